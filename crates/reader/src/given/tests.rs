//! What is read from what; the table of curl commands is run against a real curl by the end-to-end suite.

use super::*;

fn none(name: &str) -> Result<Vec<u8>, String> {
    Err(format!("{name} cannot be read"))
}

fn request(command: &str) -> String {
    let sent = curl::read(command, &none).unwrap();
    String::from_utf8(sent.first().unwrap().request.clone()).unwrap()
}

#[test]
fn one_command_for_three_shells() {
    let bash =
        "curl 'http://a.test/p?a=b&c=d' \\\n  -H 'X-A: it'\\''s' \\\n  --data-raw $'{\"n\":\"\\u00e9\"}'";
    let cmd = "curl ^\"http://a.test/p?a=b^&c=d^\" ^\r\n  -H ^\"X-A: it's^\" ^\r\n  --data-raw ^\"^{^\\^\"n^\\^\":^\\^\"é^\\^\"^}^\"";
    let power = "curl.exe 'http://a.test/p?a=b&c=d' `\n -H \"X-A: it's\" `\n --data-raw '{\"n\":\"é\"}'";
    let expected = "POST /p?a=b&c=d HTTP/1.1\r\nHost: a.test\r\nUser-Agent: curl\r\nAccept: */*\r\nX-A: it's\r\n\
                    Content-Length: 10\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{\"n\":\"é\"}";
    for command in [bash, cmd, power] {
        assert_eq!(request(command), expected);
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    for (command, line, column, words) in [
        ("curl 'http://a", 1, 6, "never closed"),
        ("curl http://a \\\n  -H", 2, 3, "needs a value"),
        ("curl -d @x http://a", 1, 6, "cannot be read"),
        ("curl -s", 1, 1, "names no URL"),
        ("curl -/ http://a", 1, 6, "no option"),
    ] {
        let error = curl::read(command, &none).unwrap_err();
        assert_eq!((error.line, error.column), (line, column), "{command}: {error:?}");
        assert!(error.message.contains(words), "{error:?}");
    }
    let har = b"{\"log\":{\"entries\":[\n {\"request\": {\"method\": 1}}]}}";
    let error = read(har, &none).unwrap_err();
    assert_eq!((error.line, error.column), (2, 25), "{error:?}");
}

#[test]
fn an_export_says_why_there_was_no_answer() {
    let remarks = |status: i32, url: &str, more: &str| {
        let har = format!(
            r#"{{"log":{{"entries":[{{"request":{{"method":"PUT","url":"{url}","headers":[{{"name":"Referer","value":"http://page.test/a"}}]}},
            "response":{{"status":{status},"headers":[]{more}}}}}]}}}}"#
        );
        let sent = read(har.as_bytes(), &none).unwrap().remove(0);
        assert_eq!(sent.response, None);
        sent.remarks.join(" ")
    };
    let said = remarks(-1, "http://api.test/x", r#","_failureText":"net::ERR_FAILED""#);
    assert!(said.contains("net::ERR_FAILED") && said.contains("http://page.test:"), "{said}");
    let said = remarks(0, "http://page.test/x", r#","_error":"net::ERR_ABORTED""#);
    assert_eq!(said, "The client got no answer: net::ERR_ABORTED.");
}

#[test]
fn what_a_shell_would_fill_in_is_remarked() {
    let sent = curl::read("curl http://a/x?b=c&d=e -H \"X: $TOKEN\"", &none).unwrap();
    assert_eq!(sent[0].request.split(|o| *o == b'\r').next(), Some(&b"GET /x?b=c HTTP/1.1"[..]));
    assert!(sent[0].remarks.iter().any(|r| r.contains('&')), "{:?}", sent[0].remarks);
    let sent = curl::read("curl http://a/ -H \"X: $TOKEN\"", &none).unwrap();
    assert!(sent[0].remarks.iter().any(|r| r.contains("Variables")), "{:?}", sent[0].remarks);
}

#[test]
fn hostile_texts_end() {
    let texts = [
        "curl ".to_owned() + &"'".repeat(99),
        "curl ".to_owned() + &"^\"".repeat(9999),
        "curl <<".into(),
        "POST / HTTP/1.1\nContent-Length: 18446744073709551615\n\n".into(),
        "curl <<<".to_owned() + &"<<<".repeat(100_000),
        "curl -F a=@".into(),
        "curl $'\\u{}\\xzz\\777' -- --".into(),
        "{\"item\":[[[]]]}".into(),
        "{\"log\":{\"entries\":7}}".into(),
        "curl \u{e9}\\".into(),
        "curl -\u{e9} -d".into(),
    ];
    for text in texts {
        let _ = read(text.as_bytes(), &none);
    }
}

#[test]
fn an_answer_of_an_export_has_the_length_that_it_may_have() {
    let length = |status: u16, content: &str| {
        let har = format!(
            r#"{{"log":{{"entries":[{{"request":{{"method":"GET","url":"http://a.test/x","headers":[]}},
            "response":{{"status":{status},"statusText":"","headers":[],"content":{content}}}}}]}}}}"#
        );
        let sent = read(har.as_bytes(), &none).unwrap().remove(0);
        let answer = String::from_utf8(sent.response.unwrap()).unwrap();
        answer
            .split_once("Content-Length: ")
            .map(|(_, rest)| rest.lines().next().unwrap_or_default().to_owned())
    };
    assert_eq!(length(404, r#"{"size":3,"text":"abc"}"#).as_deref(), Some("3"));
    // Exported without bodies: there was one all the same.
    assert_eq!(length(404, r#"{"size":17}"#).as_deref(), Some("17"));
    assert_eq!(length(404, r#"{"size":0}"#).as_deref(), Some("0"));
    assert_eq!(length(204, r#"{"size":0}"#), None);
}
