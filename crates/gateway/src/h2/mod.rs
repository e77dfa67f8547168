//! Clients that speak HTTP/2: one task for the connection, one for each of its streams.
//!
//! A stream is a [`Transport`](crate::transport::Transport) like a socket, so a request on it is read, decided,
//! carried out and recorded by the code that serves HTTP/1: its fields come as a block, its body as octets, and the
//! answer is taken apart again into the frames that it is sent in. What waits for a slow client waits in its stream
//! ([`candor_h2::Connection::send`]), and what a slow upstream has not taken holds back the stream's window.

mod answer;
mod connection;
mod hub;
mod stream;

pub(crate) use connection::serve;
pub(crate) use stream::Stream;

/// What clients of HTTP/2 may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Http2 {
    /// Requests open at a time on one connection; 100.
    pub streams: u32,
    /// Octets of body that may be under way on one stream; 65,535. Four times as many on one connection.
    pub window: u32,
}

impl Default for Http2 {
    fn default() -> Self {
        Self { streams: 100, window: 65_535 }
    }
}

/// What a client opens with that speaks HTTP/2 without having asked (RFC 9113 §3.3), as far as no request of HTTP/1
/// can begin so.
pub(crate) const PRIOR_KNOWLEDGE: &[u8] = b"PRI * HTTP/2.0\r\n\r\n";
