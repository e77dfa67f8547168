//! The request suites that others wrote, read by the scanner and the decoder alone: every `accept` is read
//! as the suite says, no `reject` is read to its end, and what is refused is refused at a place.

mod common;

use bytes::BytesMut;
use candor_rule::{Docket, Policy, Preset, Rejection};
use candor_wire::{Limits, Previous, Scanner, body::Decoder, serialise};
use common::{base64, suite};
use serde_json::Value;

/// A request as far as the suites describe it.
#[derive(Debug, PartialEq)]
struct Seen {
    method: String,
    target: String,
    body_len: u64,
}

/// Reads the stream of one connection to its end.
fn read(stream: &[u8], policy: &Policy) -> (Vec<Seen>, Option<Rejection>) {
    let mut buffer = BytesMut::from(stream);
    let (mut seen, mut previous) = (Vec::new(), Previous::Nothing);
    while !buffer.is_empty() {
        let mut docket = Docket::new(policy);
        match read_one(&mut buffer, previous, &mut docket) {
            Ok(Some((request, keep_alive))) => {
                seen.push(request);
                if !keep_alive {
                    break;
                }
            }
            Ok(None) => break,
            Err(rejection) => return (seen, Some(rejection)),
        }
        previous = Previous::Request;
    }
    (seen, None)
}

fn read_one(
    buffer: &mut BytesMut,
    previous: Previous,
    docket: &mut Docket<'_>,
) -> Result<Option<(Seen, bool)>, Rejection> {
    let mut scanner = Scanner::new(Limits::default(), previous);
    let Some(scanned) = scanner.advance(buffer, docket)? else {
        return if scanner.has_begun(buffer) { Err(scanner.end(buffer, docket)) } else { Ok(None) };
    };
    if let Some(rejection) = scanned.refused {
        return Err(rejection);
    }
    let head = scanned.head;
    let mut decoder = Decoder::new(head.framing, head.octets.len(), Limits::default());
    if !decoder.advance(buffer, 1 << 20, docket)? {
        return Err(docket.rejection(decoder.end(buffer)));
    }
    let target = serialise::path_and_query(&head).of(&head.octets);
    let text = |octets: &[u8]| octets.iter().map(|b| char::from(*b)).collect::<String>();
    let request = Seen {
        method: text(head.method()),
        target: text(target),
        body_len: decoder.into_content().len() as u64,
    };
    Ok(Some((request, head.keep_alive && !head.wants_upgrade)))
}

fn expected(case: &Value) -> Vec<Seen> {
    let requests = case["requests"].as_array().map(Vec::as_slice).unwrap_or_default();
    requests
        .iter()
        .map(|r| Seen {
            method: r["method"].as_str().unwrap_or("").to_owned(),
            target: without_authority(r["target"].as_str().unwrap_or("")),
            body_len: r["body_len"].as_u64().unwrap_or(0),
        })
        .collect()
}

fn without_authority(target: &str) -> String {
    let Some((scheme, rest)) = target.split_once("://").filter(|_| !target.starts_with('/')) else {
        return target.to_owned();
    };
    let _ = scheme;
    rest.find(['/', '?']).map(|at| rest[at..].to_owned()).unwrap_or_default()
}

fn run(name: &str) {
    let Some(cases) = suite(name) else { return };
    let policy = Policy::new(Preset::Strict);
    let mut wrong = Vec::new();
    let (mut precise, mut imprecise) = (0, Vec::new());
    for case in &cases {
        let raw = base64(case["raw_b64"].as_str().unwrap_or(""));
        let (seen, rejection) = read(&raw, &policy);
        let verdict = case["expect"].as_str().unwrap_or("");
        let expected = expected(case);
        let right = match verdict {
            "accept" => rejection.is_none() && seen == expected,
            "reject" => raw.is_empty() || rejection.is_some() && seen.len() <= expected.len(),
            _ => seen.iter().all(|s| expected.contains(s)),
        };
        let code = rejection.as_ref().map(|r| r.rule().code);
        if !right {
            wrong.push(format!(
                "{} {} expected {verdict} {} but {code:?} {seen:?}",
                case["id"],
                raw.escape_ascii(),
                case["rule"]
            ));
        }
        if let (Some(rejection), "reject") = (&rejection, verdict) {
            let status = rejection.status().map(|s| u64::from(s.code()));
            match case["status"].as_array().is_some_and(|list| list.iter().any(|s| s.as_u64() == status)) {
                true => precise += 1,
                false => imprecise.push(format!(
                    "{} {} {code:?} {status:?} not in {}",
                    case["rule"],
                    raw.escape_ascii(),
                    case["status"]
                )),
            }
            assert!(
                rejection.first().place.offset().is_some() || code == Some("host-missing"),
                "{code:?} names no place"
            );
        }
    }
    println!(
        "{name}: {} cases, {} wrong; status precise {precise}, else {}",
        cases.len(),
        wrong.len(),
        imprecise.len()
    );
    for line in wrong.iter().chain(&imprecise).take(60) {
        println!("  {line}");
    }
    assert!(wrong.is_empty(), "{} verdicts of {name} are wrong", wrong.len());
    assert!(imprecise.len() * 20 <= precise, "more than 5 % of the statuses are not what the suite lists");
}

#[test]
fn http1_requests_are_read_as_the_suite_says() {
    run("http1_requests.jsonl");
}

#[test]
fn smuggling_attempts_are_read_as_the_suite_says() {
    run("smuggling.jsonl");
}

/// However the octets arrive, the verdict is the same.
#[test]
fn a_stream_in_single_octets_gives_the_same_verdict() {
    let Some(cases) = suite("http1_requests.jsonl") else { return };
    let policy = Policy::new(Preset::Strict);
    for case in cases.iter().step_by(3) {
        let raw = base64(case["raw_b64"].as_str().unwrap_or(""));
        if raw.len() > 4000 {
            continue;
        }
        let (whole, rejected) = read(&raw, &policy);
        let dripped = drip(&raw, &policy);
        if !whole.is_empty() {
            assert!(dripped.is_ok(), "{}", raw.escape_ascii());
        } else {
            assert_eq!(dripped.err(), rejected.map(|r| r.rule().phase > 20), "{}", raw.escape_ascii());
        }
    }
}

/// The first request of the stream, fed octet by octet: whether it was read, else whether its fault lies
/// behind the request line.
fn drip(stream: &[u8], policy: &Policy) -> Result<(), bool> {
    let mut docket = Docket::new(policy);
    let mut buffer = BytesMut::new();
    let mut scanner = Scanner::new(Limits::default(), Previous::Nothing);
    let behind = |r: &Rejection| r.rule().phase > 20;
    let mut octets = stream.iter();
    let scanned = loop {
        if let Some(scanned) = scanner.advance(&mut buffer, &mut docket).map_err(|r| behind(&r))? {
            break scanned;
        }
        match octets.next() {
            Some(octet) => buffer.extend_from_slice(&[*octet]),
            None => return Err(behind(&scanner.end(&buffer, &docket))),
        }
    };
    if let Some(rejection) = scanned.refused {
        return Err(behind(&rejection));
    }
    let mut decoder = Decoder::new(scanned.head.framing, scanned.head.octets.len(), Limits::default());
    while !decoder.advance(&mut buffer, 1 << 20, &mut docket).map_err(|r| behind(&r))? {
        match octets.next() {
            Some(octet) => buffer.extend_from_slice(&[*octet]),
            None => return Err(true),
        }
    }
    Ok(())
}
