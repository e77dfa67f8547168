//! Every case of the pages about HTTP/2 on live sockets: what the client reads in frames.

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the report")]

#[allow(dead_code, reason = "what only tests of HTTP/1 use")]
mod live;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use candor_catalogue::cases;
use candor_h2::ErrorCode;
use candor_h2::frame::{FrameHeader, flag, kind};
use candor_h2::hpack::Decoder;
use candor_rule::case::{Case, Verdict};
use live::Stage;

#[test]
fn every_case_comes_out_in_frames_as_its_page_says() {
    let all = cases::all().unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
    let mut findings = Vec::new();
    let mut played = 0;
    for located in all.iter().filter(|located| located.case.is_http2()) {
        let stage = Stage::for_case(&located.case);
        let seen = converse(&stage, &located.case);
        played += 1;
        for (number, verdict) in located.case.verdicts.iter().enumerate() {
            if let Some(fault) = differs(verdict, number, &seen) {
                findings.push(format!("{} {}: {fault}\n    {seen:?}", located.place, located.case.title));
            }
        }
    }
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
    assert!(played > 40, "only {played} cases");
}

/// What the client sees.
#[derive(Debug, Default)]
struct Seen {
    /// Status and body, in the order of the streams.
    answers: Vec<(u32, u16, Vec<u8>)>,
    /// Debug data of a GOAWAY, and the codes of streams that were broken off.
    goaway: Option<String>,
    broken_off: Vec<u32>,
}

fn differs(verdict: &Verdict, number: usize, seen: &Seen) -> Option<String> {
    let answer = seen.answers.get(number);
    match verdict {
        Verdict::Accept { .. } => match answer {
            Some((_, 200, _)) => None,
            other => Some(format!("expected the answer of the upstream, got {other:?}")),
        },
        Verdict::Reject { status: Some(status), errors } => {
            let Some((_, found, body)) = answer else { return Some("there is no answer".to_owned()) };
            let problem: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
            let code = problem.get("code").and_then(serde_json::Value::as_str).unwrap_or_default();
            let expected = errors.first().map(|error| error.code.as_str());
            (found != status || Some(code) != expected)
                .then(|| format!("expected {status} {expected:?}, got {found} {code}"))
        }
        Verdict::Reject { status: None, errors } => {
            let code = errors.first().map(|error| error.code.as_str()).unwrap_or_default();
            let told = seen.goaway.as_deref().is_some_and(|text| text.starts_with(code));
            let ended = seen.broken_off.contains(&(ErrorCode::StreamClosed as u32));
            (!told && !ended).then(|| format!("expected the end of stream or connection for {code}"))
        }
    }
}

fn converse(stage: &Stage, case: &Case) -> Seen {
    let mut socket = TcpStream::connect(stage.address()).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    // Whatever is wrong may have ended the connection already.
    let _ = socket.write_all(&case.octets());
    let mut seen = Seen::default();
    let (mut held, mut decoder) = (Vec::new(), Decoder::default());
    let mut piece = [0; 16_384];
    let mut open = case.verdicts.len();
    while open > 0 {
        let Ok(length @ 1..) = socket.read(&mut piece) else { break };
        held.extend_from_slice(&piece[..length]);
        while let Some(header) = FrameHeader::read(&held) {
            let end = 9 + header.length;
            if held.len() < end {
                break;
            }
            let frame: Vec<u8> = held.drain(..end).collect();
            open -= usize::from(take(&header, &frame[9..], &mut decoder, &mut seen)).min(open);
        }
    }
    seen.answers.sort_by_key(|(stream, ..)| *stream);
    seen
}

/// Takes a frame; true if it settles a verdict.
fn take(header: &FrameHeader, payload: &[u8], decoder: &mut Decoder, seen: &mut Seen) -> bool {
    match header.kind {
        kind::HEADERS => {
            let block = decoder.decode(payload, 1 << 20).unwrap();
            let status = block.lines().find(|line| line.name == b":status").map(|line| line.value.to_vec());
            let status = String::from_utf8(status.unwrap_or_default()).unwrap().parse().unwrap();
            seen.answers.push((header.stream, status, Vec::new()));
        }
        kind::DATA => {
            let answer = seen.answers.iter_mut().find(|(stream, ..)| *stream == header.stream);
            answer.unwrap().2.extend_from_slice(payload);
        }
        kind::GOAWAY => {
            seen.goaway = Some(String::from_utf8_lossy(payload.get(8..).unwrap_or_default()).into_owned());
            return true;
        }
        kind::RST_STREAM => {
            let code = u32::from_be_bytes(payload.try_into().unwrap());
            seen.broken_off.push(code);
            return code != ErrorCode::NoError as u32;
        }
        _ => return false,
    }
    header.has(flag::END_STREAM)
}
