//! `candor journal …` as a user calls it.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

mod program;

use program::Folder;
use serde_json::{Value, json};

fn har() -> String {
    let entry = |status: u16, path: &str| {
        json!({
            "startedDateTime": "2026-11-22T05:00:00.250Z",
            "request": {
                "method": "POST", "url": format!("http://api.test{path}"),
                "headers": [{"name": "Authorization", "value": "Bearer planted-secret"}, {"name": "Content-Type", "value": "application/json"}],
                "postData": {"mimeType": "application/json", "text": "{\"a\": \"\u{e9}\"}"},
            },
            "response": {
                "status": status, "statusText": "", "headers": [{"name": "server", "value": "nginx/1.26.0"}],
                "content": {"text": "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx/1.26.0</center>\r\n</body>\r\n</html>\r\n"},
            },
        })
    };
    json!({"log": {"version": "1.2", "entries": [entry(413, "/a?x=1"), entry(413, "/b")]}}).to_string()
}

/// A folder with a journal `d` of what the export holds.
fn imported() -> Folder {
    let folder = Folder::new();
    folder.write("session.har", &har());
    let said = folder.candor(&["journal", "import", "session.har", "--data", "d"]);
    assert_eq!((said.code, said.stdout.as_str()), (0, "2 exchanges taken into d\n"), "{said:?}");
    folder
}

#[test]
fn what_was_recorded_elsewhere_is_read_searched_and_holds_no_secret() {
    let folder = imported();
    let said =
        folder.candor(&["search", "product:nginx since:2026-11-22", "--data", "d", "--format", "json"]);
    let exchanges: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(exchanges.len(), 2, "{said:?}");
    assert!(!said.stdout.contains("planted-secret"), "{}", said.stdout);
    assert_eq!(exchanges[0]["request"]["body"]["text"], "{\"a\": \"\u{e9}\"}");
}

