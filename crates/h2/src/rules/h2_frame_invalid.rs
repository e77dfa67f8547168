//! A frame of HTTP/2 has a form, or comes at a place, that RFC 9113 does not allow.

use std::ops::Range;

use crate::frame::FrameHeader;

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §4.1, §5.1, §5.4, §6",
    level: Level::Must,
    status: None,
    connection: Connection::GoAway,
    ..Rule::refusing("h2-frame-invalid", 400, Shape::TargetOrHeaders, 10, include_str!("h2_frame_invalid.md"))
};

fn at(octets: Range<usize>, detail: String, fix: &str) -> Box<Violation> {
    Box::new(RULE.at(Place::Octets(Span::new(octets.start, octets.end)), detail, fix))
}

const LENGTH: Range<usize> = 0..3;
const KIND: Range<usize> = 3..4;
const STREAM: Range<usize> = 5..9;
const PAYLOAD: Range<usize> = 9..10;

/// Raised for a payload of the wrong size.
pub(crate) fn size(header: &FrameHeader, expected: &str) -> Box<Violation> {
    let detail =
        format!("{} has {} octets of payload; expected is {expected}.", header.name(), header.length);
    at(LENGTH, detail, "Send the frame with the size that its type has.")
}

/// Raised for padding as long as the payload, or longer.
pub(crate) fn padding(header: &FrameHeader, padding: usize) -> Box<Violation> {
    let detail = format!(
        "{} says that {padding} octets are padding, but its payload has only {}.",
        header.name(),
        header.length
    );
    at(PAYLOAD, detail, "Count the padding within the payload.")
}

/// Raised for a frame within the field block of a stream.
pub(crate) fn inside_block(header: &FrameHeader, open: u32) -> Box<Violation> {
    let detail = format!(
        "{} on stream {} interrupts the headers of stream {open}; CONTINUATION is expected there.",
        header.name(),
        header.stream
    );
    at(KIND, detail, "Send the frames of one block of headers without others between.")
}

/// Raised for CONTINUATION that continues nothing.
pub(crate) fn no_block(header: &FrameHeader) -> Box<Violation> {
    let detail = format!(
        "CONTINUATION on stream {} has nothing to continue; HEADERS without END_HEADERS is expected before.",
        header.stream
    );
    at(KIND, detail, "Send CONTINUATION only behind HEADERS without END_HEADERS.")
}

/// Raised for a frame on a stream that was not opened.
pub(crate) fn idle(header: &FrameHeader) -> Box<Violation> {
    let detail = format!(
        "{} is on stream {}, which was never opened; HEADERS opens a stream.",
        header.name(),
        header.stream
    );
    at(STREAM, detail, "Open the stream with HEADERS first.")
}

/// Raised for a frame on a stream whose sending side has ended.
pub(crate) fn closed(header: &FrameHeader, stream: u32) -> Box<Violation> {
    let detail =
        format!("{} is on stream {stream}, which had ended; nothing more is expected on it.", header.name());
    at(STREAM, detail, "Send nothing on a stream behind END_STREAM or RST_STREAM.")
}

/// Raised for a client's stream with an even number.
pub(crate) fn even(header: &FrameHeader) -> Box<Violation> {
    let detail = format!("HEADERS opens stream {}; a client's streams have odd numbers.", header.stream);
    at(STREAM, detail, "Number streams 1, 3, 5 and so on.")
}

/// Raised for a frame that needs a stream, on none.
pub(crate) fn on_zero(header: &FrameHeader) -> Box<Violation> {
    let detail = format!("{} is on stream 0; a stream of its own is expected.", header.name());
    at(STREAM, detail, "Send the frame on the stream that it concerns.")
}

/// Raised for a frame that concerns the connection, on a stream.
pub(crate) fn not_on_zero(header: &FrameHeader) -> Box<Violation> {
    let detail = format!("{} is on stream {}; it is expected on stream 0.", header.name(), header.stream);
    at(STREAM, detail, "Send the frame on stream 0.")
}

/// Raised for a promise of a client.
pub(crate) fn push() -> Box<Violation> {
    let detail = "PUSH_PROMISE comes from a client; only servers may promise anything.".to_owned();
    at(KIND, detail, "Send requests with HEADERS.")
}

/// Raised for a window that is to grow by nothing.
pub(crate) fn no_increment() -> Box<Violation> {
    let detail = "WINDOW_UPDATE widens a window by 0 octets; at least 1 is expected.".to_owned();
    at(9..13, detail, "Send WINDOW_UPDATE only when there is something to add.")
}

/// Raised for a setting with a value that there is not.
pub(crate) fn setting(name: &str, value: u32, expected: &str) -> Box<Violation> {
    let detail = format!("{name} is {value}; expected is {expected}.");
    Box::new(RULE.at(Place::Octets(Span::new(9, 10)), detail, format!("Set {name} to {expected}.")))
}
