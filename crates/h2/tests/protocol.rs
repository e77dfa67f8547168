//! What a connection does as time, windows and leave-taking go on: between two ends without a socket.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a test helper cannot read fails the test")]

use std::time::{Duration, Instant};

use bytes::BytesMut;
use candor_h2::{
    Config, Connection, ErrorCode, Event,
    frame::{self, FrameHeader, flag, kind},
};

/// `:method GET`, `:scheme http`, `:path /` of the static table, and an authority.
const GET: &[u8] = b"\x82\x86\x84\x41\x08api.test";

struct Ends {
    server: Connection,
    input: BytesMut,
    now: Instant,
}

impl Ends {
    fn new(config: Config) -> Self {
        let now = Instant::now();
        let mut ends = Self { server: Connection::new(config, now), input: BytesMut::new(), now };
        ends.input.extend_from_slice(frame::PREFACE);
        ends.send(kind::SETTINGS, 0, 0, &[]);
        ends.frames();
        ends
    }

    fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let mut octets = Vec::new();
        frame::push(kind, flags, stream, payload, &mut octets);
        self.input.extend_from_slice(&octets);
        self.server.receive(&mut self.input, self.now);
    }

    fn ask(&mut self, stream: u32) {
        self.send(kind::HEADERS, flag::END_HEADERS | flag::END_STREAM, stream, GET);
    }

    fn events(&mut self) -> Vec<Event> {
        std::iter::from_fn(|| self.server.next_event()).collect()
    }

    /// Type, flags, stream and payload of all frames that can be sent.
    fn frames(&mut self) -> Vec<(u8, u8, u32, Vec<u8>)> {
        let mut out = Vec::new();
        self.server.write(&mut out, 1 << 24);
        let (mut rest, mut frames) = (&out[..], Vec::new());
        while let Some(FrameHeader { length, kind, flags, stream }) = FrameHeader::read(rest) {
            frames.push((kind, flags, stream, rest[9..9 + length].to_vec()));
            rest = &rest[9 + length..];
        }
        frames
    }

    /// The code of the GOAWAY that was sent, and what it says.
    fn goaway(&mut self) -> Option<(u32, String)> {
        let sent = self.frames().into_iter().find(|frame| frame.0 == kind::GOAWAY)?.3;
        let code = u32::from_be_bytes(sent[4..8].try_into().unwrap());
        Some((code, String::from_utf8_lossy(&sent[8..]).into_owned()))
    }
}

#[test]
fn an_answer_waits_for_the_windows_and_goes_on_where_it_stopped() {
    let mut ends = Ends::new(Config::default());
    ends.ask(1);
    ends.server.respond(1, 200, std::iter::empty());
    let body: Vec<u8> = (0..100_000_u32).map(|n| n as u8).collect();
    let mut given = ends.server.send(1, &body).unwrap();
    assert!(given < body.len(), "the whole answer was taken at once");
    let mut received = Vec::new();
    let mut ended = false;
    while !ended {
        for (kind, flags, _, payload) in ends.frames() {
            if kind == kind::DATA {
                received.extend_from_slice(&payload);
                ended |= flags & flag::END_STREAM != 0;
            }
        }
        assert!(received.len() <= 65_535 || given == body.len());
        given += ends.server.send(1, &body[given..]).unwrap_or(0);
        if given == body.len() {
            ends.server.finish(1);
            ends.send(kind::WINDOW_UPDATE, 0, 1, &100_000_u32.to_be_bytes());
            ends.send(kind::WINDOW_UPDATE, 0, 0, &100_000_u32.to_be_bytes());
        }
    }
    assert_eq!(received, body);
    assert_eq!(ends.server.open_streams(), 0);
}

#[test]
fn what_is_used_of_a_body_widens_the_windows_again() {
    let mut ends = Ends::new(Config::default());
    ends.send(kind::HEADERS, flag::END_HEADERS, 1, GET);
    for _ in 0..20 {
        ends.send(kind::DATA, 0, 1, &[b'x'; 16_000]);
        for event in ends.events() {
            match event {
                Event::Data { stream, size, .. } => ends.server.used(stream, size),
                Event::Broken { violation, .. } => panic!("{}", violation.detail),
                _ => {}
            }
        }
        ends.frames();
    }
    assert_eq!(ends.server.open_streams(), 1);
}

