//! The trace of a request: continued, begun, recorded. And requests that go in circles.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::net::TcpListener;

use support::{Running, Upstream, get};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

fn with(fields: &str) -> String {
    format!("GET / HTTP/1.1\r\nHost: api.test\r\n{fields}\r\n")
}

#[test]
fn a_trace_is_passed_on_as_it_is_and_recorded() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let parent = format!("00-{TRACE}-00f067aa0ba902b7-00");
    gateway.ask(&with(&format!("TraceParent: {parent}\r\ntracestate: a=1\r\nTracestate: b=2\r\n")));
    let got = upstream.got();
    assert_eq!(got.fields("traceparent"), [parent]);
    assert_eq!(got.fields("tracestate"), ["a=1", "b=2"]);
    assert_eq!(gateway.journal.only().trace_id.as_deref(), Some(TRACE));
}

#[test]
fn where_there_is_none_or_half_of_one_a_trace_begins() {
    let two = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01\r\n").repeat(2);
    for given in ["", "traceparent: 00-0-0-0\r\ntracestate: a=1\r\n", &two] {
        let upstream = Upstream::echoing();
        let gateway = Running::start(upstream.address, |_| {});
        gateway.ask(&with(given));
        let got = upstream.got();
        let exchange = gateway.journal.only();
        let trace = exchange.trace_id.unwrap();
        assert_eq!(trace, exchange.id.to_string().replace('-', ""));
        let parents = got.fields("traceparent");
        assert!(parents.len() == 1 && parents[0].starts_with(&format!("00-{trace}-")), "{parents:?}");
        assert_eq!(got.field("tracestate"), None);
    }
}

#[test]
fn the_trace_of_a_refused_request_is_recorded() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let trace = format!("traceparent: 00-{TRACE}-00f067aa0ba902b7-01\r\n");
    let circling = with(&format!("{trace}Via: 1.1 candor, 1.1 candor, 1.1 candor\r\n"));
    assert_eq!(gateway.ask(&circling).status, 508);
    assert_eq!(gateway.journal.only().trace_id.as_deref(), Some(TRACE));
    assert!(upstream.got_nothing());
}

#[test]
fn a_gateway_that_is_its_own_upstream_answers() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    drop(taken);
    let gateway = Running::start(address, |config| config.listen = vec![address]);
    let answer = gateway.ask(&get("/round-and-round"));
    assert_eq!((answer.status, answer.code().as_str()), (508, "request-loop"));
    // It may have been here twice before, since gateways may stand in a row.
    let all = gateway.journal.first(4);
    assert_eq!(all.len(), 4);
    assert!(all.iter().all(|exchange| exchange.status() == 508));
}
