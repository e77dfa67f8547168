//! The cases of HTTP/2 that others wrote, through the protocol without a socket: what must be refused is, with the
//! code that RFC 9113 names, and what must pass does.

#![allow(clippy::unwrap_used, reason = "what a test helper cannot read fails the test")]

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use bytes::BytesMut;
use candor_h2::{
    Config, Connection, ErrorCode, Event,
    frame::{self, FrameHeader, flag, kind},
    hpack::Decoder,
    request::{self, Incoming},
};
use candor_rule::{Docket, Policy};
use serde_json::Value;

/// Cases that come out otherwise than the suite prefers, each with the reason. None of level MUST may stand here.
const OTHERWISE: &[(&str, &str)] = &[(
    "h2-385b2fc680787723",
    "a raw `]` in a target is tolerated by the preset default, with HTTP/1 and HTTP/2 alike (target-brackets-raw)",
)];

#[test]
fn the_suite_comes_out_as_rfc_9113_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/suites/h2_cases.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        return println!("skipped: {} is not there", path.display());
    };
    let cases: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut wrong = Vec::new();
    for case in &cases {
        let said = |name: &str| case.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let seen = play(case);
        let expected = words(case, "expect");
        if expected.iter().any(|one| seen.iter().any(|found| found == one)) {
            continue;
        }
        let (id, level) = (said("id"), said("level"));
        let excused = OTHERWISE.iter().any(|(known, _)| *known == id);
        if level == "MUST" || !excused {
            wrong.push(format!(
                "{id} {level} {} | {}: expected {expected:?}, saw {seen:?}",
                said("section"),
                said("name")
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() > 100, "the suite is there, but empty");
}

fn words(value: &Value, name: &str) -> Vec<String> {
    let list = value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    list.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What the client of a case sees, in the words of the suite.
fn play(case: &Value) -> Vec<String> {
    let mut server = Server::new();
    if case.get("raw").is_none() {
        let mut opening = frame::PREFACE.to_vec();
        frame::push_settings(&[(1, 0)], &mut opening);
        server.receive(&opening);
        server.seen.clear();
    }
    for step in case.get("steps").and_then(Value::as_array).into_iter().flatten() {
        let octets = step.get("hex").and_then(Value::as_str).map(unhex).unwrap_or_default();
        let times = step.get("repeat").and_then(Value::as_u64).unwrap_or(1);
        match step.get("streams").and_then(Value::as_str) {
            Some("reset") => (0..times as u32).for_each(|n| server.receive(&broken_off(1 + 2 * n, &octets))),
            Some(_) => (0..=100).for_each(|n| {
                let mut begun = Vec::new();
                frame::push(kind::HEADERS, flag::END_HEADERS, 1 + 2 * n, &octets, &mut begun);
                server.receive(&begun);
            }),
            None => (0..times).for_each(|_| server.receive(&octets)),
        }
        if step.get("await").and_then(Value::as_str) == Some("end") {
            server.seen.clear();
        }
    }
    server.seen
}

fn broken_off(stream: u32, block: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    frame::push(kind::HEADERS, flag::END_HEADERS | flag::END_STREAM, stream, block, &mut out);
    frame::push_reset(stream, ErrorCode::Cancel, &mut out);
    out
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// A server that answers 200 to what is a request, and 400 to what is none.
struct Server {
    connection: Connection,
    input: BytesMut,
    now: Instant,
    /// Whether the head of the request on a stream was accepted; gone once it is answered.
    open: HashMap<u32, bool>,
    decoder: Decoder,
    seen: Vec<String>,
}

impl Server {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            connection: Connection::new(Config::default(), now),
            input: BytesMut::new(),
            now,
            open: HashMap::new(),
            decoder: Decoder::default(),
            seen: Vec::new(),
        }
    }

    fn receive(&mut self, octets: &[u8]) {
        self.input.extend_from_slice(octets);
        self.connection.receive(&mut self.input, self.now);
        while let Some(event) = self.connection.next_event() {
            match event {
                Event::Request { stream, block, is_whole } => {
                    let policy = Policy::default();
                    let mut docket = Docket::new(&policy);
                    let incoming = Incoming { block, is_whole };
                    let read = request::read(&incoming, Default::default(), &mut docket);
                    let status = match read {
                        Ok(scanned) => scanned.refused.map_or(200, |r| r.status().map_or(0, |s| s.code())),
                        Err(refused) => refused.rejection.status().map_or(0, |s| s.code()),
                    };
                    self.open.insert(stream, status == 200);
                    // A malformed body is found at the same time as the head, where there is none.
                    if status != 200 {
                        self.answer(stream, status);
                    } else if is_whole && incoming.block.length().is_none_or(|length| length == 0) {
                        self.answer(stream, 200);
                    }
                }
                Event::Data { stream, size, .. } => self.connection.used(stream, size),
                Event::Trailers { stream, block } => {
                    if request::trailers(&block).is_err() {
                        self.answer(stream, 400);
                    }
                }
                Event::Ended { stream } => self.answer(stream, 200),
                Event::Malformed { stream, .. } => self.answer(stream, 400),
                Event::Reset { stream, .. } | Event::Failed { stream, .. } => {
                    self.open.remove(&stream);
                }
                Event::Broken { .. } => self.open.clear(),
            }
        }
        self.read_output();
    }

    fn answer(&mut self, stream: u32, status: u16) {
        if self.open.remove(&stream).is_some() {
            self.connection.respond(stream, status, std::iter::empty());
            self.connection.finish(stream);
        }
    }

    fn read_output(&mut self) {
        let mut out = Vec::new();
        self.connection.write(&mut out, 1 << 20);
        let mut rest = &out[..];
        while let Some(header) = FrameHeader::read(rest) {
            let payload = &rest[9..9 + header.length];
            rest = &rest[9 + header.length..];
            let code =
                |at: usize| ErrorCode::name(u32::from_be_bytes(payload[at..at + 4].try_into().unwrap()));
            match header.kind {
                kind::HEADERS => {
                    let block = self.decoder.decode(payload, 65_536).unwrap();
                    let text = String::from_utf8_lossy(block.text()).into_owned();
                    let status = text.trim_start_matches(":status: ").trim().to_owned();
                    if status != "400" {
                        self.seen.push(format!("ok:{}", header.stream));
                    }
                    self.seen.push(status);
                }
                kind::GOAWAY => self.seen.push(format!("conn:{}", code(4))),
                kind::RST_STREAM => self.seen.push(format!("stream:{}", code(0))),
                kind::PING if header.has(flag::ACK) && payload == b"h2corpus" => {
                    self.seen.push("ping".into())
                }
                kind::SETTINGS if header.has(flag::ACK) => self.seen.push("settings-ack".into()),
                _ => {}
            }
        }
    }
}
