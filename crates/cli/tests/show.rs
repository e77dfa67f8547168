//! `candor show`: an exchange of the journal on a terminal, safely, and in the forms of other tools.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where something is not as expected"
)]

mod program;

use program::{Folder, Said};
use serde_json::{Value, json};

const ID: &str = "01a20200-41de-7fb6-a590-34eccdc54e0f";

/// A journal with one refused exchange, its request's body as given; the mark is on `at`.
fn kept(body: &str, at: usize, length: usize, more: Value) -> Folder {
    let folder = Folder::new();
    let head = format!(
        "POST /orders?a=\u{202e} HTTP/1.1\r\nHost: a.test\r\nX-Odd: \u{1b}[2J\u{9b}31m\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let before = &body[..at];
    let line = before.matches('\n').count() + 1;
    let mut exchange = json!({
        "id": ID, "request_id": "checkout-77", "client": "10.0.0.9", "method": "POST",
        "target": "/orders?a=\u{202e}", "host": "a.test", "operation": null, "verdict": "refused",
        "errors": [{"code": "json-syntax", "detail": "Not JSON: \u{1b}]0;x\u{7} is unexpected.", "fix": "Mend it.",
            "offset": at, "length": length, "line": line, "column": 1}],
        "notes": [], "fault": null, "request": {"head": {"text": head}, "body": {"text": body}},
        "response": {"status": 400, "birthplace": "candor", "message": {
            "head": {"text": "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n"}, "body": {"text": "\u{1b}c"}}},
        "timing": {"total": 990, "inspect": 640, "upstream": 0},
    });
    for (name, value) in more.as_object().unwrap() {
        exchange[name] = value.clone();
    }
    folder.write("kept.jsonl", &format!("{exchange}\n"));
    let said = folder.candor(&["journal", "import", "kept.jsonl", "--data", "data"]);
    assert_eq!(said.code, 0, "{said:?}");
    folder
}

fn show(folder: &Folder, more: &[&str]) -> Said {
    let mut arguments = vec!["show", "checkout-77", "--data", "data"];
    arguments.extend(more);
    let said = folder.candor(&arguments);
    assert_eq!(said.code, 0, "{said:?}");
    said
}

#[test]
fn the_octets_at_fault_have_a_caret_in_their_context() {
    let lines: String = (0..90).map(|n| format!("  \"k{n}\": {n},\n")).collect();
    let body = format!("{{\n{lines}  \"あ\u{200b}\": tru\n}}");
    let at = body.find("tru").unwrap();
    let shown = show(&kept(&body, at, 3, json!({})), &[]).stdout;
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines.len() <= 60, "{} lines:\n{shown}", lines.len());
    assert!(lines[0].starts_with("400 POST /orders?a="), "{shown}");
    assert!(lines[0].contains("refused by Candor"), "{shown}");
    let marked = lines.iter().position(|line| line.contains("tru")).unwrap();
    assert!(lines[marked].trim_start().starts_with("92  "), "the line's number: {shown}");
    assert!(lines[marked - 1].contains("\"k89\": 89"), "the line before: {shown}");
    let caret = lines[marked + 1];
    assert!(caret.contains("^^^ 1 json-syntax"), "{shown}");
    // A wide character takes two columns of a terminal.
    let column = lines[marked].chars().take_while(|c| *c != 't').count() + 1;
    assert_eq!(caret.find('^'), Some(column), "{shown}");
    assert!(lines.iter().any(|line| line.contains("… 89 lines")), "{shown}");
    assert!(show(&kept(&body, at, 3, json!({})), &["--full"]).stdout.contains("\"k44\": 44"));
}

#[test]
fn a_terminal_obeys_nothing_of_what_is_shown() {
    let folder = kept("{\"a\u{1b}[2J\u{202e}\": \u{7}1}", 3, 1, json!({"client": "\u{1b}[31m"}));
    let plain = show(&folder, &["--full"]).stdout;
    for c in plain.chars().filter(|c| *c != '\n') {
        assert!(!c.is_control() && !"\u{202e}\u{200b}\u{9b}".contains(c), "{c:?} in {plain}");
    }
    assert!(plain.contains("\\x1B[2J") && plain.contains("\\u{202E}"), "{plain}");
    let coloured = show(&folder, &["--full", "--color", "always"]).stdout;
    assert!(coloured.contains("\u{1b}[1;7;31m"), "the octets at fault are highlighted: {coloured:?}");
    // Without the sequences that are ours it is the same text.
    let mut rest = String::new();
    let mut pieces = coloured.split("\u{1b}[");
    rest.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (parameters, text) = piece.split_once('m').unwrap();
        assert!(parameters.chars().all(|c| c.is_ascii_digit() || c == ';'), "{parameters:?}");
        rest.push_str(text);
    }
    assert_eq!(rest, plain);
}

#[test]
fn other_tools_get_it_in_their_forms() {
    let folder = kept("{\"a\": 1}", 1, 1, json!({"target": "/orders"}));
    let kept: Value = serde_json::from_str(&show(&folder, &["--format", "json"]).stdout).unwrap();
    assert_eq!(kept["id"], ID);
    let har: Value = serde_json::from_str(&show(&folder, &["--format", "har"]).stdout).unwrap();
    assert_eq!(har["log"]["entries"][0]["response"]["status"], 400);
    let raw = show(&folder, &["--format", "raw"]).stdout;
    assert!(raw.starts_with("POST /orders") && raw.ends_with("\r\n\r\n{\"a\": 1}"), "{raw:?}");
    let curl = show(&folder, &["--format", "curl"]).stdout;
    assert!(curl.contains("a.test") && !curl.contains('\u{1b}'), "{curl:?}");
}

#[test]
fn an_id_that_is_not_there_says_what_to_do() {
    let folder = kept("{}", 0, 1, json!({}));
    let said = folder.candor(&["show", "nobody", "--data", "data"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.stderr.contains("no exchange with the id `nobody`") && said.stderr.contains("help:"),
        "{said:?}"
    );
}
