//! `candor audit` as a user calls it.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

mod program;

use program::{Folder, Said};
use serde_json::{Value, json};

/// An export with two refusals, one of them without a challenge, and a success.
fn har() -> String {
    let entry = |method: &str, path: &str, status: u16, headers: Value, body: &str| {
        json!({
            "startedDateTime": "2026-11-22T05:00:00.000Z",
            "request": {"method": method, "url": format!("http://api.test{path}"), "headers": []},
            "response": {
                "status": status, "statusText": "", "headers": headers,
                "content": {"text": body, "size": body.len(), "mimeType": "application/json"},
            },
        })
    };
    let json_type = json!([{"name": "Content-Type", "value": "application/json"}]);
    let entries = [
        entry(
            "GET",
            "/me",
            401,
            json_type.clone(),
            "{\"code\":\"no-token\",\"message\":\"Log in & <try> again\"}",
        ),
        entry(
            "GET",
            "/me",
            401,
            json_type.clone(),
            "{\"code\":\"no-token\",\"message\":\"Log in & <try> again\"}",
        ),
        entry("GET", "/pets/7", 200, json_type, "{\"name\":\"Tom\"}"),
    ];
    serde_json::to_string_pretty(&json!({"log": {"version": "1.2", "entries": entries}})).unwrap()
}

fn audit(folder: &Folder, more: &[&str]) -> Said {
    folder.write("session.har", &har());
    folder.candor(&[&["audit", "--har", "session.har"], more].concat())
}

#[test]
fn a_person_reads_what_is_wrong_how_often_and_where() {
    let said = audit(&Folder::new(), &[]);
    assert_eq!(said.code, 1, "{said:?}");
    let text = &said.stdout;
    assert!(text.starts_with("3 exchanges of 2 operations read: 1 error"), "{text}");
    assert!(text.contains("error    401-without-www-authenticate   GET /me   100% sure"), "{text}");
    assert!(text.contains("seen:  #1 #2"), "{text}");
    assert!(text.lines().any(|line| line.starts_with("GET /pets/{}") && line.contains('1')), "{text}");
}

#[test]
fn what_the_baseline_accepts_does_not_fail() {
    let folder = Folder::new();
    let written = audit(&folder, &["--write-baseline", "accepted.json"]);
    assert_eq!(written.code, 1, "{written:?}");
    let again = audit(&folder, &["--baseline", "accepted.json", "--fail-on", "error"]);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(!again.stdout.contains("401-without-www-authenticate"), "{}", again.stdout);
    let sarif: Value =
        serde_json::from_str(&audit(&folder, &["--baseline", "accepted.json", "--format", "sarif"]).stdout)
            .unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let ours = results.iter().find(|r| r["ruleId"] == "401-without-www-authenticate").unwrap();
    assert_eq!(ours["suppressions"][0]["kind"], "external");

    folder.write("accepted.json", "{\"accepted\": [{\"code\": \"410-without-www-authenticate\"}]}");
    let misspelt = audit(&folder, &["--baseline", "accepted.json"]);
    assert_eq!(misspelt.code, 2, "{misspelt:?}");
    assert!(misspelt.stderr.contains("did you mean `401-without-www-authenticate`"), "{}", misspelt.stderr);

    folder.write(
        "accepted.json",
        "{\"accepted\": [{\"code\": \"inconsistent-error-format\", \"reason\": \"two proxies\"}]}",
    );
    let outlived = audit(&folder, &["--baseline", "accepted.json", "--fail-on", "never"]);
    assert_eq!(outlived.code, 0, "{outlived:?}");
    assert!(
        outlived.stdout.contains("accepts inconsistent-error-format, which nobody saw"),
        "{}",
        outlived.stdout
    );
}

#[test]
fn programs_get_json_with_the_scores() {
    let report: Value = serde_json::from_str(&audit(&Folder::new(), &["--format", "json"]).stdout).unwrap();
    assert_eq!((report["exchanges"].as_u64(), report["fails"].as_bool()), (Some(3), Some(true)));
    let findings = report["findings"].as_array().unwrap();
    let ours = findings.iter().find(|f| f["code"] == "401-without-www-authenticate").unwrap();
    assert_eq!((ours["count"].as_u64(), ours["operation"].as_str()), (Some(2), Some("GET /me")));
    let me = report["operations"].as_array().unwrap().iter().find(|o| o["operation"] == "GET /me").unwrap();
    assert_eq!((me["exchanges"].as_u64(), me["right_status"].as_u64()), (Some(2), Some(2)));
}