#[test]
fn a_body_beyond_its_window_ends_the_stream_and_beyond_all_windows_the_connection() {
    let mut ends = Ends::new(Config::default());
    ends.send(kind::HEADERS, flag::END_HEADERS, 1, GET);
    (0..5).for_each(|_| ends.send(kind::DATA, 0, 1, &[b'x'; 16_000]));
    assert!(ends.events().iter().any(|event| matches!(event, Event::Failed { stream: 1, .. })));
    let reset = ends.frames().into_iter().find(|frame| frame.0 == kind::RST_STREAM).unwrap();
    assert_eq!(reset.3, (ErrorCode::FlowControlError as u32).to_be_bytes());
    for stream in [3, 5, 7, 9, 11] {
        ends.send(kind::HEADERS, flag::END_HEADERS, stream, GET);
        (0..4).for_each(|_| ends.send(kind::DATA, 0, stream, &[b'x'; 16_000]));
    }
    let (code, told) = ends.goaway().unwrap();
    assert_eq!(code, ErrorCode::FlowControlError as u32);
    assert!(told.starts_with("h2-flow-control-exceeded: "), "{told}");
}

#[test]
fn streams_beyond_the_number_allowed_are_refused_and_may_be_tried_again() {
    let mut ends = Ends::new(Config { max_streams: 2, ..Config::default() });
    [1, 3, 5].into_iter().for_each(|stream| ends.ask(stream));
    let refused = ends.frames().into_iter().find(|frame| frame.0 == kind::RST_STREAM).unwrap();
    assert_eq!((refused.2, refused.3), (5, (ErrorCode::RefusedStream as u32).to_be_bytes().to_vec()));
    ends.server.respond(1, 204, std::iter::empty());
    ends.server.finish(1);
    ends.frames();
    ends.ask(7);
    assert_eq!(ends.events().iter().filter(|event| matches!(event, Event::Request { .. })).count(), 3);
}

#[test]
fn an_answer_that_does_not_need_the_body_says_so_and_what_still_comes_is_ignored() {
    let mut ends = Ends::new(Config::default());
    ends.send(kind::HEADERS, flag::END_HEADERS, 1, GET);
    ends.server.respond(1, 413, std::iter::empty());
    ends.server.finish(1);
    let frames = ends.frames();
    assert_eq!(frames.iter().map(|frame| frame.0).collect::<Vec<_>>(), [kind::HEADERS, kind::PING]);
    ends.events();
    ends.send(kind::DATA, 0, 1, b"some more");
    assert!(ends.frames().is_empty(), "the client may not have read the answer yet");
    ends.send(kind::PING, flag::ACK, 0, &frames[1].3);
    let frames = ends.frames();
    assert_eq!((frames[0].0, frames[0].3.clone()), (kind::RST_STREAM, vec![0; 4]));
    ends.send(kind::DATA, flag::END_STREAM, 1, b"the rest");
    assert!(ends.events().is_empty(), "what was under way is no breach");
}

#[test]
fn a_body_that_ends_by_itself_is_not_broken_off() {
    let mut ends = Ends::new(Config::default());
    ends.send(kind::HEADERS, flag::END_HEADERS, 1, GET);
    ends.server.respond(1, 413, std::iter::empty());
    ends.server.finish(1);
    let asked = ends.frames().pop().unwrap();
    ends.send(kind::DATA, flag::END_STREAM, 1, b"the rest");
    ends.send(kind::PING, flag::ACK, 0, &asked.3);
    assert!(ends.frames().is_empty());
}

#[test]
fn leave_is_taken_in_two_steps_and_no_request_between_them_is_lost() {
    let mut ends = Ends::new(Config::default());
    ends.ask(1);
    ends.server.leave();
    let frames = ends.frames();
    let ping = frames.iter().find(|frame| frame.0 == kind::PING).unwrap().3.clone();
    assert_eq!(frames.iter().find(|frame| frame.0 == kind::GOAWAY).unwrap().3[..4], [0x7f, 0xff, 0xff, 0xff]);
    // It was under way when the client learnt of it.
    ends.ask(3);
    ends.send(kind::PING, flag::ACK, 0, &ping);
    assert_eq!(ends.frames().iter().find(|frame| frame.0 == kind::GOAWAY).unwrap().3[..4], [0, 0, 0, 3]);
    ends.ask(5);
    assert_eq!(ends.events().iter().filter(|event| matches!(event, Event::Request { .. })).count(), 2);
    for stream in [1, 3] {
        assert!(!ends.server.is_over());
        ends.server.respond(stream, 204, std::iter::empty());
        ends.server.finish(stream);
        ends.frames();
    }
    assert!(ends.server.is_over());
}

#[test]
fn broken_off_streams_are_allowed_at_a_calm_pace_only() {
    let calm = |pause: Duration| {
        let mut ends = Ends::new(Config::default());
        for stream in (1..2_000).step_by(2) {
            ends.ask(stream);
            ends.send(kind::RST_STREAM, 0, stream, &8_u32.to_be_bytes());
            ends.now += pause;
        }
        ends.goaway()
    };
    let (code, told) = calm(Duration::ZERO).unwrap();
    assert_eq!((code, told.starts_with("h2-flood: ")), (ErrorCode::EnhanceYourCalm as u32, true), "{told}");
    assert_eq!(calm(Duration::from_millis(100)), None);
}
