//! Requests that are refused: what the client reads, what becomes of its connection, what is recorded.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use candor_exchange::{Birthplace, Verdict};
use candor_inspect::Inspector;
use support::{Running, Upstream, eventually, get};

/// What every problem document has.
fn assert_is_problem(answer: &support::Answer) {
    let schema: serde_json::Value = serde_json::from_str(candor_problem::SCHEMA).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    let faults: Vec<_> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&document)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:?} in {document:#}");
    let id = answer.field("x-request-id").expect("every answer has a request id");
    assert_eq!(answer.member("request_id"), id.as_str());
    assert_eq!(answer.member("status"), answer.status);
    let code = answer.code();
    assert_eq!(answer.member("type"), format!("/_candor/rules/{code}"));
    assert!(answer.member("instance").as_str().unwrap().starts_with("urn:uuid:"));
    assert_eq!(answer.field("cache-control").as_deref(), Some("no-store"));
    assert_eq!(answer.field("x-content-type-options").as_deref(), Some("nosniff"));
    assert!(answer.field("date").is_some() && answer.complete);
}

#[test]
fn a_malformed_head_is_answered_from_the_first_octet_on() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let cases = [
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", "bare-lf"),
        ("\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n", ""),
        ("GET / HTTP/1.1\r\n\r\n", "host-missing"),
        ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", ""),
    ];
    for (octets, code) in cases {
        let mut client = gateway.client();
        client.send(octets.as_bytes());
        let answer = client.answer();
        assert_is_problem(&answer);
        assert_eq!(answer.status / 100, 4, "{octets:?}");
        assert!(code.is_empty() || answer.code() == code, "{octets:?}: {}", answer.code());
        if code == "host-missing" {
            // Where the next request starts is certain: the connection is kept.
            client.send(get("/next").as_bytes());
            assert_eq!(client.answer().text(), "/next");
            assert_eq!(upstream.got().target(), "/next");
            continue;
        }
        assert_eq!(answer.field("connection").as_deref(), Some("close"));
        assert!(client.at_end(), "{octets:?}");
    }
    assert!(upstream.got_nothing());
    let refused = |e: &candor_exchange::Exchange| e.verdict == Verdict::Refused;
    let exchanges: Vec<_> = gateway.journal.first(cases.len() + 1).into_iter().filter(refused).collect();
    assert_eq!(exchanges.len(), cases.len());
    for (exchange, (octets, _)) in exchanges.iter().zip(cases) {
        assert!(!exchange.errors.is_empty());
        assert_eq!(exchange.response.as_ref().unwrap().birthplace, Birthplace::Candor);
        assert!(octets.starts_with(&exchange.method), "{}", exchange.method);
        assert!(exchange.request.head.size() > 0, "the octets are kept");
    }
}

#[test]
fn a_refusal_within_a_pipeline_comes_in_its_place() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(format!("{}GET /b HTTP/1.1\r\nHost : a\r\n\r\n{}", get("/a"), get("/c")).as_bytes());
    assert_eq!(client.answer().text(), "/a");
    assert_eq!(client.answer().status, 400);
    assert!(client.at_end());
    assert_eq!(upstream.got().target(), "/a");
    assert!(upstream.got_nothing());
}

#[test]
fn the_form_of_the_document_is_negotiated() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let ask = |accept: &str| {
        gateway.ask(&format!("GET /_candor/nothing HTTP/1.1\r\nHost: a\r\nAccept: {accept}\r\n\r\n"))
    };
    let html = ask("text/html,application/xhtml+xml;q=0.9");
    assert_eq!(
        (html.status, html.field("content-type").unwrap().as_str()),
        (404, "text/html; charset=utf-8")
    );
    assert!(html.field("content-security-policy").is_some());
    assert!(ask("text/plain").field("content-type").unwrap().starts_with("text/plain"));
    assert_is_problem(&ask("*/*"));
}

#[test]
fn a_client_that_still_sends_a_large_body_can_read_the_refusal() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    let size = 24 << 20;
    client.send(format!("POST /big HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n").as_bytes());
    // As a simple client does it: everything is sent before anything is read.
    let body = vec![b'x'; size];
    client.stream.write_all(&body).expect("the gateway takes the body while it closes");
    let answer = client.answer();
    assert_is_problem(&answer);
    assert_eq!((answer.status, answer.code().as_str()), (413, "body-too-large"));
    assert_eq!(answer.field("connection").as_deref(), Some("close"));
    assert!(client.at_end());
    assert!(upstream.got_nothing());
}

#[test]
fn a_refusal_before_100_continue_saves_the_upload() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(client.answer().status, 413);
}