#[test]
fn a_result_in_sarif_points_at_the_line_of_its_exchange_or_at_the_contract() {
    let folder = Folder::new();
    let result = |more: &[&str]| {
        let said = audit(&folder, &[&["--format", "sarif"], more].concat());
        let log: Value = serde_json::from_str(&said.stdout).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap().clone();
        let mut ours = results.into_iter().filter(|r| r["ruleId"] == "401-without-www-authenticate");
        ours.next().unwrap()["locations"][0]["physicalLocation"].clone()
    };
    let line = har().lines().position(|line| line.trim() == "{" && line.starts_with("      {")).unwrap() + 1;
    let place = result(&[]);
    assert_eq!(place["artifactLocation"]["uri"], "session.har");
    assert_eq!(place["region"]["startLine"].as_u64(), Some(line as u64));

    let contract = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths:\n  /me:\n    get:\n      responses:\n        '401': {description: no}\n  /pets/{id}:\n    get:\n      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n      responses:\n        '200': {description: yes}\n";
    folder.write("api.yaml", contract);
    let place = result(&["--openapi", "api.yaml"]);
    assert_eq!(place["artifactLocation"]["uri"], "api.yaml");
    assert_eq!(place["region"]["startLine"].as_u64(), Some(5));
}

#[test]
fn junit_escapes_what_servers_say_and_counts_failures() {
    let text = audit(&Folder::new(), &["--format", "junit"]).stdout;
    assert!(
        text.contains("<testcase classname=\"GET /me\" name=\"401-without-www-authenticate\">"),
        "{text}"
    );
    assert!(text.contains("failures=\"1\""), "{text}");
    assert!(!text.contains("<try>"), "{text}");
}

