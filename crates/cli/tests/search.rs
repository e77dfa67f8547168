//! `candor search`: lists that line up, pages, counts.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

mod program;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use program::Folder;
use serde_json::json;

/// An exchange as an export has it.
fn line(id: &str, request_id: &str, target: &str) -> String {
    let exchange = json!({
        "id": id, "request_id": request_id,
        "client": "10.0.0.9", "method": "GET", "target": target, "host": "a.test", "operation": null,
        "verdict": "refused", "notes": [], "fault": null,
        "errors": [{"code": "path-not-found", "detail": "No such path.", "fix": "Check it."}],
        "request": {"head": {"text": "GET / HTTP/1.1\r\n\r\n"}, "body": {}},
        "response": {"status": 404, "birthplace": "candor", "message": {"head": {"text": ""}, "body": {}}},
        "timing": {"total": 1234, "inspect": 1, "upstream": 0},
    });
    format!("{exchange}\n")
}

/// A journal with five exchanges, targets of several lengths among them.
fn kept() -> Folder {
    let folder = Folder::new();
    let targets =
        ["/a", "/orders/a/long/one", "/\u{1b}[2J", "/b?x=\u{202e}", &format!("/{}", "y".repeat(300))];
    let line = |(number, target): (usize, &&str)| {
        line(&format!("01a20200-41de-7fb6-a590-34eccdc54e0{number}"), &format!("r-{number}"), target)
    };
    folder.write("kept.jsonl", &targets.iter().enumerate().map(line).collect::<String>());
    assert_eq!(folder.candor(&["journal", "import", "kept.jsonl", "--data", "data"]).code, 0);
    folder
}

#[test]
fn columns_line_up_and_nothing_is_obeyed() {
    let said = kept().candor(&["search", "--data", "data"]);
    assert_eq!(said.stdout.lines().count(), 5, "{said:?}");
    let column =
        |line: &str| line.chars().count() - line.split("path-not-found").last().unwrap().chars().count();
    let columns: Vec<usize> = said.stdout.lines().map(column).collect();
    assert!(columns.windows(2).all(|pair| pair.first() == pair.last()), "{}", said.stdout);
    assert!(!said.stdout.contains(['\u{1b}', '\u{202e}']), "{said:?}");
    assert!(said.stdout.lines().all(|line| line.chars().count() < 140), "{}", said.stdout);
    let coloured = kept().candor(&["search", "--data", "data", "--color", "always"]);
    assert!(coloured.stdout.contains("\u{1b}[31m"), "{coloured:?}");
}

#[test]
fn pages_go_on_where_the_last_one_ended() {
    let folder = kept();
    let mut seen = Vec::new();
    let mut before: Option<String> = None;
    for _ in 0..9 {
        let mut arguments = vec!["search", "status:404", "--data", "data", "--limit", "2"];
        arguments.extend(before.iter().flat_map(|id| ["--before", id.as_str()]));
        let said = folder.candor(&arguments);
        let ids = said.stdout.lines().filter_map(|line| line.split_whitespace().last());
        seen.extend(ids.filter(|id| id.starts_with("r-")).map(str::to_owned));
        before = said.stderr.split("--before ").nth(1).map(|id| id.trim().to_owned());
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["r-4", "r-3", "r-2", "r-1", "r-0"]);
    // A request id does as well, and one that nobody knows is told.
    let said = folder.candor(&["search", "--data", "data", "--before", "r-1"]);
    assert!(said.stdout.contains("r-0") && !said.stdout.contains("r-1"), "{said:?}");
    let said = folder.candor(&["search", "--data", "data", "--before", "nobody"]);
    assert_eq!(said.code, 2, "{said:?}");
}

#[test]
fn matches_are_counted() {
    let folder = kept();
    for (query, count) in [("status:404", "5\n"), ("path:/a", "1\n"), ("status:500", "0\n")] {
        let said = folder.candor(&["search", query, "--data", "data", "--count"]);
        assert_eq!((said.code, said.stdout.as_str()), (0, count), "{query}");
    }
    let said = folder.candor(&["search", "--data", "data", "--count", "--format", "json"]);
    assert_eq!(said.stdout, "{\"count\":5}\n");
}

#[test]
fn a_query_that_cannot_be_read_is_marked_at_the_place() {
    let said = kept().candor(&["search", "rule:a status:foo", "--data", "data"]);
    assert_eq!(said.code, 2, "{said:?}");
    let lines: Vec<&str> = said.stderr.lines().collect();
    let typed = lines.iter().find(|line| line.contains("| rule:a")).and_then(|line| line.find("foo"));
    let marked = lines.iter().find_map(|line| line.find("^^^"));
    assert!(typed.is_some() && typed == marked, "{}", said.stderr);
}

#[test]
fn a_query_may_begin_with_a_minus() {
    let folder = kept();
    let count =
        |arguments: &[&str]| folder.candor(&[&["search", "--data", "data"], arguments].concat()).stdout;
    assert_eq!(count(&["-path:/a", "--count"]), "4\n");
    assert_eq!(count(&["--count", "-host:a.test"]), "0\n");
    assert_eq!(count(&["-born:edge -path:/a", "--format", "json", "--count"]), "{\"count\":4}\n");
    let wrong = folder.candor(&["search", "--data", "data", "--cuont"]);
    assert_eq!(wrong.code, 2, "a slip in a flag is no query: {wrong:?}");
}

#[test]
fn what_is_followed_comes_even_if_it_began_before_what_was_shown() {
    let folder = kept();
    let mut following = Command::new(env!("CARGO_BIN_EXE_candor"))
        .args(["search", "--follow", "--limit", "1", "--data"])
        .arg(folder.path("data"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("r-4"), "what is there already");
    // It took a minute longer than what is there.
    folder.write("late.jsonl", &line("01a201ff-577e-7fb6-a590-34eccdc54e07", "r-late", "/late"));
    assert_eq!(folder.candor(&["journal", "import", "late.jsonl", "--data", "data"]).code, 0);
    assert!(lines.next().unwrap().unwrap().contains("r-late"));
    following.kill().unwrap();
    following.wait().unwrap();
}