#[test]
fn slow_heads_and_bodies_are_answered_with_408() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |config| {
        config.live.timeouts.head = Duration::from_millis(60);
        config.live.timeouts.body = Duration::from_millis(60);
    });
    let mut client = gateway.client();
    client.send(b"GET / HTTP/1.1\r\nHost: ");
    let answer = client.answer();
    assert_is_problem(&answer);
    assert_eq!((answer.status, answer.code().as_str()), (408, "request-headers-timeout"));
    let mut client = gateway.client();
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
    let answer = client.answer();
    assert_eq!((answer.status, answer.code().as_str()), (408, "request-body-timeout"));
    assert!(client.at_end());
    assert_eq!(gateway.journal.first(2)[1].code(), Some("request-body-timeout"));
}

#[test]
fn a_head_that_comes_octet_by_octet_is_timed_as_a_whole() {
    let upstream = Upstream::echoing();
    let gateway =
        Running::start(upstream.address, |config| config.live.timeouts.head = Duration::from_millis(150));
    let mut client = gateway.client();
    for octet in get("/").bytes().cycle().take(400) {
        if client.stream.write_all(&[octet]).is_err() || octet == b'\n' {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(client.answer().code(), "request-headers-timeout");
}

#[test]
fn an_idle_connection_is_closed_in_silence() {
    let upstream = Upstream::echoing();
    let gateway =
        Running::start(upstream.address, |config| config.live.timeouts.idle = Duration::from_millis(200));
    let mut client = gateway.client();
    assert!(client.at_end());
    // A busy machine may take so long to send that the connection is closed before; then once more.
    let mut client = loop {
        let mut client = gateway.client();
        let sent = client.stream.write_all(get("/").as_bytes()).is_ok();
        if sent && client.stream.peek(&mut [0]).is_ok_and(|octets| octets > 0) {
            break client;
        }
    };
    assert_eq!(client.answer().status, 200);
    assert!(client.at_end());
    assert_eq!(gateway.counters.exchanges(), 1);
}

#[test]
fn a_truncated_body_is_refused_while_the_client_still_listens() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc");
    client.half_close();
    let answer = client.answer();
    assert_is_problem(&answer);
    assert_eq!(answer.code(), "body-truncated");
    let mut client = gateway.client();
    client.send(b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    client.half_close();
    assert_eq!(client.answer().code(), "chunked-body-truncated");
    assert!(upstream.got_nothing());
}

#[test]
fn the_budget_for_bodies_is_kept_and_given_back() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |config| config.live.sizes.body_budget = 1000);
    let post = |size: usize| format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n");
    let mut holder = gateway.client();
    holder.send((post(800) + "begun").as_bytes());
    let ask = |size: usize| gateway.ask(&(post(size) + &"x".repeat(size)));
    // Until the holder's head is read there is room.
    let full = loop {
        let answer = ask(300);
        if answer.status != 200 {
            break answer;
        }
    };
    assert_is_problem(&full);
    assert_eq!((full.status, full.code().as_str()), (503, "gateway-overloaded"));
    assert_eq!(full.field("retry-after").as_deref(), Some("1"));
    holder.send("x".repeat(795).as_bytes());
    assert_eq!(holder.answer().status, 200);
    drop(holder);
    eventually("all of it is given back", || ask(1000).status == 200);
}

/// In front of an API with the test contract.
fn with_contract(upstream: &Upstream) -> Running {
    let text = candor_contract::cases::by_name("pets.yaml").unwrap();
    let source = candor_contract::Source { name: "pets.yaml".into(), text: text.into() };
    let contract = candor_contract::Contract::load(&[source]).unwrap().contract;
    Running::start(upstream.address, |config| {
        let contract = Some(Arc::new(contract));
        config.inspector = Arc::new(Inspector { contract, ..Inspector::default() }).into();
    })
}

#[test]
fn a_small_refused_body_is_skipped_and_the_connection_kept() {
    let upstream = Upstream::echoing();
    let gateway = with_contract(&upstream);
    let mut client = gateway.client();
    for (framing, body) in [
        ("Content-Length: 30", "GET /pets HTTP/1.1\r\nHost: a\r\n\r"),
        ("Transfer-Encoding: chunked", "3\r\nabc\r\n0\r\n\r\n"),
    ] {
        client.send(format!("POST /nowhere HTTP/1.1\r\nHost: api.test\r\n{framing}\r\n\r\n").as_bytes());
        let answer = client.answer();
        assert_is_problem(&answer);
        assert_eq!((answer.status, answer.field("connection")), (404, None), "{framing}");
        std::thread::sleep(Duration::from_millis(20));
        client.send(body.as_bytes());
        client.send(get("/pets").as_bytes());
        assert_eq!(client.answer().text(), "/pets", "{framing}");
    }
    let got: Vec<_> = (0..2).map(|_| upstream.got().target().to_owned()).collect();
    assert_eq!(got, ["/pets", "/pets"]);
    assert!(upstream.got_nothing(), "no octet of a refused body became a request");
}

