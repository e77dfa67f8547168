//! `candor replay`: what is sent, what is not, and what is told of the new answer.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends where something is not as expected"
)]

mod program;

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::JoinHandle,
};

use program::Folder;
use serde_json::{Value, json};

/// An upstream that answers one request with these octets, and gives what it was asked.
fn upstream(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut octets, mut piece) = (Vec::new(), [0; 4096]);
        let wanted = |octets: &[u8]| {
            let text = String::from_utf8_lossy(octets).into_owned();
            let (head, _) = text.split_once("\r\n\r\n")?;
            let length = head.lines().find_map(|l| l.strip_prefix("Content-Length: ")?.parse::<usize>().ok());
            Some(head.len() + 4 + length.unwrap_or(0))
        };
        while wanted(&octets).is_none_or(|wanted| octets.len() < wanted) {
            let length = stream.read(&mut piece).unwrap();
            assert!(length > 0, "{octets:?}");
            octets.extend_from_slice(&piece[..length]);
        }
        stream.write_all(answer.as_bytes()).unwrap();
        String::from_utf8(octets).unwrap()
    });
    (url, served)
}

/// A journal with one exchange: this request, answered 200 with this body.
fn kept(head: &str, body: Value, answered: &str) -> Folder {
    let folder = Folder::new();
    let method = head.split(' ').next().unwrap();
    let exchange = json!({
        "id": "01a20200-41de-7fb6-a590-34eccdc54e0f", "request_id": "r-1", "client": "10.0.0.9",
        "method": method, "target": "/orders/7", "host": "api.test", "operation": null, "verdict": "passed",
        "errors": [], "notes": [], "fault": null, "request": {"head": {"text": head}, "body": body},
        "response": {"status": 200, "birthplace": "upstream", "message": {
            "head": {"text": "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"},
            "body": {"text": answered}}},
        "timing": {"total": 990, "inspect": 640, "upstream": 0},
    });
    folder.write("kept.jsonl", &format!("{exchange}\n"));
    assert_eq!(folder.candor(&["journal", "import", "kept.jsonl", "--data", "data"]).code, 0);
    folder
}

const GET: &str =
    "GET /orders/7 HTTP/1.1\r\nHost: api.test\r\nAccept: application/json\r\nConnection: keep-alive\r\n\r\n";

#[test]
fn the_request_is_sent_marked_and_what_is_otherwise_is_told() {
    let folder = kept(GET, json!({}), r#"{"id": 7, "state": "open", "password": "********"}"#);
    let (url, served) = upstream(
        "HTTP/1.1 410 Gone\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\
         3c\r\n{\"id\": 7, \"state\": \"\\u001b[31mgone\", \"password\": \"planted1\"}\r\n0\r\n\r\n",
    );
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url]);
    assert_eq!(said.code, 0, "{said:?}");
    let asked = served.join().unwrap();
    assert!(asked.starts_with("GET /orders/7 HTTP/1.1\r\nHost: 127.0.0.1:"), "{asked}");
    assert!(asked.contains("\r\nCandor-Replay: 01a20200-41de-7fb6-a590-34eccdc54e0f\r\n"), "{asked}");
    assert!(asked.contains("\r\nAccept: application/json\r\n") && !asked.contains("keep-alive"), "{asked}");
    for told in
        ["before  200 OK", "now     410 Gone", "/state: \"open\" is now ", "status: 200 OK is now 410 Gone"]
    {
        assert!(said.stdout.contains(told), "{told}: {}", said.stdout);
    }
    assert!(!said.stdout.contains("/id") && !said.stdout.contains("planted1"), "{}", said.stdout);
    assert!(!said.stdout.contains('\u{1b}'), "{said:?}");
}

#[test]
fn an_equal_answer_is_called_that_and_programs_get_both() {
    let folder = kept(GET, json!({}), r#"{"id": 7}"#);
    const SAME: &str =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{ \"id\": 7}";
    let (url, served) = upstream(SAME);
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url]);
    assert!(said.stdout.contains("The answer is the same"), "{said:?}");
    served.join().unwrap();
    let (url, served) = upstream(SAME);
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url, "--format", "json"]);
    let answer: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((&answer["now"]["status"], &answer["changes"]), (&json!(200), &json!([])));
    served.join().unwrap();
}

#[test]
fn a_method_that_may_change_data_wants_a_word() {
    let head = "POST /orders/7 HTTP/1.1\r\nHost: api.test\r\nContent-Length: 2\r\n\r\n";
    let folder = kept(head, json!({"text": "{}"}), "{}");
    let (url, served) = upstream("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("--may-change-data"), "{said:?}");
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url, "--may-change-data"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(served.join().unwrap().ends_with("\r\n\r\n{}"));
}

#[test]
fn what_was_masked_or_cut_is_asked_for_and_never_made_up() {
    let head = GET.replace("Accept:", "Authorization: Bearer ******\r\nAccept:");
    let folder = kept(&head, json!({}), "{}");
    let (url, served) = upstream("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("--set-header 'Authorization: …'"), "{said:?}");
    let field = "Authorization: Bearer mine";
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url, "--set-header", field]);
    assert_eq!(said.code, 0, "{said:?}");
    let asked = served.join().unwrap();
    assert!(asked.contains("\r\nAuthorization: Bearer mine\r\n") && !asked.contains("***"), "{asked}");

    let head = "POST /orders/7 HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n";
    let folder = kept(head, json!({"text": "begin", "size": 900}), "{}");
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url, "--may-change-data"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("5 of 900 octets"), "{said:?}");
    let folder = kept(&head.replace("900", "20"), json!({"text": "{\"password\": \"*****\"}"}), "{}");
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url, "--may-change-data"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("masked a secret in the body"), "{said:?}");

    // What was masked is noted with the record, however short it is.
    let noted = json!({"text": "{\"pin\": \"**\"}", "masked": [{"at": 9, "length": 2, "why": "name"}]});
    let folder = kept(&head.replace("900", "13"), noted, "{}");
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url, "--may-change-data"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("masked a secret in the body"), "{said:?}");
}

#[test]
fn where_nobody_answers_the_exit_code_says_so() {
    let folder = kept(GET, json!({}), "{}");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let said = folder.candor(&["replay", "r-1", "--data", "data", "--to", &url]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stderr.contains("nothing answers there"), "{said:?}");
    let said = folder.candor(&["replay", "r-1", "--data", "data"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("--to URL"), "{said:?}");
}
