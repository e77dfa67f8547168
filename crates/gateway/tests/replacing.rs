//! What decides is replaced while the gateway runs.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::io::Read;
use std::sync::Arc;

use candor_contract::{Contract, Mount};
use candor_gateway::CurrentInspector;
use candor_inspect::{Inspector, UnknownRoutes};
use candor_rule::Mode;
use support::{Running, Upstream, get};

/// A gateway, and the handle on what decides there.
fn started(upstream: &Upstream, first: Inspector) -> (Running, CurrentInspector) {
    let current = CurrentInspector::from(Arc::new(first));
    let handle = current.clone();
    (Running::start(upstream.address, |config| config.inspector = current), handle)
}

fn bodies_up_to(max_body: u64) -> Inspector {
    let mut inspector = Inspector::default();
    inspector.limits.max_body = max_body;
    inspector
}

#[test]
fn a_request_is_decided_by_what_was_in_force_when_it_began() {
    let upstream = Upstream::echoing();
    let (gateway, current) = started(&upstream, bodies_up_to(10));
    let head = "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n";
    let mut client = gateway.client();
    let mut idle = gateway.client();
    idle.send(get("/idle").as_bytes());
    assert_eq!(idle.answer().status, 200);

    client.send(head.as_bytes());
    let mut interim = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
    client.stream.read_exact(&mut interim).unwrap();
    let before = current.replace(Arc::new(bodies_up_to(3)));
    client.send(b"8\r\n12345678\r\n0\r\n\r\n");
    assert_eq!(client.answer().status, 200, "it had begun");

    let body = "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n12345678";
    for connection in [&mut client, &mut idle] {
        connection.send(body.as_bytes());
        let answer = connection.answer();
        assert_eq!((answer.status, answer.code().as_str()), (413, "body-too-large"), "it begins now");
    }
    assert_eq!(Arc::strong_count(&before), 1, "nobody holds what was replaced");
}

/// With a contract of which one document is not there yet.
fn awaiting(mode: Mode) -> Inspector {
    let mut contract = Contract::default();
    contract
        .await_document("http://127.0.0.1:1/openapi.json", Mount { host: None, prefix: Some("/v1".into()) });
    let mut inspector = Inspector { contract: Some(Arc::new(contract)), ..Inspector::default() };
    inspector.unknown_routes = UnknownRoutes::Pass;
    inspector.policy.set_mode(mode);
    inspector
}

#[test]
fn what_an_awaited_document_might_name_waits_unless_it_is_only_observed() {
    let upstream = Upstream::echoing();
    let (gateway, current) = started(&upstream, awaiting(Mode::Enforce));
    let answer = gateway.ask(&get("/v1/a"));
    assert_eq!((answer.status, answer.code().as_str()), (503, "contract-not-loaded"));
    assert_eq!(answer.field("retry-after").as_deref(), Some("5"));
    assert_eq!(gateway.ask(&get("/v2/a")).status, 200, "elsewhere unknown paths pass");
    current.replace(Arc::new(awaiting(Mode::Observe)));
    assert_eq!(gateway.ask(&get("/v1/a")).text(), "/v1/a");
}
