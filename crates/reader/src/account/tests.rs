//! Accounts as people read them.

use super::*;

const REQUEST: &str = "POST /users HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\nContent-Length: 29\r\n\r\n\
                       {\"name\": \"Ann\", \"age\": \"old\"}";

fn answer(status: &str, head: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{head}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn account(request: &str, response: &str, worked: Option<&str>) -> Account {
    let (inspector, redactor) = (Inspector::default(), Redactor::default());
    let known = Known {
        request: request.as_bytes(),
        response: response.as_bytes(),
        is_whole: true,
        host: None,
        baseline: worked.map(|worked| Worked {
            request: worked.as_bytes(),
            origin: "the one of before",
            is_example: false,
        }),
        inspector: &inspector,
        judged: &[],
        is_refused: false,
        fault: None,
        findings: &[],
        redactor: &redactor,
    };
    let account = Account::of(&known, &Reader::default());
    for line in account.screen(Some("candor correct --request a")).lines() {
        assert!(line.chars().count() <= WIDTH, "{line}");
    }
    assert!(account.screen(None).lines().count() <= HEIGHT, "{}", account.screen(None));
    account
}

#[test]
fn the_place_that_an_answer_names_is_shown_with_its_octets() {
    let body = r#"{"detail":[{"type":"int_parsing","loc":["body","age"],"msg":"Input should be a valid integer","input":"old"}]}"#;
    let told = account(
        REQUEST,
        &answer("422 x", "server: uvicorn\r\ncontent-type: application/json\r\n", body),
        None,
    );
    let first = told.faults.first().unwrap();
    assert_eq!((first.voice, first.item.pointer.as_deref()), (Voice::Answer, Some("#/age")));
    let [line, caret] = first.item.excerpt.as_slice() else { panic!("{first:?}") };
    assert_eq!(line.get(caret.find('^').unwrap()..caret.len()), Some("\"age\": \"old\""));
    assert_eq!((told.owner, told.right.map(|(status, _)| status)), (Owner::Client, Some(422)));
}

#[test]
fn where_the_answer_is_mute_the_request_that_worked_speaks() {
    let worked = REQUEST.replace("\"old\"", "41").replace("29", "26");
    let told = account(REQUEST, &answer("400 Bad Request", "", ""), Some(&worked));
    let cause = told.faults.iter().find(|fault| fault.voice == Voice::Comparison).unwrap();
    assert!(cause.item.detail.contains("`/age` is a string; a number worked"), "{cause:?}");
    assert_eq!(cause.item.excerpt.len(), 2);
    assert!(told.steps.iter().any(|step| step.name == "baseline" && step.is_wrong), "{:?}", told.steps);
}

#[test]
fn a_wrong_value_is_no_reason_for_a_401() {
    let broken = REQUEST.replace("\"old\"}", "\"old\"]");
    let told = account(&broken, &answer("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", ""), None);
    assert_ne!(told.faults.first().map(|fault| fault.voice), Some(Voice::Rules));
    let told = account(&broken, &answer("400 Bad Request", "", ""), None);
    let first = told.faults.first().unwrap();
    assert_eq!((first.voice, first.item.code.as_str()), (Voice::Rules, "json-syntax"));
    assert!(told.correction.is_some_and(|c| c.kind == Kind::Correction));
}

#[test]
fn a_default_limit_that_is_passed_is_the_operators() {
    let body = "a".repeat(1_100_000);
    let length = body.len();
    let head = "POST /files HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n";
    let request = format!("{head}Content-Length: {length}\r\n\r\n{body}");
    let page = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n";
    let told = account(
        &request,
        &answer("413 Request Entity Too Large", "Server: nginx/1.22.1\r\nContent-Type: text/html\r\n", page),
        None,
    );
    assert_eq!((told.owner, told.right.as_ref().map(|r| r.0)), (Owner::Operator, Some(413)), "{told:?}");
    assert!(told.steps.iter().any(|step| step.name == "size" && step.is_wrong));
}

#[test]
fn hostile_calls_have_an_account_of_one_screen_without_controls() {
    let long = "x".repeat(5000);
    let pieces = [
        "",
        "\r\n\r\n",
        "GET",
        "HTTP/1.1 400 \u{1b}[31m\r\n\r\n\u{1b}]0;a\u{7}",
        REQUEST,
        &long,
        "POST \u{1b}[2J\u{202e} HTTP/1.1\r\nContent-Type: \u{1b}\r\n\r\n{\"\u{1b}\":",
    ];
    for request in pieces {
        for response in pieces {
            let text = account(request, response, Some(pieces[6])).screen(None);
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
        }
    }
}
