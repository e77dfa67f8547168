//! Answers of the upstream against the contract: observed, enforced, or left alone.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::{
    io::{Read, Write},
    sync::Arc,
    sync::mpsc,
    time::Duration,
};

use candor_contract::{Contract, Source, cases::ANSWERS};
use candor_exchange::{Exchange, Verdict};
use candor_gateway::GatewayConfig;
use candor_inspect::Inspector;
use candor_rule::{Mode, Policy, ScopeKey};
use support::{Answer, Running, Upstream, get};

/// The contract of the findings' pages, and a policy.
fn checked(config: &mut GatewayConfig, set: impl Fn(&mut Policy)) {
    let source = Source { name: "answers.yaml".into(), text: ANSWERS.into() };
    let mut inspector = Inspector {
        contract: Some(Arc::new(Contract::load(&[source]).unwrap().contract)),
        ..Inspector::default()
    };
    set(&mut inspector.policy);
    config.inspector = Arc::new(inspector).into();
}

fn json(status: &str, fields: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\n{fields}Content-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

const GOOD: &str = r#"{"id":1,"name":"Tom"}"#;
const BAD: &str = r#"{"id":"seven","name":"Tom","chipCode":"abc"}"#;
const FIELD: &str = "X-Rate-Left: 4\r\n";

/// One request to an upstream that answers this: what the client got, and what was recorded.
fn ask(answer: Vec<u8>, target: &str, set: impl Fn(&mut GatewayConfig)) -> (Answer, Exchange) {
    let upstream = Upstream::answering(move |_| answer.clone());
    // What else is wrong with a refusal is for its reading to say.
    let gateway = Running::start(upstream.address, |config| {
        config.live.readings = false;
        set(config);
    });
    let answer = gateway.ask(&get(target));
    (answer, gateway.journal.only())
}

fn codes(exchange: &Exchange) -> Vec<&str> {
    exchange.findings.iter().map(|found| found.code.as_str()).collect()
}

#[test]
fn an_answer_that_follows_the_contract_has_no_finding() {
    for mode in [Mode::Observe, Mode::Enforce] {
        let (answer, exchange) = ask(json("200 OK", FIELD, GOOD), "/cats/1", |config| {
            checked(config, |policy| policy.set_responses(mode));
        });
        assert_eq!((answer.status, answer.text()), (200, GOOD));
        assert_eq!((codes(&exchange), exchange.verdict), (vec![], Verdict::Passed));
    }
}

#[test]
fn observed_answers_go_out_unchanged_and_are_recorded_with_what_is_wrong() {
    let (answer, exchange) = ask(json("200 OK", "", BAD), "/cats/1", |config| checked(config, |_| {}));
    assert_eq!((answer.status, answer.text()), (200, BAD));
    assert_eq!(
        codes(&exchange),
        ["required-response-header-missing", "write-only-returned", "response-schema-violation"]
    );
    let schema = exchange.findings.iter().find(|f| f.code == "response-schema-violation").unwrap();
    let place = &schema.evidence[0].place;
    assert_eq!((place.pointer.as_deref(), place.line, place.column), (Some("#/id"), Some(1), Some(7)));
    assert!(schema.evidence[0].schema.as_ref().is_some_and(|s| s.file == "answers.yaml" && s.line > 0));
    // A 200 with findings is found by them; it is no failure.
    assert!(exchange.verdict == Verdict::Passed && !exchange.is_failure());
}

#[test]
fn enforced_answers_are_withheld_and_kept_in_the_journal() {
    let (answer, exchange) = ask(json("200 OK", FIELD, BAD), "/cats/1", |config| {
        checked(config, |policy| policy.set_responses(Mode::Enforce));
    });
    assert_eq!(answer.status, 502);
    let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(problem["code"], "response-invalid");
    assert!(!answer.text().contains("seven") && !answer.text().contains("abc"), "{}", answer.text());
    assert_eq!(exchange.verdict, Verdict::Failed);
    assert_eq!(exchange.code(), Some("response-invalid"));
    assert!(exchange.fault.as_ref().unwrap().cause.contains("`/id`"), "{:?}", exchange.fault);
    let original = exchange.original.as_ref().unwrap();
    assert_eq!(original.status, 200);
    assert!(original.message.body.octets().starts_with(br#"{"id":"seven""#));
    assert_eq!(codes(&exchange), ["write-only-returned", "response-schema-violation"]);
}

#[test]
fn what_is_only_a_warning_is_not_withheld_unless_it_is_set_so() {
    let enforce = |config: &mut GatewayConfig| checked(config, |p| p.set_responses(Mode::Enforce));
    let (answer, exchange) = ask(json("404 Not Found", "", "{}"), "/cats/1", enforce);
    assert_eq!((answer.status, codes(&exchange)), (404, vec!["undocumented-status"]));
    let finding = candor_contract::findings::ALL.iter().find(|f| f.code == "undocumented-status").unwrap();
    let (answer, _) = ask(json("404 Not Found", "", "{}"), "/cats/1", |config| {
        checked(config, |policy| {
            policy.set_responses(Mode::Enforce);
            policy.set_finding_action(finding, candor_rule::Action::Reject);
        });
    });
    assert_eq!(answer.status, 502);
}

#[test]
fn a_scope_decides_for_itself() {
    let (answer, exchange) = ask(json("200 OK", FIELD, BAD), "/cats/1", |config| {
        checked(config, |policy| {
            policy.set_responses(Mode::Enforce);
            policy.set_scope_responses(ScopeKey::Operation("readCat".into()), Mode::Off);
        });
    });
    assert_eq!((answer.status, codes(&exchange)), (200, vec![]));
}

#[test]
fn a_body_beyond_the_limit_passes_and_is_said_to_be_unchecked() {
    let long = format!("[{}]", vec![GOOD; 500].join(","));
    for mode in [Mode::Observe, Mode::Enforce] {
        let (answer, exchange) = ask(json("200 OK", "", &long), "/cats", |config| {
            checked(config, |policy| policy.set_responses(mode));
            config.live.sizes.checked_response = 4096;
        });
        assert_eq!((answer.status, answer.text()), (200, long.as_str()));
        assert_eq!(codes(&exchange), ["response-not-checked"]);
    }
}

#[test]
fn large_answers_are_checked_beside_the_worker() {
    let broken = format!("[{},{BAD}]", vec![GOOD; 6000].join(","));
    let (answer, exchange) = ask(json("200 OK", "", &broken), "/cats", |config| checked(config, |_| {}));
    assert_eq!((answer.status, answer.body.len()), (200, broken.len()));
    assert!(codes(&exchange).contains(&"response-schema-violation"), "{:?}", codes(&exchange));
    let (answer, _) = ask(json("200 OK", "", &broken), "/cats", |config| {
        checked(config, |policy| policy.set_responses(Mode::Enforce));
    });
    assert_eq!(answer.status, 502);
}

#[test]
fn coded_answers_are_decoded_for_the_check_alone() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(BAD.as_bytes()).unwrap();
    let coded = encoder.finish().unwrap();
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{FIELD}Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        coded.len()
    )
    .into_bytes();
    answer.extend(&coded);
    let (answer, exchange) = ask(answer, "/cats/1", |config| checked(config, |_| {}));
    assert_eq!(answer.body, coded);
    assert_eq!(codes(&exchange), ["write-only-returned", "response-schema-violation"]);
}

/// The client has the first piece while the upstream still waits to send the second.
#[test]
fn observed_answers_are_not_held_back() {
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let upstream = Upstream::scripted(move |side| {
        side.request();
        side.say("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        side.say("1\r\n[\r\n");
        // Only a client that has seen the first chunk lets the second come.
        wait.lock().unwrap().recv_timeout(Duration::from_secs(30)).unwrap();
        side.say("1\r\n]\r\n0\r\n\r\n");
    });
    let gateway = Running::start(upstream.address, |config| checked(config, |_| {}));
    let mut client = gateway.client();
    client.send(get("/cats").as_bytes());
    let mut seen = Vec::new();
    let mut read_until = |end: &[u8]| {
        while !seen.ends_with(end) {
            let mut piece = [0; 1024];
            let length = client.stream.read(&mut piece).unwrap();
            assert!(length > 0, "{}", String::from_utf8_lossy(&seen));
            seen.extend_from_slice(&piece[..length]);
        }
    };
    read_until(b"1\r\n[\r\n");
    go_on.send(()).unwrap();
    read_until(b"0\r\n\r\n");
    assert_eq!(codes(&gateway.journal.only()), Vec::<&str>::new());
}
