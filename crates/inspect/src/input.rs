//! Where octets come from.

use core::net::IpAddr;

use bytes::BytesMut;
pub use candor_guard::Certificate as ClientCertificate;
use candor_guard::{
    idempotency::{self, Refused},
    limits::{Charge, Claim, Seats, Spent},
};
use candor_h2::request::Incoming;
use candor_rule::{Fault, Violation};
use candor_wire::Framing;

/// A source of octets: a socket, a file, a script.
#[allow(
    async_fn_in_trait,
    reason = "each worker runs its connections on one thread: no Send bound is wanted"
)]
pub trait Input {
    /// Octets received and not yet consumed. `inspect` consumes exactly those of the request it read.
    fn buffer(&mut self) -> &mut BytesMut;

    /// The fields of the request, where its protocol tells them apart itself (HTTP/2). The buffer then holds its
    /// body alone: as it is where its length is announced, else in chunks with the trailers behind.
    fn incoming(&mut self) -> Option<Incoming> {
        None
    }

    /// Waits until at least one more octet is in the buffer.
    ///
    /// # Errors
    /// Why none will come.
    async fn fill(&mut self, awaiting: Awaiting) -> Result<(), Interruption>;

    /// Tells the client to send the body (`100 Continue`).
    ///
    /// # Errors
    /// If the client is gone.
    async fn proceed(&mut self) -> Result<(), Interruption>;

    /// The moment, in seconds since the Unix epoch. `None` for a request of another time, as of a recorded one
    /// whose secrets are masked: then credentials are not looked at.
    fn now(&self) -> Option<u64>;

    /// True for a request of another time. Asked of every request, so that one of now need not look at its clock.
    fn is_recorded(&self) -> bool {
        self.now().is_none()
    }

    /// Books memory for `octets` of body. What was booked is given back when the input starts the next
    /// request or is dropped.
    ///
    /// # Errors
    /// [`Interruption::Full`] if the process-wide budget is used up.
    fn reserve(&mut self, octets: usize) -> Result<(), Interruption>;

    /// Pays what a request costs at limits, or nothing if one of them cannot be paid. `None` where nobody
    /// counts: then every request may go on.
    ///
    /// # Errors
    /// Why nobody can say whether it may.
    async fn spend(&mut self, charges: &[Charge<'_>]) -> Result<Option<Vec<Spent>>, Fault> {
        let _ = charges;
        Ok(None)
    }

    /// Takes the seats that a request needs while it is under way, or none if one of them is not free. `None`
    /// where nobody counts.
    fn enter(&mut self, claims: &[Claim<'_>]) -> Option<(Vec<Spent>, Option<Seats>)> {
        let _ = claims;
        None
    }

    /// Notes that a request with an idempotency key is about to run, and holds the key until it is over. Where
    /// nobody remembers keys every request may go on.
    ///
    /// # Errors
    /// Why this request may not.
    async fn claim(&mut self, claim: &idempotency::Claim) -> Result<(), Refused> {
        let _ = claim;
        Ok(())
    }

    /// What carries the octets; a connection without TLS from nowhere.
    fn carriage(&self) -> Carriage<'_> {
        Carriage::default()
    }

    /// True if large bodies need not be held in memory: whoever calls `inspect` passes on what is left to come
    /// ([`crate::Rest::Coming`]), and [`Input::store`] keeps what it is given.
    fn carries_bodies(&self) -> bool {
        false
    }

    /// Keeps the next octets of the body outside memory. Only called where bodies are carried.
    ///
    /// # Errors
    /// [`Interruption::Full`] if there is no room.
    async fn store(&mut self, octets: &[u8]) -> Result<(), Interruption> {
        self.reserve(octets.len())
    }
}

/// What carries the octets of a request, as far as it bears on what the request may say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Carriage<'a> {
    /// The TLS handshake; `None` for a connection without TLS.
    pub tls: Option<Handshake<'a>>,
    /// True for octets in clear text on a port that speaks TLS.
    pub is_exposed: bool,
    /// The peer's address; `None` where there is no connection.
    pub peer: Option<IpAddr>,
}

/// What a TLS handshake agreed on.
#[derive(Clone, Copy, Debug)]
pub struct Handshake<'a> {
    /// The host that the client asked for (RFC 6066 §3), if it named one.
    pub server_name: Option<&'a str>,
    /// Names in the certificate that it was shown: `api.test`, `*.api.test`, `192.0.2.1`.
    pub certificate: &'a [String],
    /// The certificate that the client showed, if it did.
    pub client: Option<&'a ClientCertificate>,
}

/// What is being waited for: each has its own time limit, kept by the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaiting {
    /// The first octet of a request (idle time).
    Request,
    /// The rest of a head.
    Head,
    /// The rest of a body.
    Body,
}

/// Why no more octets come.
#[derive(Debug)]
pub enum Interruption {
    /// The client closed its sending side.
    Closed,
    /// The time for what is awaited ran out.
    Timeout {
        /// The limit, in seconds.
        seconds: u64,
    },
    /// The process-wide budget for bodies is used up.
    Full,
    /// A body could not be kept outside memory.
    Unkept(std::io::Error),
    /// The connection broke.
    Broken(std::io::Error),
    /// The protocol below knows that the request is malformed (HTTP/2).
    Violated(Box<Violation>),
}

/// Octets that are all there from the start: a file, a recorded request, or the argument of a test.
#[derive(Debug, Default)]
pub struct Octets {
    buffer: BytesMut,
    incoming: Option<Incoming>,
    now: Option<u64>,
}

impl Octets {
    /// All of `octets`, then the end of the stream.
    pub fn new(octets: &[u8]) -> Self {
        Self { buffer: BytesMut::from(octets), incoming: None, now: None }
    }

    /// A request as it was recorded: like `new`, and one of HTTP/2 is read as one, not as a request of HTTP/1 that
    /// names a version which there is not.
    pub fn recorded(octets: &[u8]) -> Self {
        let Some((incoming, body)) = Incoming::recorded(octets) else { return Self::new(octets) };
        let mut buffer = BytesMut::new();
        if incoming.framing() == Framing::Chunked {
            let size = if body.is_empty() { String::new() } else { format!("{:x}\r\n", body.len()) };
            let end: &[u8] = if body.is_empty() { b"0\r\n\r\n" } else { b"\r\n0\r\n\r\n" };
            buffer.extend_from_slice(&[size.as_bytes(), body, end].concat());
        } else {
            buffer.extend_from_slice(body);
        }
        Self { buffer, incoming: Some(incoming), now: None }
    }

    /// The same, sent at this moment, in seconds since the Unix epoch: credentials are looked at.
    pub fn sent_at(self, now: u64) -> Self {
        Self { now: Some(now), ..self }
    }
}

impl Input for Octets {
    fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    fn incoming(&mut self) -> Option<Incoming> {
        self.incoming.take()
    }

    async fn fill(&mut self, _: Awaiting) -> Result<(), Interruption> {
        Err(Interruption::Closed)
    }

    async fn proceed(&mut self) -> Result<(), Interruption> {
        Ok(())
    }

    fn now(&self) -> Option<u64> {
        self.now
    }

    fn reserve(&mut self, _: usize) -> Result<(), Interruption> {
        Ok(())
    }
}
