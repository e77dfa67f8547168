//! The head scanner: what it accepts is what its own grammar says, and what we write from it reads the same.

use bytes::BytesMut;
use candor_rule::{Docket, Policy, Span};
use candor_wire::{Framing, Head, Limits, Previous, Scanner, grammar, serialise};

/// Scans `octets` with every preset; what is accepted is checked, written for an upstream and read again.
pub fn run(octets: &[u8]) {
    // A space behind a colon, or `%E9` for one octet, may be all that is missing to a limit.
    let much = 1 << 20;
    let roomy = Limits {
        max_target: much,
        max_header: much,
        max_headers: much,
        max_cookie: much,
        ..Limits::default()
    };
    for (policy, limits) in super::readings() {
        let Some(head) = scan(octets, &policy, limits) else { continue };
        check(&head);
        let mut written = Vec::new();
        let body = match head.framing {
            Framing::None => serialise::Body::None,
            Framing::Length(length) => serialise::Body::Length(length),
            Framing::Chunked => serialise::Body::Chunked,
        };
        serialise::request_head(&head, &serialise::Rewrite::default(), body, &[], |_| {}, &mut written);
        name_host(&mut written);
        let again = scan(&written, &policy, roomy);
        let again = again.unwrap_or_else(|| panic!("refuses what it wrote: {}", written.escape_ascii()));
        compare(&head, &again, body, &written);
    }
}

/// An HTTP/1.0 client need not name a host; the upstream then gets an empty `Host` (RFC 9112 §3.2), which is
/// refused of clients.
fn name_host(written: &mut Vec<u8>) {
    let empty = b"\r\nHost: \r\n";
    if let Some(at) = written.windows(empty.len()).position(|window| window == empty) {
        written.splice(at..at + empty.len(), *b"\r\nHost: a\r\n");
    }
}

/// The head, if it is accepted; otherwise its refusal must name a place inside.
fn scan(octets: &[u8], policy: &Policy, limits: Limits) -> Option<Head> {
    let mut buffer = BytesMut::from(octets);
    let mut docket = Docket::new(policy);
    let mut scanner = Scanner::new(limits, Previous::Nothing);
    let rejection = match scanner.advance(&mut buffer, &mut docket) {
        Ok(Some(scanned)) => {
            assert_eq!(scanned.head.octets.len() + buffer.len(), octets.len(), "octets went missing");
            match scanned.refused {
                None => return Some(scanned.head),
                Some(rejection) => rejection,
            }
        }
        Ok(None) if scanner.has_begun(&buffer) => scanner.end(&buffer, &docket),
        Ok(None) => return None,
        Err(rejection) => rejection,
    };
    for violation in rejection.violations() {
        let offset = violation.place.offset().unwrap_or(0);
        assert!(offset <= octets.len(), "{} at {offset} of {}", violation.rule.code, octets.len());
    }
    None
}

fn check(head: &Head) {
    let inside = |span: Span| span.start <= span.end && span.end <= head.octets.len();
    assert!(inside(head.method) && grammar::is_token(head.method()), "the method is no token");
    assert!(inside(head.target) && !head.target().is_empty(), "the target is empty");
    assert!(!head.target().iter().any(|octet| *octet <= b' ' || *octet == 0x7F), "the target has gaps");
    let mut at = head.target.end;
    for field in &head.fields {
        assert!(inside(field.name) && inside(field.value) && field.name.start >= at, "fields overlap");
        assert!(field.name.end < field.value.start.max(field.name.end + 1), "no colon");
        assert!(grammar::is_token(field.name.of(&head.octets)), "a name is no token");
        let value = head.value(field);
        assert_eq!(grammar::trim_ows(&value).len(), value.len(), "a value has white space around it");
        assert!(!value.iter().any(|octet| matches!(octet, b'\r' | b'\n' | 0)), "a value has line breaks");
        at = field.value.end;
    }
}

/// `again` was read from what was written of `head`: nobody may understand anything else.
fn compare(head: &Head, again: &Head, body: serialise::Body, written: &[u8]) {
    let shown = || written.escape_ascii();
    assert_eq!(again.octets.len(), written.len(), "another end: {}", shown());
    assert_eq!(head.method(), again.method(), "another method: {}", shown());
    let framing = match body {
        serialise::Body::None => Framing::None,
        serialise::Body::Length(length) => Framing::Length(length),
        serialise::Body::Chunked => Framing::Chunked,
    };
    assert_eq!(again.framing, framing, "another framing: {}", shown());
    assert!(again.keep_alive && !again.wants_upgrade, "another connection: {}", shown());
    let sent: Vec<_> = head.lines().collect();
    for (name, value) in again.lines() {
        let is = |ours: &&[u8]| name.eq_ignore_ascii_case(ours);
        let ours = [&b"host"[..], b"content-length", b"transfer-encoding"].iter().any(is);
        let known = sent.iter().any(|(n, v)| *n == name && *v == value);
        assert!(ours || known, "a field that was not sent: {}", shown());
    }
}
