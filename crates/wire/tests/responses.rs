//! The responses of another parser's test suite: nothing panics, and what is malformed is named.

use base64_lite::decode;
use bytes::BytesMut;
use candor_wire::response::{BodyDecoder, Malformed, ResponseLimits, ResponseScanner};

/// Reads every response of a stream.
fn read_all(octets: &[u8]) -> Result<usize, Malformed> {
    let mut buffer = BytesMut::from(octets);
    let mut responses = 0;
    while !buffer.is_empty() {
        let Some(head) = ResponseScanner::default().scan(&mut buffer, false)? else { break };
        responses += 1;
        let mut decoder = BodyDecoder::new(head.framing, &ResponseLimits::default());
        while !decoder.is_complete() && !buffer.is_empty() {
            let step = decoder.step(&buffer)?;
            let _ = buffer.split_to(step.taken);
        }
    }
    Ok(responses)
}

/// What the suite accepts and we do not, and why: each could be read differently by two clients.
const STRICTER: &[&str] = &[
    "HTTP version 0.9",
    "Response starting with CRLF",
    "`chunked` before other transfer-encoding",
    "multiple transfer-encoding where chunked is not the last one",
    "`chunkedchunked` transfer-encoding does not enable chunked enconding",
];

#[test]
fn the_suite_of_llhttp() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/suites/http1_responses_llhttp.jsonl");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("skipped: {path} is not there");
        return;
    };
    let mut wrong = Vec::new();
    for line in text.lines() {
        let (title, verdict) = (member(line, "title"), member(line, "suite_verdict"));
        let octets = decode(&member(line, "raw_b64"));
        let result = read_all(&octets);
        let expected = match verdict.as_str() {
            "reject" => false,
            "accept" => !STRICTER.contains(&title.as_str()),
            _ => continue,
        };
        if result.is_ok() != expected {
            wrong.push(format!("{title}: {result:?}"));
        }
        if let Err(malformed) = result {
            assert!(malformed.offset <= octets.len() as u64, "{title}: the offset lies within the stream");
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Cutting any response short anywhere, or changing any octet of it, must never panic.
#[test]
fn damaged_responses_do_not_panic() {
    let sound = b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\nTransfer-Encoding: chunked\r\n\r\n2;x=\"y\"\r\nab\r\n0\r\nT: u\r\n\r\n";
    assert_eq!(read_all(sound), Ok(1));
    let mut malformed = 0;
    for at in 0..sound.len() {
        let _ = read_all(&sound[..at]);
        for octet in [0, b'\r', b'\n', b' ', b':', b'9', 0x7f, 0xff] {
            let mut damaged = sound.to_vec();
            damaged[at] = octet;
            malformed += usize::from(read_all(&damaged).is_err());
        }
    }
    assert!(malformed > 200, "only {malformed} of the damaged responses were noticed");
}

/// A string member of a JSON line of the suite; enough for data that holds no escapes but quotes.
fn member(line: &str, name: &str) -> String {
    let mark = format!("\"{name}\": ");
    let rest = line.split_once(&mark).map_or("", |(_, rest)| rest);
    let Some(rest) = rest.strip_prefix('"') else { return String::new() };
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Base64 without a dependency.
mod base64_lite {
    pub fn decode(text: &str) -> Vec<u8> {
        let value = |c: u8| match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            _ => 63,
        };
        let (mut out, mut bits, mut held) = (Vec::new(), 0_u32, 0);
        for c in text.bytes().filter(|c| *c != b'=') {
            bits = bits << 6 | u32::from(value(c));
            held += 6;
            if held >= 8 {
                held -= 8;
                out.push((bits >> held & 0xff) as u8);
            }
        }
        out
    }
}
