//! What HTTP/2 calls errors, and what is behind one.

use candor_rule::Violation;

/// Error codes (RFC 9113 §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum ErrorCode {
    /// Nothing is wrong.
    NoError = 0,
    /// The protocol was broken in a way that has no code of its own.
    ProtocolError = 1,
    /// Our own failure.
    InternalError = 2,
    /// More was sent than the windows allow, or a window became too large.
    FlowControlError = 3,
    /// SETTINGS were not acknowledged in time.
    SettingsTimeout = 4,
    /// A frame came for a stream that has ended.
    StreamClosed = 5,
    /// A frame has a size that it cannot have.
    FrameSizeError = 6,
    /// A stream was not begun, and may be tried again.
    RefusedStream = 7,
    /// A stream is not wanted any more.
    Cancel = 8,
    /// A field block could not be decoded.
    CompressionError = 9,
    /// Too much of what costs us more than the client.
    EnhanceYourCalm = 11,
    /// The request needs HTTP/1.1.
    Http11Required = 13,
}

impl ErrorCode {
    /// Its name in RFC 9113, by its number.
    pub fn name(number: u32) -> &'static str {
        const NAMES: [&str; 14] = [
            "NO_ERROR",
            "PROTOCOL_ERROR",
            "INTERNAL_ERROR",
            "FLOW_CONTROL_ERROR",
            "SETTINGS_TIMEOUT",
            "STREAM_CLOSED",
            "FRAME_SIZE_ERROR",
            "REFUSED_STREAM",
            "CANCEL",
            "COMPRESSION_ERROR",
            "CONNECT_ERROR",
            "ENHANCE_YOUR_CALM",
            "INADEQUATE_SECURITY",
            "HTTP_1_1_REQUIRED",
        ];
        usize::try_from(number).ok().and_then(|at| NAMES.get(at)).copied().unwrap_or("an unknown code")
    }
}

/// What is wrong with a frame, and how far that reaches.
#[derive(Debug)]
pub(crate) enum Fault {
    /// The connection ends.
    Connection(ErrorCode, Box<Violation>),
    /// The stream ends.
    Stream(u32, ErrorCode, Box<Violation>),
}