#[test]
fn a_refused_body_that_is_large_slow_or_perhaps_never_sent_ends_the_connection() {
    let upstream = Upstream::echoing();
    let gateway = with_contract(&upstream);
    for fields in ["Content-Length: 99999", "Content-Length: 9\r\nExpect: 100-continue"] {
        let mut client = gateway.client();
        client.send(format!("POST /nowhere HTTP/1.1\r\nHost: api.test\r\n{fields}\r\n\r\n").as_bytes());
        let answer = client.answer();
        assert_eq!((answer.status, answer.field("connection").as_deref()), (404, Some("close")), "{fields}");
        client.send(get("/pets").as_bytes());
        assert!(client.at_end(), "{fields}");
    }
    assert!(upstream.got_nothing());
}

#[test]
fn values_are_refused_before_the_upstream_hears_of_them() {
    let upstream = Upstream::echoing();
    let gateway = with_contract(&upstream);
    let mut client = gateway.client();
    client.send(get("/pets?limit=many").as_bytes());
    let answer = client.answer();
    assert_is_problem(&answer);
    assert_eq!((answer.status, &answer.member("errors")[0]["parameter"]), (400, &"limit".into()));
    client.send(b"DELETE /pets HTTP/1.1\r\nHost: api.test\r\n\r\n");
    let answer = client.answer();
    assert_is_problem(&answer);
    assert!(answer.status == 405 && answer.field("allow").unwrap().contains("GET"));
    client.send(get("/pets").as_bytes());
    assert_eq!(client.answer().text(), "/pets");
    assert_eq!(upstream.got().target(), "/pets");
    assert!(upstream.got_nothing());
    let exchanges = gateway.journal.first(3);
    assert_eq!(exchanges[0].operation.as_deref(), Some("listPets"));
    assert_eq!(exchanges[2].operation.as_deref(), Some("listPets"));
}

#[test]
fn connect_and_trace_are_refused() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let connect = gateway.ask("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n");
    assert_is_problem(&connect);
    assert_eq!(connect.status, 501);
    let trace = gateway.ask("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_is_problem(&trace);
    assert!(trace.status == 405 && trace.field("allow").unwrap().contains("GET"));
    assert!(upstream.got_nothing());
}

#[test]
fn rule_pages_are_served_before_routing_and_nothing_else_is() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(get("/_candor/rules/bare-lf").as_bytes());
    let page = client.answer();
    assert_eq!(
        (page.status, page.field("content-type").unwrap().as_str()),
        (200, "text/html; charset=utf-8")
    );
    assert!(page.field("content-security-policy").is_some());
    assert!(page.text().contains("bare-lf"));
    client.send(b"HEAD /_candor/rules/bare-lf?x HTTP/1.1\r\nHost: a\r\n\r\n");
    let head = client.answer_to("HEAD");
    assert_eq!(head.field("content-length"), page.field("content-length"));
    for request in ["GET /_candor/rules/no-such-rule", "GET /_candor/", "DELETE /_candor/rules/bare-lf"] {
        client.send(format!("{request} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
        let answer = client.answer();
        assert_is_problem(&answer);
        assert_eq!((answer.status, answer.code().as_str()), (404, "path-not-found"), "{request}");
    }
    assert!(upstream.got_nothing());
    client.send(get("/_candorous").as_bytes());
    assert_eq!(client.answer().text(), "/_candorous");
}

#[test]
fn the_public_address_is_used_and_never_the_host_field() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |config| {
        config.live.public_url = Some("https://api.example.com".into());
        config.live.workbench_url = Some("http://127.0.0.1:8401".into());
    });
    let answer = gateway.ask("GET / HTTP/1.1\nHost: evil.test\r\n\r\n");
    assert_eq!(answer.member("type"), "https://api.example.com/_candor/rules/bare-lf");
    let id = gateway.journal.only().id.to_string();
    assert!(answer.text().contains(&format!("http://127.0.0.1:8401/x/{id}")));
    assert!(!answer.text().contains("evil.test/"));
}

#[test]
fn secrets_in_what_cannot_be_read_are_not_recorded() {
    let upstream = Upstream::scripted(|side| {
        side.request();
        side.say("HTTP/1.1 200 OK\r\nSet-Cookie: sid=hunter2secret\r\nBad Name: x\r\n\r\n");
        side.closed();
    });
    let gateway = Running::start(upstream.address, |_| {});
    for request in [
        "GET /?token=hunter2secret HTTP/1.1\nHost: a\r\nAuthorization: Bearer hunter2secret\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
        let answer = gateway.ask(request);
        assert_is_problem(&answer);
        assert!(!answer.text().contains("hunter2secret"), "{}", answer.text());
    }
    for exchange in gateway.journal.first(2) {
        let stored = serde_json::to_string(&exchange).unwrap();
        assert!(!stored.contains("hunter2secret"), "{stored}");
    }
}