#[test]
fn an_export_that_is_none_is_refused_with_its_place() {
    let folder = Folder::new();
    folder.write("session.har", "{\"log\": {\"entries\": 7}}");
    let said = folder.candor(&["audit", "--har", "session.har"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("session.har:1:21: `log.entries` is a number"), "{}", said.stderr);
    let nothing = folder.candor(&["audit"]);
    assert_eq!(nothing.code, 2, "{nothing:?}");
}

/// An exchange that mode observe let pass: `/name` was null.
fn observed(number: usize, operation: &str, status: u16) -> String {
    let exchange = json!({
        "id": format!("01a20200-41de-7fb6-a590-34eccdc54e{number:02}"), "request_id": format!("r-{number}"),
        "client": "10.0.0.9", "method": "POST", "target": "/runs/", "host": "a.test", "operation": operation,
        "verdict": "observed", "errors": [], "fault": null, "observed": {"status": 422, "errors": 1},
        "notes": [{
            "ruling": "observed", "code": "body-type", "detail": "`/name` is null; a string is expected.",
            "fix": "Send a string.", "pointer": "#/name",
            "schema": {"file": "api.json", "pointer": "/components/schemas/Run/type", "line": 7, "column": 3},
        }],
        "request": {"head": {"text": "POST /runs/ HTTP/1.1\r\n\r\n"}, "body": {}},
        "response": {
            "status": status, "birthplace": "upstream",
            "message": {"head": {"text": format!("HTTP/1.1 {status} X\r\n\r\n")}, "body": {}},
        },
        "timing": {"total": 1234, "inspect": 1, "upstream": 1000},
    });
    format!("{exchange}\n")
}

#[test]
fn what_was_only_observed_is_told_by_the_clause_that_it_breaks() {
    let folder = Folder::new();
    let lines =
        [observed(10, "createRun", 201), observed(11, "copyRun", 201), observed(12, "createRun", 400)];
    folder.write("kept.jsonl", &lines.concat());
    assert_eq!(folder.candor(&["journal", "import", "kept.jsonl", "--data", "data"]).code, 0);
    let said = folder.candor(&["audit", "--journal", "data", "--fail-on", "never"]);
    for expected in [
        "Mode enforce would refuse 3 of 3 requests, of which the API took 2.",
        "      3  body-type   copyRun, createRun   the API took 2\n",
        "says:  /components/schemas/Run/type api.json:7:3\n",
    ] {
        assert!(said.stdout.contains(expected), "{expected}: {}", said.stdout);
    }
    let said = folder.candor(&["audit", "--journal", "data", "--fail-on", "never", "--format", "json"]);
    let value: Value = serde_json::from_str(&said.stdout).unwrap();
    let clause = &value["observed"][0];
    assert_eq!((&clause["count"], &clause["taken"]), (&json!(3), &json!(2)), "{value:#}");
    assert_eq!(clause["place"], "api.json:7:3");
}

#[test]
fn clauses_that_the_api_takes_to_be_broken_are_written_to_be_overlooked() {
    let folder = Folder::new();
    let of = |line: String, pointer: &str| line.replace("/components/schemas/Run/type", pointer);
    let both = |line: String| {
        let second = "\"notes\":[{\"ruling\":\"observed\",\"code\":\"param-type\",\"detail\":\"\",\"fix\":\"\",\
            \"schema\":{\"file\":\"api.json\",\"pointer\":\"/p/type\",\"line\":1,\"column\":1}},";
        line.replace("\"notes\":[", second)
    };
    let lines = [
        of(observed(10, "createRun", 201), "/taken/type"),
        of(observed(11, "createRun", 400), "/refused/type"),
        // What the next refusal would tell is in the way as well.
        of(both(observed(12, "createRun", 201)), "/behind/type"),
    ];
    folder.write("kept.jsonl", &lines.concat());
    assert_eq!(folder.candor(&["journal", "import", "kept.jsonl", "--data", "data"]).code, 0);
    let audit = ["audit", "--journal", "data", "--fail-on", "never", "--write-overlook", "list.json"];
    let said = folder.candor(&audit);
    assert!(said.stdout.contains("3 clauses written to list.json"), "{said:?}");
    let list: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.path("list.json")).unwrap()).unwrap();
    let pointers: Vec<&str> =
        list["accepted"].as_array().unwrap().iter().filter_map(|entry| entry["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/behind/type", "/taken/type", "/p/type"], "{list:#}");
    // What it lists and nobody broke is told.
    let list = r#"{"accepted": [{"code": "body-enum", "pointer": "/gone/enum"}]}"#;
    folder.write("list.json", list);
    let said =
        folder.candor(&["audit", "--journal", "data", "--fail-on", "never", "--overlook", "list.json"]);
    assert!(said.stdout.contains("overlooks `body-enum` at /gone/enum, which nobody broke"), "{said:?}");
}

#[test]
fn a_method_that_no_path_has_is_told_once_for_all_ids() {
    let folder = Folder::new();
    let line = |number: usize| {
        let exchange = json!({
            "id": format!("01a20200-41de-7fb6-a590-34eccdc54e{number:02}"), "request_id": format!("r-{number}"),
            "client": "10.0.0.9", "method": "PUT", "target": format!("/things/{number}"), "host": "a.test",
            "operation": null, "verdict": "observed", "errors": [], "fault": null,
            "observed": {"status": 405, "errors": 1},
            "notes": [{
                "ruling": "observed", "code": "method-not-allowed", "fix": "Send GET.",
                "detail": "PUT is not among the methods of \"/things/{id}\"; it has GET.",
            }],
            "request": {"head": {"text": "PUT /things/1 HTTP/1.1\r\n\r\n"}, "body": {}},
            "response": {
                "status": 200, "birthplace": "upstream",
                "message": {"head": {"text": "HTTP/1.1 200 OK\r\n\r\n"}, "body": {}},
            },
            "timing": {"total": 1234, "inspect": 1, "upstream": 1000},
        });
        format!("{exchange}\n")
    };
    folder.write("kept.jsonl", &(10..14).map(line).collect::<String>());
    assert_eq!(folder.candor(&["journal", "import", "kept.jsonl", "--data", "data"]).code, 0);
    let said = folder.candor(&["audit", "--journal", "data", "--fail-on", "never"]).stdout;
    for expected in [
        "      4  method-not-allowed   PUT /things/10, PUT /things/11, PUT /things/12 and 1 more   the API took 4\n",
        "PUT is not among the methods of \"/things/{id}\"; it has GET.",
    ] {
        assert!(said.contains(expected), "{expected}: {said}");
    }
}