#[test]
fn what_the_settings_call_secret_is_masked_in_a_recording_too() {
    let folder = Folder::new();
    folder.write("candor.toml", "[redact]\nnames = [\"a\"]\n");
    folder.write("session.har", &har());
    assert_eq!(folder.candor(&["journal", "import", "session.har", "--data", "d"]).code, 0);
    let said = folder.candor(&["search", "--data", "d", "--format", "json"]);
    let exchange: Value = serde_json::from_str(said.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(exchange["request"]["body"]["text"], "{\"a\": \"**\"}", "{said:?}");
}

#[test]
fn the_same_file_taken_twice_is_there_once() {
    let folder = imported();
    let said = folder.candor(&["journal", "import", "session.har", "--data", "d"]);
    assert_eq!(said.stdout, "0 exchanges taken into d, 2 were there already\n", "{said:?}");
}

#[test]
fn an_export_comes_back_as_it_was() {
    let folder = imported();
    let lines = folder.candor(&["journal", "export", "--data", "d"]).stdout;
    folder.write("all.jsonl", &lines);
    let said = folder.candor(&["journal", "import", "all.jsonl", "--data", "copy"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(folder.candor(&["journal", "export", "--data", "copy"]).stdout, lines);
}

/// Two exchanges of one trace: a line of the trace stands with both, one of a request with its own.
fn with_lines() -> String {
    let line = |second: u64, request: Option<&str>, text: &str| {
        let mut line = json!({"time": 1_795_329_901_022_u64 + second * 1000, "source": "shop", "stream": "stderr",
            "level": "error", "text": text, "size": text.len(), "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"});
        request.into_iter().for_each(|id| line["request_id"] = id.into());
        line
    };
    let exchange = |number: u32, log: Value| {
        let exchange = json!({
            "id": format!("01a20200-41de-7fb6-a590-34eccdc54e0{number}"), "request_id": format!("r-{number}"), "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            "client": "10.0.0.9", "method": "GET", "target": "/a", "host": "a.test", "operation": null,
            "verdict": "passed", "errors": [], "notes": [], "fault": null,
            "request": {"head": {"text": "GET /a HTTP/1.1\r\n\r\n"}, "body": {}},
            "response": {"status": 200, "birthplace": "upstream", "message": {"head": {"text": ""}, "body": {}}},
            "timing": {"total": 1234, "inspect": 1, "upstream": 0}, "log": log,
        });
        format!("{exchange}\n")
    };
    let of_trace = line(1, None, "of the trace");
    let foreign = line(2, Some("r-9"), "of somebody else");
    exchange(2, json!([of_trace, line(3, Some("r-2"), "connection refused")]))
        + &exchange(1, json!([of_trace, foreign]))
}

#[test]
fn log_lines_go_out_and_come_back_with_their_exchange() {
    let folder = Folder::new();
    folder.write("all.jsonl", &with_lines());
    for _ in 0..2 {
        let said = folder.candor(&["journal", "import", "all.jsonl", "--data", "d"]);
        assert_eq!(said.code, 0, "{said:?}");
    }
    let out = folder.candor(&["journal", "export", "--data", "d"]).stdout;
    let texts = |line: &str| -> Vec<String> {
        let exchange: Value = serde_json::from_str(line).unwrap();
        let lines = exchange["log"].as_array().unwrap().iter();
        lines.map(|line| line["text"].as_str().unwrap().to_owned()).collect()
    };
    let found: Vec<Vec<String>> = out.lines().map(texts).collect();
    assert_eq!(found, [vec!["of the trace", "connection refused"], vec!["of the trace"]]);
    folder.write("again.jsonl", &out);
    assert_eq!(folder.candor(&["journal", "import", "again.jsonl", "--data", "copy"]).code, 0);
    assert_eq!(folder.candor(&["journal", "export", "--data", "copy"]).stdout, out);
    let search = |query| folder.candor(&["search", query, "--count", "--data", "copy"]).stdout;
    assert_eq!(search("log:refused"), "1\n");
    let har =
        folder.candor(&["journal", "export", "--format", "har", "log:refused", "--data", "copy"]).stdout;
    let har: Value = serde_json::from_str(&har).unwrap();
    assert_eq!(har["log"]["entries"][0]["_candor"]["log"][1]["text"], "connection refused");
}

#[test]
fn har_goes_out_as_it_came_in() {
    let folder = imported();
    let out = folder.candor(&["journal", "export", "--format", "har", "--data", "d"]).stdout;
    let (out, came): (Value, Value) =
        (serde_json::from_str(&out).unwrap(), serde_json::from_str(&har()).unwrap());
    let of = |har: &Value| {
        let mut entries: Vec<Value> = har["log"]["entries"].as_array().unwrap().clone();
        entries.sort_by_key(|entry| entry["request"]["url"].to_string());
        let told = |e: &Value| {
            json!([
                e["startedDateTime"],
                e["request"]["method"],
                e["request"]["url"],
                e["request"]["postData"]["text"],
                e["response"]["status"],
                e["response"]["content"]["text"]
            ])
        };
        entries.iter().map(told).collect::<Vec<Value>>()
    };
    assert_eq!(of(&out), of(&came));
}

#[test]
fn a_damaged_slice_is_told_and_mended() {
    let folder = imported();
    let sound = folder.candor(&["journal", "check", "--data", "d"]);
    assert_eq!(sound.code, 0, "{sound:?}");
    assert!(sound.stdout.ends_with("1 slice, 2 exchanges: all sound\n"), "{}", sound.stdout);

    folder.write("d/2026-11-22T05-00-00Z+3600s.sqlite", "no database any more");
    let damaged = folder.candor(&["journal", "check", "--data", "d"]);
    assert_eq!(damaged.code, 1, "{damaged:?}");
    assert!(damaged.stdout.contains("DAMAGED"), "{}", damaged.stdout);
    let mended = folder.candor(&["journal", "check", "--repair", "--data", "d", "--format", "json"]);
    let report: Value = serde_json::from_str(&mended.stdout).unwrap();
    assert_eq!((mended.code, report["repaired"].as_array().unwrap().len()), (0, 1), "{mended:?}");
    assert!(folder.path("d/2026-11-22T05-00-00Z+3600s.sqlite.damaged").exists());
}

#[test]
fn lines_that_are_no_exchanges_are_told_by_their_number() {
    let folder = Folder::new();
    folder.write("lines.jsonl", "\n{\"id\": 7}\n");
    let said = folder.candor(&["journal", "import", "lines.jsonl", "--data", "d"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("lines.jsonl:2: "), "{}", said.stderr);
}
