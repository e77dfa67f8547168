//! Requests that pass: what the upstream gets, and what comes back.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use candor_exchange::{Birthplace, Verdict};
use candor_gateway::CurrentInspector;
use candor_guard::client_address::Trust;
use candor_inspect::Inspector;
use support::{Running, Upstream, get, ok};

#[test]
fn a_connection_carries_many_requests_and_the_upstream_connection_is_reused() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    for n in 0..5 {
        client.send(get(&format!("/{n}")).as_bytes());
        let answer = client.answer();
        assert_eq!((answer.status, answer.text()), (200, format!("/{n}").as_str()));
        assert_eq!(upstream.got().connection, 0);
    }
    assert_eq!(gateway.counters.upstream_connects(), 1);
    assert_eq!(gateway.counters.connections(), 1);
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let upstream = Upstream::answering(|got| {
        std::thread::sleep(Duration::from_millis(if got.target() == "/slow" { 80 } else { 0 }));
        ok(got.target())
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    let post = "POST /b HTTP/1.1\r\nHost: api.test\r\nContent-Length: 3\r\n\r\nabc";
    client.send(format!("{}{post}{}", get("/slow"), get("/c")).as_bytes());
    let answers: Vec<_> = (0..3).map(|_| client.answer().text().to_owned()).collect();
    assert_eq!(answers, ["/slow", "/b", "/c"]);
}

#[test]
fn answers_without_a_body_keep_the_connection_in_step() {
    let upstream = Upstream::answering(|got| {
        match got.target() {
            "/head" => "HTTP/1.1 200 OK\r\nContent-Length: 999\r\nETag: \"x\"\r\n\r\n",
            "/none" => "HTTP/1.1 204 No Content\r\nX: 1\r\n\r\n",
            "/same" => "HTTP/1.1 304 Not Modified\r\nContent-Length: 77\r\n\r\n",
            _ => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        }
        .as_bytes()
        .to_vec()
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(b"HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(client.answer_to("HEAD").field("content-length").as_deref(), Some("999"));
    client.send(get("/none").as_bytes());
    let none = client.answer();
    assert_eq!((none.status, none.field("content-length")), (204, None));
    client.send(get("/same").as_bytes());
    assert_eq!(client.answer().field("content-length").as_deref(), Some("77"));
    client.send(get("/empty").as_bytes());
    assert_eq!(client.answer().body, b"");
    assert_eq!(gateway.counters.upstream_connects(), 1);
}

#[test]
fn chunked_bodies_go_both_ways() {
    let upstream = Upstream::answering(|got| {
        let mut answer =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3;x=y\r\nab:\r\n"
                .to_vec();
        write!(
            answer,
            "{:x}\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n",
            got.body.len(),
            String::from_utf8_lossy(&got.body)
        )
        .unwrap();
        answer
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    for _ in 0..2 {
        client.send(b"POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n");
        let answer = client.answer();
        assert_eq!((answer.text(), answer.complete), ("ab:Wikipedia", true));
        assert_eq!(answer.field("trailer"), None);
        let got = upstream.got();
        assert_eq!(
            (got.field("content-length").as_deref(), got.body.as_slice()),
            (Some("9"), &b"Wikipedia"[..])
        );
        assert_eq!(got.field("transfer-encoding"), None);
    }
}

#[test]
fn a_client_that_expects_100_continue_gets_it() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(b"POST /big HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    assert_eq!(client.answer().status, 100);
    client.send(b"hello");
    assert_eq!(client.answer().text(), "/big");
    let got = upstream.got();
    assert_eq!((got.body.as_slice(), got.field("expect")), (&b"hello"[..], None));
}

#[test]
fn interim_responses_are_passed_on() {
    let upstream = Upstream::saying(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n\
         HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
    );
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(get("/").as_bytes());
    let hints = client.answer();
    assert_eq!((hints.status, hints.field("link").as_deref()), (103, Some("</a.css>")));
    assert_eq!(client.answer().text(), "x");
    client.send(b"GET / HTTP/1.0\r\nHost: a\r\n\r\n");
    assert_eq!(client.answer().status, 200, "HTTP/1.0 knows no interim responses");
}

#[test]
fn clients_of_http_1_0_get_what_they_can_read() {
    let upstream = Upstream::answering(|got| match got.target() {
        "/chunked" => b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n".to_vec(),
        _ => ok("length"),
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(b"GET /length HTTP/1.0\r\nConnection: keep-alive\r\nHost: a\r\n\r\n");
    let kept = client.answer();
    assert_eq!((kept.text(), kept.field("connection").as_deref()), ("length", Some("keep-alive")));
    client.send(b"GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\nHost: a\r\n\r\n");
    let closed = client.answer();
    assert_eq!((closed.text(), closed.field("transfer-encoding")), ("ab", None));
    assert_eq!(closed.field("connection").as_deref(), Some("close"));
    let without_host = gateway.ask("GET /length HTTP/1.0\r\n\r\n");
    assert_eq!(without_host.status, 200);
    let hosts: Vec<_> = (0..3).map(|_| upstream.got().field("host").unwrap()).collect();
    assert_eq!(hosts, ["a".to_owned(), "a".to_owned(), upstream.address.to_string()]);
}

#[test]
fn an_answer_until_the_end_of_the_connection_becomes_chunks() {
    let upstream = Upstream::scripted(|side| {
        side.request();
        side.say("HTTP/1.0 200 OK\r\n\r\nuntil the end");
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    for _ in 0..2 {
        client.send(get("/").as_bytes());
        let answer = client.answer();
        assert_eq!((answer.text(), answer.complete), ("until the end", true));
    }
}

#[test]
fn close_is_honoured_and_announced() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert_eq!(client.answer().field("connection").as_deref(), Some("close"));
    assert!(client.at_end());
    assert_eq!(upstream.got().field("connection"), None, "the upstream's connection is another one");
}

#[test]
fn large_bodies_pass_octet_for_octet() {
    let body: Vec<u8> = (0..900_000_u32).map(|n| (n * 7 % 251) as u8).collect();
    let upstream = Upstream::answering(|got| {
        let mut answer =
            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", 3 * got.body.len()).into_bytes();
        (0..3).for_each(|_| answer.extend_from_slice(&got.body));
        answer
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes());
    client.send(&body);
    let answer = client.answer();
    assert!(answer.complete && answer.body == body.repeat(3));
    assert!(upstream.got().body == body);
    let response = gateway.journal.only().response.unwrap();
    assert_eq!(response.message.body.size(), 2_700_000);
    assert!(response.message.body.octets().len() <= 64 << 10);
}

#[test]
fn field_order_case_and_octets_stay_and_hop_by_hop_fields_do_not() {
    let upstream = Upstream::saying(
        "HTTP/1.1 200 All Right\r\nzz: 1\r\nAa: \t x  y\t\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\n\
         Connection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nDate: d\r\nContent-Length: 0\r\n\r\n",
    );
    let gateway = Running::start(upstream.address, |_| {});
    let answer = gateway.ask(
        "GET /a?b=%20c HTTP/1.1\r\nzz-top: 1\r\nHost: Api.Test\r\nCookie: a=1\r\nX-Odd: a  b\r\n\
         Connection: keep-alive, x-mine\r\nX-Mine: 1\r\nTE: trailers\r\nUpgrade: websocket\r\n\
         traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\n",
    );
    let id = answer.field("x-request-id").unwrap();
    assert_eq!(
        answer.head,
        format!(
            "HTTP/1.1 200 All Right\r\nzz: 1\r\nAa: x  y\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nDate: d\r\n\
             Content-Length: 0\r\nX-Request-Id: {id}\r\n\r\n"
        )
    );
    let got = upstream.got();
    assert_eq!(
        got.head,
        format!(
            "GET /a?b=%20c HTTP/1.1\r\nHost: Api.Test\r\nzz-top: 1\r\nCookie: a=1\r\nX-Odd: a  b\r\n\
             traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\
             X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: Api.Test\r\n\
             Via: 1.1 candor\r\nX-Request-Id: {id}\r\n\r\n"
        )
    );
}

fn believing(trust: Trust) -> CurrentInspector {
    let mut inspector = Inspector::default();
    inspector.site.trust = trust;
    Arc::new(inspector).into()
}

#[test]
fn the_request_id_of_a_trusted_peer_is_kept() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let with_id = |id: &str| format!("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: {id}\r\n\r\n");
    assert_eq!(gateway.ask(&with_id("order-7._A")).field("x-request-id").as_deref(), Some("order-7._A"));
    assert_eq!(upstream.got().fields("x-request-id"), ["order-7._A"]);
    let made = gateway.ask(&with_id("no spaces")).field("x-request-id").unwrap();
    let exchanges = gateway.journal.first(2);
    assert_eq!(exchanges[0].request_id, "order-7._A");
    assert_eq!(
        (exchanges[1].request_id.as_str(), exchanges[1].id.to_string()),
        (made.as_str(), made.clone())
    );
    let stranger = Running::start(upstream.address, |config| config.inspector = believing(Trust::nobody()));
    let answer = stranger.ask(&with_id("order-7"));
    assert_eq!(answer.field("x-request-id"), Some(stranger.journal.only().id.to_string()));
}

#[test]
fn what_is_said_of_earlier_hops_is_believed_only_from_trusted_peers() {
    let upstream = Upstream::echoing();
    let request = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2\r\n\
                   X-Forwarded-Proto: https\r\nForwarded: for=10.0.0.1\r\nVia: 1.0 edge\r\n\r\n";
    let gateway = Running::start(upstream.address, |_| {});
    gateway.ask(request);
    let got = upstream.got();
    assert_eq!(got.fields("x-forwarded-for"), ["10.0.0.1, 10.0.0.2, 127.0.0.1"]);
    assert_eq!(got.fields("x-forwarded-proto"), ["https"]);
    assert_eq!(got.fields("forwarded"), ["for=10.0.0.1, for=127.0.0.1;proto=http"]);
    assert_eq!(got.fields("via"), ["1.0 edge, 1.1 candor"]);
    assert_eq!(gateway.journal.only().client, "10.0.0.2", "what the trusted peer says");
    let wary = Running::start(upstream.address, |config| config.inspector = believing(Trust::nobody()));
    wary.ask(request);
    let got = upstream.got();
    assert_eq!(got.fields("x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!((got.fields("x-forwarded-proto"), got.field("forwarded")), (vec!["http".to_owned()], None));
    assert_eq!(wary.journal.only().client, "127.0.0.1");
}

#[test]
fn a_success_is_recorded_with_its_answer() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    gateway.ask(&get("/pets?limit=3"));
    let exchange = gateway.journal.only();
    assert_eq!(exchange.verdict, Verdict::Passed);
    assert_eq!((exchange.method.as_str(), exchange.host.as_str()), ("GET", "api.test"));
    assert_eq!(exchange.client, "127.0.0.1");
    let response = exchange.response.as_ref().unwrap();
    assert_eq!((response.status, response.birthplace), (200, Birthplace::Upstream));
    assert!(exchange.timing.total >= exchange.timing.upstream && exchange.timing.upstream > 0);
    assert!(!exchange.is_failure());
}

#[test]
fn several_workers_share_one_address() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |config| config.workers = 3);
    for n in 0..30 {
        assert_eq!(gateway.ask(&get(&format!("/{n}"))).text(), format!("/{n}"));
    }
    assert_eq!(gateway.counters.exchanges(), 30);
}
