//! `candor inspect` and `candor explain` as a user calls them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is not as expected")]

mod program;

use program::{Folder, candor};
use serde_json::Value;

fn verdict(arguments: &[&str], octets: &[u8]) -> (i32, Value) {
    let folder = Folder::new();
    let said = folder.candor_reading(&[&["inspect", "--format", "json"], arguments, &["-"]].concat(), octets);
    (said.code, serde_json::from_str(&said.stdout).unwrap_or_else(|e| panic!("{e}: {said:?}")))
}

#[test]
fn a_good_stream_is_accepted_and_a_bad_one_refused_with_its_place() {
    let good = b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    let (code, said) = verdict(&[], good);
    assert_eq!((code, said["verdict"].as_str()), (0, Some("accept")));
    let bad = [&good[..], b"GET / HTTP/1.1\n"].concat();
    let (code, said) = verdict(&["--preset", "strict"], &bad);
    assert_eq!((code, said["verdict"].as_str(), said["status"].as_u64()), (1, Some("reject"), Some(400)));
    assert_eq!(said["code"], "bare-lf");
    assert_eq!(said["offset"], good.len() + 14, "counted from the first octet of the stream");
    assert_eq!(said["violations"][0]["offset"], said["offset"]);
    assert!(said["violations"][0]["fix"].as_str().is_some_and(|f| !f.is_empty()));
    let (code, _) = verdict(&["--preset", "lenient"], &[b"GET / HTTP/1.1\n", &good[16..]].concat());
    assert_eq!(code, 0);
}

#[test]
fn the_text_for_people_has_the_sentence_the_place_and_the_fix() {
    let folder = Folder::new();
    let said = folder.candor_reading(&["inspect", "-"], b"GET / HTTP/1.1\r\n\r\n");
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stdout.starts_with("reject: 400 host-missing\n"), "{}", said.stdout);
    assert!(said.stdout.contains("  fix: "), "{}", said.stdout);
    assert!(said.stdout.contains("candor explain host-missing"), "{}", said.stdout);
}

#[test]
fn many_streams_are_answered_in_order_each_with_its_id() {
    let folder = Folder::new();
    // "GET / HTTP/1.1\r\nHost: a\r\n\r\n" and "GET / HTTP/1.1\r\n\r\n"
    let cases = "{\"id\": \"one\", \"raw_b64\": \"R0VUIC8gSFRUUC8xLjENCkhvc3Q6IGENCg0K\"}\n\n\
                 {\"id\": 2, \"raw_b64\": \"R0VUIC8gSFRUUC8xLjENCg0K\"}\n";
    let said = folder.candor_reading(&["inspect", "--jsonl", "-"], cases.as_bytes());
    assert_eq!(said.code, 0, "{said:?}");
    let lines: Vec<Value> = said.stdout.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["id"], &lines[0]["verdict"]), (&"one".into(), &"accept".into()));
    assert_eq!((&lines[1]["id"], &lines[1]["code"]), (&2.into(), &"host-missing".into()));
    for line in &lines {
        for member in ["id", "verdict", "status", "code", "offset", "violations"] {
            assert!(line.get(member).is_some(), "{member} in {line}");
        }
    }
}

#[test]
fn a_contract_decides_about_routes_and_bodies() {
    let folder = Folder::new();
    folder.write("api.yaml", include_str!("../src/demo/shop.yaml"));
    let judge = |request: &[u8]| {
        let arguments = ["inspect", "--format", "json", "--openapi", "api.yaml", "-"];
        let said = folder.candor_reading(&arguments, request);
        serde_json::from_str::<Value>(&said.stdout).unwrap_or_else(|e| panic!("{e}: {said:?}"))
    };
    let order = |body: &str| {
        format!(
            "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let good = judge(order(r#"{"customer":"Ada","items":[{"sku":"KB-01","quantity":1}]}"#).as_bytes());
    assert_eq!(good["verdict"], "accept", "{good}");
    let bad = judge(order(r#"{"items":[{"sku":"KB-01","quantity":"two"}]}"#).as_bytes());
    assert_eq!((bad["status"].as_u64(), bad["verdict"].as_str()), (Some(422), Some("reject")), "{bad}");
    let pointers: Vec<&str> =
        bad["violations"].as_array().unwrap().iter().filter_map(|v| v["pointer"].as_str()).collect();
    assert!(pointers.contains(&"#/items/0/quantity"), "{bad}");
    assert_eq!(pointers.len(), 2, "every fault at once: {bad}");
    assert_eq!(judge(b"GET /nope HTTP/1.1\r\nHost: a\r\n\r\n")["status"], 404);
    assert_eq!(judge(b"DELETE /orders HTTP/1.1\r\nHost: a\r\n\r\n")["status"], 405);
}

#[test]
fn rules_and_limits_of_a_file_count_and_nothing_else_that_lies_around() {
    let folder = Folder::new();
    folder.write("candor.toml", "[gateway]\npreset = \"lenient\"\n");
    let bare = b"GET / HTTP/1.1\nHost: a\n\n";
    assert_eq!(folder.candor_reading(&["inspect", "-"], bare).code, 1, "the folder's file does not count");
    assert_eq!(folder.candor_reading(&["inspect", "--config", "candor.toml", "-"], bare).code, 0);
}

#[test]
fn explain_shows_a_rule_a_status_and_the_list() {
    let rule = candor(&["explain", "bare-lf"]);
    assert_eq!(rule.code, 0);
    assert!(rule.stdout.contains("bare-lf") && rule.stdout.contains("RFC 9112"), "{}", rule.stdout);
    let markdown = candor(&["explain", "bare-lf", "--format", "md"]);
    assert!(markdown.stdout.contains("# A line ends with LF alone"), "{}", markdown.stdout);
    let json = candor(&["explain", "bare-lf", "--format", "json"]);
    assert!(serde_json::from_str::<Value>(&json.stdout).is_ok(), "{}", json.stdout);
    assert!(candor(&["explain", "422"]).stdout.contains("422"));
    let list = candor(&["explain"]);
    assert!(list.stdout.lines().any(|l| l.starts_with("400  bare-lf")), "{}", list.stdout);
}

#[test]
fn every_help_has_an_example_and_completions_are_printed() {
    for command in ["demo", "serve", "check", "inspect", "explain", "search", "show", "completions"] {
        let help = candor(&[command, "--help"]);
        assert_eq!(help.code, 0);
        assert!(help.stdout.contains(&format!("  candor {command}")), "{command}: {}", help.stdout);
    }
    assert!(candor(&["--help"]).stdout.contains("Exit codes"));
    assert!(candor(&["completions", "bash"]).stdout.contains("_candor"));
}

#[test]
fn a_body_that_may_lack_its_type_is_checked_where_only_json_is_taken() {
    let folder = Folder::new();
    let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    post:\n      requestBody:\n        \
                    content: {application/json: {schema: {type: object, properties: {n: {type: string}}}}}\n      \
                    responses: {default: {description: any}}\n";
    folder.write("api.yaml", document);
    folder.write(
        "candor.toml",
        "[gateway]\nopenapi = \"api.yaml\"\n[rules]\ncontent-type-missing = \"warn\"\n",
    );
    let judged = |body: &str| {
        let length = body.len();
        let request = format!("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{body}");
        folder.candor_reading(&["inspect", "--config", "candor.toml", "-"], request.as_bytes())
    };
    assert_eq!(judged("{\"n\": \"x\"}").code, 0);
    let said = judged("{\"n\": 1}");
    assert!(said.code == 1 && said.stdout.contains("body-type"), "{said:?}");
}
