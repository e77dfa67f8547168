//! Frames on the wire (RFC 9113 §4.1, §6): nine octets of header, then the payload.

use crate::ErrorCode;
use candor_rule::case::FRAME_TYPES;

/// Octets of a frame's header.
pub const HEADER: usize = 9;

/// Largest payload that every receiver takes, and the largest that we take.
pub const MAX_PAYLOAD: usize = 16_384;

/// What a client opens with (RFC 9113 §3.4).
pub const PREFACE: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Types of frames.
pub mod kind {
    #![allow(missing_docs, reason = "the names are those of RFC 9113 §6")]
    pub const DATA: u8 = 0;
    pub const HEADERS: u8 = 1;
    pub const PRIORITY: u8 = 2;
    pub const RST_STREAM: u8 = 3;
    pub const SETTINGS: u8 = 4;
    pub const PUSH_PROMISE: u8 = 5;
    pub const PING: u8 = 6;
    pub const GOAWAY: u8 = 7;
    pub const WINDOW_UPDATE: u8 = 8;
    pub const CONTINUATION: u8 = 9;
}

/// Flags of frames.
pub mod flag {
    #![allow(missing_docs, reason = "the names are those of RFC 9113 §6")]
    pub const ACK: u8 = 0x1;
    pub const END_STREAM: u8 = 0x1;
    pub const END_HEADERS: u8 = 0x4;
    pub const PADDED: u8 = 0x8;
    pub const PRIORITY: u8 = 0x20;
}

/// Settings (RFC 9113 §6.5.2).
pub mod setting {
    #![allow(missing_docs, reason = "the names are those of RFC 9113 §6.5.2")]
    pub const ENABLE_PUSH: u16 = 2;
    pub const MAX_CONCURRENT_STREAMS: u16 = 3;
    pub const INITIAL_WINDOW_SIZE: u16 = 4;
    pub const MAX_FRAME_SIZE: u16 = 5;
    pub const MAX_HEADER_LIST_SIZE: u16 = 6;
}

/// The header of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// Octets of payload.
    pub length: usize,
    /// Its type, one of [`kind`] or an unknown one.
    pub kind: u8,
    /// Its flags.
    pub flags: u8,
    /// Its stream; 0 for the connection.
    pub stream: u32,
}

impl FrameHeader {
    /// Reads it; `None` if there are fewer than nine octets.
    pub fn read(octets: &[u8]) -> Option<Self> {
        let [a, b, c, kind, flags, s1, s2, s3, s4, ..] = *octets else { return None };
        let length = u32::from_be_bytes([0, a, b, c]) as usize;
        // The reserved bit is ignored.
        let stream = u32::from_be_bytes([s1, s2, s3, s4]) & MAX_STREAM;
        Some(Self { length, kind, flags, stream })
    }

    /// True if the flag is set.
    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// What its type is called.
    pub fn name(&self) -> &'static str {
        FRAME_TYPES.get(usize::from(self.kind)).copied().unwrap_or("a frame of unknown type")
    }
}

/// Largest number of a stream.
pub const MAX_STREAM: u32 = 0x7fff_ffff;

/// Appends a frame. The payload must be shorter than 2^24 octets.
pub fn push(kind: u8, flags: u8, stream: u32, payload: &[u8], out: &mut Vec<u8>) {
    push_header(kind, flags, stream, payload.len(), out);
    out.extend_from_slice(payload);
}

/// Appends the header of a frame whose payload follows.
pub fn push_header(kind: u8, flags: u8, stream: u32, length: usize, out: &mut Vec<u8>) {
    let [_, a, b, c] = (length as u32).to_be_bytes();
    out.extend_from_slice(&[a, b, c, kind, flags]);
    out.extend_from_slice(&(stream & MAX_STREAM).to_be_bytes());
}

/// Appends a RST_STREAM frame.
pub fn push_reset(stream: u32, code: ErrorCode, out: &mut Vec<u8>) {
    push(kind::RST_STREAM, 0, stream, &(code as u32).to_be_bytes(), out);
}

/// Appends a WINDOW_UPDATE frame.
pub fn push_window(stream: u32, increment: u32, out: &mut Vec<u8>) {
    push(kind::WINDOW_UPDATE, 0, stream, &increment.to_be_bytes(), out);
}

/// Appends a GOAWAY frame.
pub fn push_goaway(last: u32, code: ErrorCode, told: &[u8], out: &mut Vec<u8>) {
    push_header(kind::GOAWAY, 0, 0, 8 + told.len(), out);
    out.extend_from_slice(&last.to_be_bytes());
    out.extend_from_slice(&(code as u32).to_be_bytes());
    out.extend_from_slice(told);
}

/// Appends a SETTINGS frame.
pub fn push_settings(settings: &[(u16, u32)], out: &mut Vec<u8>) {
    push_header(kind::SETTINGS, 0, 0, settings.len() * 6, out);
    for (name, value) in settings {
        out.extend_from_slice(&name.to_be_bytes());
        out.extend_from_slice(&value.to_be_bytes());
    }
}

/// Four octets as a number.
pub(crate) fn number(octets: &[u8]) -> Option<u32> {
    octets.first_chunk().map(|four| u32::from_be_bytes(*four))
}
