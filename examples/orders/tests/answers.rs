//! What the shop answers to forty bad requests, with Candor and without: the table in the documentation, and whether
//! the answers are in order.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests: what goes wrong ends the test"
)]

mod bad_requests;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use candor_contract::{Contract, Source};
use candor_example_orders::{layered, naked};
use candor_inspect::Inspector;
use candor_reader::Reader;
use candor_reader::audit::{Auditor, Report, Sample};
use candor_rule::Severity;
use candor_syntax::base64;
use serde_json::Value;

use bad_requests::Bad;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/library.md");
const BEGIN: &str = "<!-- answers: written by the test `answers` of examples/orders -->\n";
const END: &str = "<!-- end of answers -->\n";

/// How long nothing has to come until it is said that nothing does.
const SILENCE: Duration = Duration::from_secs(3);

/// Serves on a thread of its own, until the test ends.
fn serve(app: Router) -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, app).await.unwrap();
        });
    });
    address
}

/// The answer to a request, or as much of it as there is.
fn ask(address: SocketAddr, request: &[u8], patience: Duration) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request).unwrap();
    let end = Instant::now() + patience;
    let mut answer = Vec::new();
    while !is_whole(&answer) {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        stream.set_read_timeout(Some(left)).unwrap();
        let mut some = [0; 4096];
        match stream.read(&mut some) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&some[..count]),
            Err(why) if why.kind() == ErrorKind::WouldBlock || why.kind() == ErrorKind::TimedOut => break,
            Err(why) if why.kind() == ErrorKind::ConnectionReset => break,
            Err(why) => panic!("{why}"),
        }
    }
    answer
}

fn is_whole(answer: &[u8]) -> bool {
    let Some((head, body)) = split(answer) else { return false };
    field(head, "content-length").is_some_and(|length| length.parse() == Ok(body.len()))
}

fn split(answer: &[u8]) -> Option<(&str, &[u8])> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((std::str::from_utf8(&answer[..end]).ok()?, &answer[end + 4..]))
}

fn field<'h>(head: &'h str, wanted: &str) -> Option<&'h str> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}

fn status(answer: &[u8]) -> u16 {
    split(answer).and_then(|(head, _)| head.get(9..12)?.parse().ok()).unwrap_or(0)
}

/// A cell of the table: the status and what is said.
fn bare(answer: &[u8]) -> String {
    let Some((head, body)) = split(answer) else { return "nothing".to_owned() };
    let said = String::from_utf8_lossy(body).trim().replace('|', "\\|").replace('\n', " ");
    let shown: String = said.chars().take(90).collect();
    let more = if shown.len() < said.len() { "…" } else { "" };
    let said = if said.is_empty() { "(empty)".to_owned() } else { format!("{shown}{more}") };
    format!("{} {said}", head.get(9..12).unwrap_or_default())
}

/// The same for a problem document: code, place and sentence of each error.
fn told(answer: &[u8]) -> String {
    let (_, body) = split(answer).unwrap();
    let problem: Value = serde_json::from_slice(body).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().replace('|', "\\|");
    let errors = problem["errors"].as_array().cloned().unwrap_or_else(|| vec![problem.clone()]);
    let each = errors.iter().map(|error| {
        let place = match (&error["pointer"], &error["line"], &error["column"]) {
            (Value::String(pointer), Value::Number(line), Value::Number(column)) => {
                format!(" at `{pointer}`, {line}:{column}")
            }
            (_, Value::Number(line), Value::Number(column)) => format!(" at {line}:{column}"),
            (Value::String(pointer), ..) => format!(" at `{pointer}`"),
            _ => String::new(),
        };
        format!("`{}`{place}: {}", text(&error["code"]), text(&error["detail"]))
    });
    format!("{} {}", problem["status"], each.collect::<Vec<_>>().join("<br>"))
}

struct Answered {
    bad: Bad,
    naked: Vec<u8>,
    layered: Vec<u8>,
}

fn answers() -> Vec<Answered> {
    let (plain, with) = (serve(naked::app()), serve(layered::app().unwrap()));
    let ask_both = |bad: Bad| {
        let layered = ask(with, &bad.octets, Duration::from_secs(60));
        // Whoever waits for a body that does not come answers nothing.
        let patience = if status(&layered) == 408 { SILENCE } else { Duration::from_secs(60) };
        Answered { naked: ask(plain, &bad.octets, patience), layered, bad }
    };
    bad_requests::all().into_iter().map(ask_both).collect()
}

#[test]
fn forty_bad_requests_are_answered_as_the_documentation_says() {
    let all = answers();
    assert_eq!(all.len(), 40);
    for Answered { bad, layered, .. } in &all {
        let (head, body) = split(layered).unwrap_or_else(|| panic!("{}: no answer", bad.what));
        assert_eq!(field(head, "content-type"), Some("application/problem+json"), "{}: {head}", bad.what);
        let problem: Value = serde_json::from_slice(body).unwrap();
        for member in ["type", "title", "detail", "fix", "code", "instance", "request_id"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{}: {member}", bad.what);
        }
        assert_eq!(problem["status"], status(layered), "{}", bad.what);
        assert_eq!(problem["request_id"].as_str(), field(head, "x-request-id"), "{}", bad.what);
        assert!(!String::from_utf8_lossy(layered).contains("10.0.0.7"), "{}: a host is told", bad.what);
    }
    let mut table = String::from("| a request with | axum alone | with Candor |\n|---|---|---|\n");
    for Answered { bad, naked, layered } in &all {
        table.push_str(&format!("| {} | {} | {} |\n", bad.what, bare(naked), told(layered)));
    }
    check_table(&table);
    keep("layered", &all, |answered| &answered.layered);
    keep("naked", &all, |answered| &answered.naked);

    let of_layered = audit(&Reader::default(), &all, |answered| &answered.layered);
    let of_naked = audit(&Reader::default(), &all, |answered| &answered.naked);
    println!("audit: {} findings with Candor, {} without", of_layered.len(), of_naked.len());
    assert_eq!(of_layered, Vec::<String>::new(), "the layered service is clean");
    assert!(of_naked.len() > 5, "an audit that finds nothing in the naked one would find nothing at all");
    // Even where nobody knows that the answers are Candor's. A type that is none is unreadable, and 400 by decision.
    let mut by_strangers = audit(&Reader::default().without("Candor"), &all, |answered| &answered.layered);
    by_strangers.retain(|found| !found.starts_with("media-type-as-400 in [\"a Content-Type that is none\"]"));
    assert_eq!(by_strangers, Vec::<String>::new());
}

