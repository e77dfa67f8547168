//! HTTP/2: the same events and frames however a stream is cut; a request that is accepted is read again as the same
//! from what is written for the upstream.

use std::time::Instant;

use bytes::BytesMut;
use candor_h2::{
    Config, Connection, Event,
    frame::FrameHeader,
    request::{self, Incoming},
};
use candor_rule::{Docket, Policy};
use candor_wire::{
    Framing, Head, Limits, Previous, Scanner,
    serialise::{Body, Rewrite, request_head},
};

use crate::pieces::cuts;

/// Reads `octets` as a connection, with and without the preface before them.
pub fn run(octets: &[u8]) {
    let opened = [candor_h2::PREFACE, &b"\0\0\0\x04\0\0\0\0\0"[..], octets].concat();
    for octets in [octets, &opened] {
        let mut results = cuts(octets).into_iter().map(|pieces| converse(&pieces));
        let whole = results.next().expect("the stream at once is the first");
        for cut in results {
            assert_eq!(whole, cut, "another outcome for {}", octets.escape_ascii());
        }
    }
}

/// What happens on the connection, told in lines, with an answer to each request.
fn converse(pieces: &[&[u8]]) -> Vec<String> {
    let now = Instant::now();
    let config = Config { max_streams: 3, max_fields: 500, stream_window: 40, connection_window: 65_535 };
    let mut connection = Connection::new(config, now);
    let (mut input, mut told) = (BytesMut::new(), Vec::new());
    for piece in pieces {
        input.extend_from_slice(piece);
        connection.receive(&mut input, now);
        while let Some(event) = connection.next_event() {
            told.push(tell(&mut connection, event));
        }
        assert!(input.len() < 9 + candor_h2::MAX_PAYLOAD, "more is kept than one frame");
    }
    let mut out = Vec::new();
    connection.write(&mut out, 1 << 20);
    check_frames(&out);
    told
}

fn tell(connection: &mut Connection, event: Event) -> String {
    match event {
        Event::Request { stream, block, is_whole } => {
            assert!(block.text().len() <= 500, "more fields are kept than the limit allows");
            let incoming = Incoming { block, is_whole };
            let policy = Policy::default();
            let read = request::read(&incoming, Limits::default(), &mut Docket::new(&policy));
            // Answers do not wait for their turn here: when they go out may depend on how the stream is cut.
            match read {
                Ok(scanned) => {
                    if scanned.refused.is_none() {
                        check_forwarded(&scanned.head);
                    }
                    format!("{stream}: {} {:?}", scanned.head.octets.escape_ascii(), scanned.refused)
                }
                Err(refused) => {
                    let place = refused.rejection.first().place.offset();
                    assert!(place.is_none_or(|at| at <= refused.text.len()), "a place outside the text");
                    format!("{stream}: {:?}", refused.rejection)
                }
            }
        }
        Event::Data { stream, octets, size } => {
            connection.used(stream, size);
            format!("{stream}: data {}", octets.escape_ascii())
        }
        Event::Trailers { stream, block } => format!("{stream}: trailers {:?}", request::trailers(&block)),
        // How much is shown of octets that are no HTTP/2 depends on how much has come.
        Event::Broken { code, violation, .. } => format!("{code:?} {violation:?}"),
        other => format!("{other:?}"),
    }
}

/// What goes to the upstream is read there as the request that was understood here.
fn check_forwarded(head: &Head) {
    let body = if head.framing == Framing::None { Body::None } else { Body::Chunked };
    let mut out = Vec::new();
    request_head(head, &Rewrite::default(), body, &[], |_| {}, &mut out);
    let mut buffer = BytesMut::from(&out[..]);
    let policy = Policy::default();
    let scanned =
        Scanner::new(Limits::default(), Previous::Nothing).advance(&mut buffer, &mut Docket::new(&policy));
    let again = scanned.ok().flatten().unwrap_or_else(|| panic!("unreadable: {}", out.escape_ascii())).head;
    assert!(buffer.is_empty(), "something is left behind the head: {}", out.escape_ascii());
    assert_eq!((again.method(), again.target()), (head.method(), head.target()));
    let host = |head: &Head| head.get("host").map(|(_, value)| value.to_vec());
    assert_eq!(host(&again), host(head), "{}", out.escape_ascii());
}

fn check_frames(mut rest: &[u8]) {
    while let Some(header) = FrameHeader::read(rest) {
        assert!(header.length <= candor_h2::MAX_PAYLOAD, "a frame larger than every client takes");
        rest = rest.get(9 + header.length..).expect("a frame is written whole");
    }
    assert!(rest.is_empty(), "half a frame");
}
