//! Refusals of the upstream are read, and the reading is kept with the exchange.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::{io::Write, sync::Arc};

use candor_exchange::{Exchange, Layer, ReadingRecord};
use candor_gateway::GatewayConfig;
use candor_inspect::Inspector;
use support::{Answer, Running, Upstream, eventually, get};

/// One request to an upstream that answers this: what the client got, and what was recorded.
fn ask(request: &str, answer: Vec<u8>, set: impl FnOnce(&mut GatewayConfig)) -> (Answer, Exchange) {
    let upstream = Upstream::answering(move |_| answer.clone());
    let gateway = Running::start(upstream.address, set);
    let answer = gateway.ask(request);
    (answer, gateway.journal.only())
}

fn read(request: &str, answer: Vec<u8>) -> ReadingRecord {
    ask(request, answer, |_| {}).1.reading.expect("a refusal of the upstream is read")
}

fn post(body: &str) -> String {
    format!(
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn answer(status: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

const TOO_LARGE: &str = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n\
    <center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n\
    </html>\r\n";

const PYDANTIC: &str = r#"{"detail":[{"type":"int_parsing","loc":["body","items",0,"qty"],"msg":"Input should be a valid integer, unable to parse string as an integer","input":"two"}]}"#;

#[test]
fn a_page_of_a_server_tells_product_limit_and_shape() {
    let body = format!("{{\"note\":\"{}\"}}", "x".repeat(1_200_000));
    let refusal = answer("413 Request Entity Too Large", "Server: nginx/1.22.1\r\n", TOO_LARGE.as_bytes());
    let mut inspector = Inspector::default();
    inspector.limits.max_body = 64 << 20;
    let (answer, exchange) =
        ask(&post(&body), refusal, |config| config.inspector = Arc::new(inspector).into());
    assert_eq!((answer.status, answer.text()), (413, TOO_LARGE), "the client gets what the upstream wrote");
    let reading = exchange.reading.as_ref().unwrap();
    assert_eq!((reading.layer, reading.product.as_str()), (Layer::Server, "nginx"));
    assert_eq!((reading.status, reading.right_status, reading.shape, reading.misuse), (413, 413, 2, false));
    assert_eq!(reading.cause, "body-too-large");
    assert!(reading.confidence >= 900 && !reading.evidence.is_empty());
    assert!(reading.exceeded[0].contains("client_max_body_size"), "{:?}", reading.exceeded);
    assert_eq!((exchange.born(), exchange.product()), (Some(Layer::Server), Some("nginx")));
}

#[test]
fn fields_that_a_framework_names_are_kept_also_of_a_coded_body() {
    let request = post(r#"{"items":[{"qty":"two"}]}"#);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(PYDANTIC.as_bytes()).unwrap();
    let json = "Server: uvicorn\r\nContent-Type: application/json\r\n";
    for refusal in [
        answer("422 Unprocessable Entity", json, PYDANTIC.as_bytes()),
        answer(
            "422 Unprocessable Entity",
            &format!("{json}Content-Encoding: gzip\r\n"),
            &gzip.finish().unwrap(),
        ),
    ] {
        let reading = read(&request, refusal);
        assert_eq!((reading.layer, reading.product.as_str()), (Layer::Framework, "FastAPI"));
        assert_eq!((reading.right_status, reading.shape), (422, 3));
        let field = &reading.fields[0];
        assert_eq!((field.name.as_str(), field.within.as_str()), ("/items/0/qty", "body"));
        assert!(field.message.starts_with("Input should be a valid integer"));
    }
}

#[test]
fn the_head_is_read_as_the_upstream_wrote_it() {
    // A client of HTTP/1.0 gets no chunks; they are what speaks for node here.
    let refusal =
        b"HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nBad Request\r\n0\r\n\r\n";
    let reading = read("GET / HTTP/1.0\r\nHost: a\r\n\r\n", refusal.to_vec());
    assert_eq!(reading.product, "node:http");
}

#[test]
fn what_candor_refuses_is_its_own() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    assert_eq!(gateway.ask("GET / HTTP/1.1\r\n\r\n").code(), "host-missing");
    let exchange = gateway.journal.only();
    let reading = exchange.reading.as_ref().unwrap();
    assert_eq!((reading.layer, reading.product.as_str()), (Layer::Candor, "Candor"));
    assert_eq!((reading.status, reading.right_status, reading.shape), (400, 400, 1));
    assert_eq!((reading.cause.as_str(), reading.misuse), ("host-missing", false));
    let counted: Vec<_> = gateway.counters.readings().filter(|(_, count)| *count > 0).collect();
    assert_eq!(counted, [(Layer::Candor, 1)]);
}

#[test]
fn successes_faults_and_what_nobody_wants_read_have_no_reading() {
    assert_eq!(ask(&get("/"), answer("302 Found", "", b""), |_| {}).1.reading, None);
    let broken = b"HTTP/1.1 400 Bad\x01\r\n\r\n".to_vec();
    let (answer_, exchange) = ask(&get("/"), broken, |_| {});
    assert_eq!((answer_.status, exchange.reading.as_ref()), (502, None));
    assert_eq!((exchange.born(), exchange.product()), (Some(Layer::Candor), Some("Candor")));
    let refusal = answer("404 Not Found", "", b"no such order");
    let (_, exchange) = ask(&get("/"), refusal, |config| config.live.readings = false);
    assert_eq!((exchange.status(), exchange.reading.as_ref(), exchange.born()), (404, None, None));
}

#[test]
fn what_is_wrong_with_a_refusal_is_found_and_counted() {
    let upstream = Upstream::answering(|_| answer("401 Unauthorized", "", b"who are you?"));
    let gateway = Running::start(upstream.address, |_| {});
    gateway.ask(&get("/orders"));
    let exchange = gateway.journal.only();
    let codes: Vec<&str> = exchange.findings.iter().map(|found| found.code.as_str()).collect();
    assert!(codes.contains(&"401-without-www-authenticate"), "{codes:?}");
    let counted: Vec<String> = gateway.counters.findings().into_iter().map(|(code, _)| code).collect();
    assert_eq!(counted.len(), codes.len(), "{counted:?}");
}

#[test]
fn secrets_are_masked_in_readings_too() {
    let body = br#"{"errors":[{"field":"token","message":"not a token: Bearer abcdefghijklmnop"}]}"#;
    let refusal = answer("400 Bad Request", "Content-Type: application/json\r\n", body);
    let reading = read(&post(r#"{"token":"abcdefghijklmnop"}"#), refusal);
    assert!(!format!("{reading:?}").contains("abcdefgh"), "{reading:?}");
}

#[test]
fn in_a_flood_every_refusal_is_kept_read_or_not() {
    const COUNT: usize = 600;
    let page = format!("<html><title>404</title><body>{}</body></html>", "<p>no</p>".repeat(2000));
    let refusal = answer("404 Not Found", "Content-Type: text/html\r\n", page.as_bytes());
    let upstream = Upstream::answering(move |_| refusal.clone());
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    for _ in 0..COUNT / 20 {
        client.send(get("/orders/1").repeat(20).as_bytes());
        for _ in 0..20 {
            assert_eq!(client.answer().status, 404);
        }
    }
    let kept = gateway.journal.first(COUNT);
    let read = kept.iter().filter(|exchange| exchange.reading.is_some()).count();
    assert_eq!((kept.len(), read as u64 + gateway.counters.unread()), (COUNT, COUNT as u64));
    let counted = || gateway.counters.readings().map(|(_, count)| count).sum::<u64>();
    eventually("readings are counted", || counted() == read as u64);
}
