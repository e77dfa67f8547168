//! The copies of a request are run, and what arrives is held against what was captured.

#![allow(clippy::expect_used, reason = "whatever is not as expected shall stop the test")]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use candor_exchange::{Exchange, curl, fetch, python};
use serde_json::{Value, json};

/// An exchange with this request.
fn exchange(head: &[u8], body: &[u8]) -> Exchange {
    let captured = |octets: &[u8]| match std::str::from_utf8(octets) {
        Ok(text) => json!({"text": text}),
        Err(_) => json!({"hex": octets.iter().map(|o| format!("{o:02x}")).collect::<String>()}),
    };
    let exchange: Value = json!({
        "id": "01a1fdfe-33ca-7c3e-9a41-e5d20b6f7789", "request_id": "r", "client": "127.0.0.1", "method": "", "target": "",
        "host": "", "operation": null, "verdict": "passed", "errors": [], "notes": [], "fault": null,
        "request": {"head": captured(head), "body": captured(body)}, "response": null,
        "timing": {"total": 1, "inspect": 1, "upstream": 0},
    });
    serde_json::from_value(exchange).expect("an exchange")
}

/// A request with a body as long as its head says.
fn request(start: &str, fields: &[&str], body: &[u8]) -> Exchange {
    let mut head = format!("{start}\r\nHost: api.test\r\n");
    fields.iter().for_each(|field| head.push_str(&format!("{field}\r\n")));
    if !body.is_empty() {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    exchange(format!("{head}\r\n").as_bytes(), body)
}

/// One connection's request as it arrived.
struct Arrived {
    start: String,
    fields: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    octets: Vec<u8>,
}

impl Arrived {
    fn of(octets: Vec<u8>) -> Self {
        let end = octets.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(octets.len());
        let mut lines =
            octets[..end].split(|o| *o == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let start = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        let field = |line: &[u8]| {
            let colon = line.iter().position(|o| *o == b':').unwrap_or(line.len());
            let value = line.get(colon + 1..).unwrap_or_default().trim_ascii().to_vec();
            (String::from_utf8_lossy(&line[..colon]).into_owned(), value)
        };
        let fields: Vec<_> = lines.map(field).collect();
        let body = octets.get(end + 4..).unwrap_or_default().to_vec();
        let is_chunked = fields.iter().any(|(name, _)| name.eq_ignore_ascii_case("transfer-encoding"));
        let body = if is_chunked { unchunked(&body) } else { body };
        Self { start, fields, body, octets }
    }

    fn get(&self, name: &str) -> Vec<&[u8]> {
        let named = self.fields.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_slice()).collect()
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(end) = rest.windows(2).position(|w| w == b"\r\n") {
        let size =
            usize::from_str_radix(std::str::from_utf8(&rest[..end]).expect("ASCII"), 16).expect("a size");
        if size == 0 {
            break;
        }
        out.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    out
}

/// Takes one request and answers it.
fn take(mut connection: TcpStream) -> Arrived {
    connection.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    let (mut octets, mut piece) = (Vec::new(), [0; 65536]);
    while !is_complete(&octets) {
        match connection.read(&mut piece).expect("the request arrives") {
            0 => break,
            n => octets.extend_from_slice(&piece[..n]),
        }
    }
    connection
        .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
        .expect("the answer is taken");
    Arrived::of(octets)
}

/// True if the request is there as far as its head says; one whose head says nothing that can be read never is.
fn is_complete(octets: &[u8]) -> bool {
    let Some(end) = octets.windows(4).position(|w| w == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&octets[..end]).to_ascii_lowercase();
    if head.contains(" : ") || !head.lines().next().unwrap_or_default().ends_with("http/1.1") {
        return false;
    }
    let body = &octets[end + 4..];
    let length =
        head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    match length {
        Some(length) => body.len() >= length,
        None => !head.contains("transfer-encoding: chunked") || body.ends_with(b"0\r\n\r\n"),
    }
}

/// Runs a program with a script on its input; `None` where the program is not installed.
fn run(program: &[&str], script: impl FnOnce(&str) -> String) -> Option<Arrived> {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let script = script(&format!("http://{}", listener.local_addr().expect("an address")));
    let (name, arguments) = program.split_first().expect("a program");
    let mut child =
        match Command::new(name).args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn() {
            Ok(child) => child,
            Err(_) => {
                eprintln!("skipped: {name} is not installed");
                return None;
            }
        };
    child.stdin.take().expect("an input").write_all(script.as_bytes()).expect("the script is taken");
    let server = thread::spawn(move || take(listener.accept().expect("a connection").0));
    let status = child.wait().expect("it ends");
    assert!(status.success(), "{script}");
    Some(server.join().expect("a request arrived"))
}

fn in_python(exchange: &Exchange) -> Option<Arrived> {
    run(&["python3", "-"], |to| python::of(exchange, Some(to)).expect("a copy").text)
}

fn in_node(exchange: &Exchange) -> Option<Arrived> {
    run(&["node", "--no-warnings", "--input-type=module", "-"], |to| {
        fetch::of(exchange, Some(to)).expect("a copy").text
    })
}

fn in_curl(exchange: &Exchange) -> Option<Arrived> {
    Command::new("curl").arg("--version").stdout(Stdio::null()).status().ok()?;
    run(&["sh"], |to| format!("{} -s", curl::of(exchange, Some(to)).expect("a copy").text))
}

const ODD: &[&str] = &[
    "Content-Type: application/json",
    "User-Agent: acme/1 (it's \"odd\" \\ `x` $HOME %s)",
    "Accept: */*",
    "X-Empty:",
    "Cookie: a=b; c=d",
    "X-Twice: 1",
    "X-Twice: 2",
    "X-Word: grün",
    "Accept-Encoding: gzip, br",
    "Accept-Language: de",
];

fn bodies() -> Vec<Vec<u8>> {
    vec![
        b"".to_vec(),
        b"{\"a\": 'it''s', \"b\": \"$HOME `id` ${x} \\\\ \\n\"}".to_vec(),
        b"{\n  \"a\": \"1\",\n  'b': 2\n}\n".to_vec(),
        b"line\r\nline\r\n\tend".to_vec(),
        "\u{feff}grün \u{202e}\u{200b}\u{2028} \u{1f600} \u{e0001}\"'".into(),
        b"\0\x01\x7f\x1b[31m".to_vec(),
        (0..=255).collect(),
        b"\"\"\"'''".to_vec(),
    ]
}

/// What was captured, as it should arrive.
fn sent(exchange: &Exchange) -> Arrived {
    let (head, body) = (exchange.request.head.octets(), exchange.request.body.octets());
    Arrived::of([head, body].concat())
}

#[test]
fn python_sends_every_octet_again() {
    for body in bodies() {
        let exchange = request("POST /v1/a'b/../c?x=$(id)&y=[1]&z=%20\"{} HTTP/1.1", ODD, &body);
        let Some(arrived) = in_python(&exchange) else { return };
        let sent = sent(&exchange);
        assert_eq!((arrived.start, arrived.fields, arrived.body), (sent.start, sent.fields, sent.body));
    }
}

#[test]
fn curl_sends_every_field_again() {
    for body in bodies() {
        let exchange = request("POST /v1/a'b/../c?x=$(id)&y=[1]&z=%20\"{} HTTP/1.1", ODD, &body);
        let Some(arrived) = in_curl(&exchange) else { return };
        let sent = sent(&exchange);
        assert_eq!((&arrived.start, &arrived.body), (&sent.start, &sent.body));
        for (name, value) in sent.fields.iter().filter(|(name, _)| name != "X-Twice") {
            assert_eq!(arrived.get(name), [value.as_slice()], "{name}");
        }
        assert_eq!(arrived.get("x-twice"), [b"1", b"2"]);
    }
}

#[test]
fn fetch_sends_what_it_can_and_tells_the_rest() {
    for body in bodies() {
        let exchange = request("POST /v1/a:b/c?x=$(id)&y=[1]&z=%20 HTTP/1.1", ODD, &body);
        let Some(arrived) = in_node(&exchange) else { return };
        let sent = sent(&exchange);
        assert_eq!((&arrived.start, &arrived.body), (&sent.start, &sent.body));
        let own = ["Host", "X-Twice"];
        for (name, value) in sent.fields.iter().filter(|(name, _)| !own.contains(&name.as_str())) {
            assert_eq!(arrived.get(name), [value.as_slice()], "{name}");
        }
        assert_eq!(arrived.get("x-twice"), [b"1, 2"], "fetch joins them");
    }
    let no_type = request("PUT /x HTTP/1.1", &[], b"text");
    assert!(in_node(&no_type).is_none_or(|arrived| arrived.get("content-type").is_empty()));
    let remarks =
        fetch::of(&request("get /a/../b HTTP/1.1", &["Cookie: a", "TE: trailers"], b""), Some("http://h"))
            .expect("a copy")
            .remarks
            .join("\n");
    for told in
        ["as captured: Host, TE.", "A browser puts its own values for Cookie", "another way", "capitals"]
    {
        assert!(remarks.contains(told), "{told}: {remarks}");
    }
    for start in ["GET /x HTTP/1.1", "TRACE /x HTTP/1.1", "POST * HTTP/1.1"] {
        let copy = fetch::of(&request(start, &[], b"x"), None).expect("a copy");
        assert_eq!(copy.text, "", "{start}");
        assert!(copy.remarks[0].starts_with("fetch cannot send this request: "), "{:?}", copy.remarks);
    }
}

#[test]
fn chunks_stay_chunks() {
    let head =
        b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
    for body in [&b"hello"[..], b""] {
        let exchange = exchange(head, body);
        for arrived in [in_python(&exchange), in_curl(&exchange)].into_iter().flatten() {
            assert_eq!(arrived.body, body);
            assert_eq!(arrived.get("content-length"), [b""; 0]);
        }
    }
    let exchange = exchange(head, b"hello");
    assert!(in_node(&exchange).is_none_or(|arrived| arrived.body == b"hello"));
}

#[test]
fn what_no_library_sends_goes_through_a_socket() {
    for (head, body) in [
        (&b"GET / HTTP/1.1\nHost: a\n\n"[..], &b""[..]),
        (b"GET /\xff\0 HTTP/1.1\r\nHost: '; import os; '\r\n\r\n", b"body\0"),
        (b"GET / HTTP/1.1\r\nHost : a\r\n fold\r\n\r\n", b""),
        (b"GET / HTTP/1.0\r\nHost: a\r\n\r\n", b""),
        (b"-GET", b""),
    ] {
        let exchange = exchange(head, body);
        let Some(arrived) = in_python(&exchange) else { return };
        assert_eq!(arrived.octets, [head, body].concat());
        assert_eq!(
            fetch::of(&exchange, None).expect("a copy").text.is_empty(),
            !head.ends_with(b"1.0\r\nHost: a\r\n\r\n")
        );
    }
}

#[test]
fn secrets_are_marked_gaps_that_are_said() {
    let fields = ["Authorization: Bearer ************", "Content-Type: application/json"];
    let exchange = request("POST /?access_token=******** HTTP/1.1", &fields, b"{\"password\": \"****\"}");
    for (copy, arrived) in [
        (python::of(&exchange, None), in_python(&exchange)),
        (fetch::of(&exchange, None), in_node(&exchange)),
        (curl::of(&exchange, None), in_curl(&exchange)),
    ] {
        let copy = copy.expect("a copy");
        assert!(copy.remarks[0].starts_with("3 values are masked: put your own in"), "{:?}", copy.remarks);
        let Some(arrived) = arrived else { continue };
        assert!(arrived.start.contains("access_token=%3Cmasked%3A%208%20octets%3E"), "{}", arrived.start);
        assert_eq!(arrived.get("authorization"), [b"Bearer <masked: 12 octets>"]);
        assert_eq!(arrived.body, b"{\"password\": \"<masked: 4 octets>\"}");
        assert_eq!(arrived.get("content-length"), [arrived.body.len().to_string().as_bytes()]);
    }
}

#[test]
fn copies_are_printable() {
    let fields: Vec<String> = ["a\tb", "\u{e4}"].iter().map(|value| format!("X-Odd: {value}")).collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    for body in bodies() {
        let exchange = request("POST /x HTTP/1.1", &fields, &body);
        for copy in [python::of(&exchange, None), fetch::of(&exchange, None), curl::of(&exchange, None)] {
            let text = copy.expect("a copy").commented("#");
            let hidden = |c: char| c != '\n' && (c.is_control() || candor_rule::text::is_unseen(c));
            assert_eq!(text.chars().find(|c| hidden(*c)), None, "{text}");
        }
    }
}