/// The bad requests with their answers, and some good ones: no client sends nothing but bad ones.
fn exchanges(all: &[Answered], answer: fn(&Answered) -> &Vec<u8>) -> Vec<(&'static str, &[u8], &[u8])> {
    let bad = all
        .iter()
        .map(|answered| (answered.bad.what, answered.bad.octets.as_slice(), answer(answered).as_slice()));
    let good: (&str, &[u8], &[u8]) = (
        "a good request",
        b"GET /orders HTTP/1.1\r\nHost: shop\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]",
    );
    bad.chain(std::iter::repeat_n(good, 20)).collect()
}

/// What an audit finds, with the same rules as `candor audit`: in these answers, and in some to good requests.
fn audit(reader: &Reader, all: &[Answered], answer: fn(&Answered) -> &Vec<u8>) -> Vec<String> {
    let text = include_str!("../openapi.yaml").as_bytes().to_vec();
    let contract = Contract::load(&[Source { name: "openapi.yaml".into(), text }]).unwrap().contract;
    let inspector = Inspector { contract: Some(contract.into()), ..Inspector::default() };
    let auditor = Auditor::new(reader.clone()).with_rules(&inspector);
    let pairs = exchanges(all, answer);
    let give = |take: &mut dyn FnMut(&Sample<'_>)| -> Result<(), std::convert::Infallible> {
        for (id, request, response) in &pairs {
            take(&Sample { id, request, response, ..Sample::default() });
        }
        Ok(())
    };
    let Ok(report) = Report::of(&auditor, &[], give);
    let grave = report.issues.iter().filter(|issue| issue.severity >= Severity::Warning);
    grave.map(|issue| format!("{} in {:?}: {}", issue.finding.code, issue.exchanges, issue.detail)).collect()
}

/// Writes the exchanges for `candor audit --jsonl`: tests/library.py runs it.
fn keep(name: &str, all: &[Answered], answer: fn(&Answered) -> &Vec<u8>) {
    let lines = exchanges(all, answer).into_iter().map(|(id, request, response)| {
        let [request, response] = [request, response].map(base64::encode);
        format!("{}\n", serde_json::json!({ "id": id, "request_b64": request, "response_b64": response }))
    });
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.jsonl"));
    std::fs::write(path, lines.collect::<String>()).unwrap();
}

/// Holds the table against that of the documentation, or writes it there if `CANDOR_WRITE` is set.
fn check_table(table: &str) {
    let page = std::fs::read_to_string(Path::new(DOCUMENT)).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page has a place for the table");
    let (there, after) = rest.split_once(END).expect("the page says where the table ends");
    if std::env::var_os("CANDOR_WRITE").is_some() {
        std::fs::write(DOCUMENT, format!("{before}{BEGIN}\n{table}\n{END}{after}")).unwrap();
        return;
    }
    for (line, (says, is)) in there.trim().lines().zip(table.lines()).enumerate() {
        assert_eq!(
            says,
            is,
            "line {} of the table in docs/library.md; CANDOR_WRITE=1 writes it anew",
            line + 1
        );
    }
    assert_eq!(there.trim().lines().count(), table.lines().count());
}

#[test]
fn the_service_conforms_to_its_contract() {
    // Nobody waits for what takes long here: when nothing else is to be done, time goes on at once.
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let contract = layered::contract().unwrap();
        let conformance = candor::testing::Conformance::new();
        conformance.check(layered::app().unwrap(), &contract).await.unwrap();
        let wrong = conformance.check(naked::app(), &contract).await.unwrap_err().to_string();
        assert!(wrong.contains("seen in") && wrong.contains("candor explain"), "{wrong}");
    });
}

#[test]
fn pages_of_the_shop_and_of_candor_are_where_problems_point() {
    let address = serve(layered::app().unwrap());
    for (code, says) in [("out-of-stock", "Order as many as the answer says"), ("json-syntax", "JSON")] {
        let request = format!("GET /_candor/rules/{code} HTTP/1.1\r\nHost: shop\r\n\r\n");
        let page = ask(address, request.as_bytes(), Duration::from_secs(60));
        assert_eq!(status(&page), 200, "{code}");
        assert!(String::from_utf8_lossy(&page).contains(says), "{code}");
    }
    assert!(layered::SHOP.explain("out-of-stock").is_some());
}

#[test]
fn a_failure_of_the_service_is_not_blamed_on_the_client() {
    let address = serve(layered::app().unwrap());
    let answer = ask(address, b"GET /report HTTP/1.1\r\nHost: shop\r\n\r\n", Duration::from_secs(60));
    assert!(told(&answer).starts_with("504 `service-timeout`"), "{}", told(&answer));
}
