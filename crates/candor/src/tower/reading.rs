//! A request of this process as the pipeline reads it: octets, as they would be on the wire.
//!
//! The server below has parsed them before; what it took apart is put together again, so that the very same code
//! judges it that judges what a gateway gets, and offsets point where they would point there.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::{Bytes, BytesMut};
use candor_h2::{Block, request::Incoming};
use candor_inspect::{Awaiting, Input, Interruption};
use http::{HeaderMap, Request, Version, header};
use http_body::Body as _;

use super::{Body, BoxError};

/// Room for a head; most need less.
const USUAL_HEAD: usize = 1024;

/// Octets of bodies that may be held at a time, by all requests together.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    held: Arc<AtomicU64>,
    max: u64,
}

impl Budget {
    pub(super) fn of(max: u64) -> Self {
        Self { held: Arc::default(), max }
    }
}

/// A share of the budget; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    budget: Budget,
    octets: u64,
}

impl Share {
    fn grow(&mut self, octets: u64) -> Result<(), Interruption> {
        if self.budget.held.fetch_add(octets, Relaxed) + octets > self.budget.max {
            self.budget.held.fetch_sub(octets, Relaxed);
            return Err(Interruption::Full);
        }
        self.octets += octets;
        Ok(())
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.octets, Relaxed);
    }
}

/// How the body goes on in the octets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Framing {
    /// As it is: nothing, or as many octets as were announced.
    Plain,
    /// In chunks.
    Chunked,
}

/// A request on its way through the pipeline.
pub(super) struct Arriving<B> {
    buffer: BytesMut,
    incoming: Option<Incoming>,
    framing: Framing,
    /// In a lock that is never taken: the pipeline shares what it reads from between its steps.
    body: Option<Mutex<Pin<Box<B>>>>,
    share: Share,
    stored: BytesMut,
    trailers: Option<HeaderMap>,
}

impl<B> Arriving<Body<B>>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    /// Takes the body out of a request.
    pub(super) fn new(request: &mut Request<Body<B>>, budget: &Budget, needs_host: bool) -> Self {
        let body = std::mem::replace(request.body_mut(), Body::from(Bytes::new()));
        let is_empty = body.is_end_stream();
        let mut arriving = Self {
            buffer: BytesMut::with_capacity(USUAL_HEAD),
            incoming: None,
            framing: Framing::Plain,
            body: (!is_empty).then(|| Mutex::new(Box::pin(body))),
            share: Share { budget: budget.clone(), octets: 0 },
            stored: BytesMut::new(),
            trailers: None,
        };
        if request.version() == Version::HTTP_2 {
            let incoming = Incoming { block: block(request), is_whole: is_empty };
            if incoming.framing() == candor_wire::Framing::Chunked {
                arriving.framing = Framing::Chunked;
            }
            arriving.incoming = Some(incoming);
        } else {
            let is_announced = request.headers().contains_key(header::CONTENT_LENGTH);
            let is_chunked = || !is_empty || request.headers().contains_key(header::TRANSFER_ENCODING);
            if !is_announced && is_chunked() {
                arriving.framing = Framing::Chunked;
            }
            head(request, arriving.framing, needs_host, &mut arriving.buffer);
        }
        if arriving.body.is_none() && arriving.framing == Framing::Chunked {
            arriving.buffer.extend_from_slice(b"0\r\n\r\n");
        }
        arriving
    }

    /// The body that was read: `held` is what the pipeline kept of it. Its share of the budget is given back when
    /// nobody holds it any more.
    pub(super) fn into_body(self, held: Bytes) -> Body<B> {
        let octets = if self.stored.is_empty() { held } else { self.stored.freeze() };
        let octets = match octets.is_empty() {
            true => octets,
            false => Bytes::from_owner(Held { octets, _share: self.share }),
        };
        Body::whole(octets, self.trailers)
    }

    /// The trailers that came behind the body.
    pub(super) fn trailers(&mut self) -> Option<HeaderMap> {
        self.trailers.take()
    }

    fn push(&mut self, data: &[u8]) {
        match self.framing {
            Framing::Plain => self.buffer.extend_from_slice(data),
            Framing::Chunked if data.is_empty() => {}
            Framing::Chunked => {
                self.buffer.extend_from_slice(format!("{:x}\r\n", data.len()).as_bytes());
                self.buffer.extend_from_slice(data);
                self.buffer.extend_from_slice(b"\r\n");
            }
        }
    }
}

/// A body, and the share of the budget that it takes.
struct Held {
    octets: Bytes,
    _share: Share,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.octets
    }
}

impl<B> Input for Arriving<Body<B>>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    fn incoming(&mut self) -> Option<Incoming> {
        self.incoming.take()
    }

    async fn fill(&mut self, _: Awaiting) -> Result<(), Interruption> {
        let before = self.buffer.len();
        while self.buffer.len() == before {
            let body = self.body.as_mut().map(|body| body.get_mut().unwrap_or_else(PoisonError::into_inner));
            let Some(body) = body else { return Err(Interruption::Closed) };
            match std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.push(&data),
                    Err(frame) => self.trailers = frame.into_trailers().ok(),
                },
                // A body that breaks off is one that ends too soon.
                Some(Err(_)) => self.body = None,
                None => {
                    self.body = None;
                    if self.framing == Framing::Chunked {
                        self.buffer.extend_from_slice(b"0\r\n\r\n");
                    }
                }
            }
        }
        Ok(())
    }

    async fn proceed(&mut self) -> Result<(), Interruption> {
        // The server below says "100 Continue" as soon as the body is asked for.
        Ok(())
    }

    fn now(&self) -> Option<u64> {
        SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
    }

    fn is_recorded(&self) -> bool {
        false
    }

    fn reserve(&mut self, octets: usize) -> Result<(), Interruption> {
        self.share.grow(octets as u64)
    }

    fn carries_bodies(&self) -> bool {
        true
    }

    async fn store(&mut self, octets: &[u8]) -> Result<(), Interruption> {
        self.reserve(octets.len())?;
        self.stored.extend_from_slice(octets);
        Ok(())
    }
}

/// The head of HTTP/1.
pub(super) fn octets_of<B>(request: &Request<B>) -> BytesMut {
    let mut out = BytesMut::with_capacity(USUAL_HEAD);
    head(request, Framing::Plain, true, &mut out);
    out
}

fn head<B>(request: &Request<B>, framing: Framing, needs_host: bool, out: &mut BytesMut) {
    let (uri, headers) = (request.uri(), request.headers());
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let is_old = request.version() == Version::HTTP_10;
    let version: &[u8] = if is_old { b" HTTP/1.0\r\n" } else { b" HTTP/1.1\r\n" };
    for piece in [request.method().as_str().as_bytes(), b" ", target.as_bytes(), version] {
        out.extend_from_slice(piece);
    }
    let mut line = |name: &[u8], value: &[u8]| {
        for piece in [name, b": ", value, b"\r\n"] {
            out.extend_from_slice(piece);
        }
    };
    if !headers.contains_key(header::HOST) {
        match uri.authority() {
            Some(authority) => line(b"host", authority.as_str().as_bytes()),
            None if !needs_host => line(b"host", b"localhost"),
            None => {}
        }
    }
    for (name, value) in headers {
        if *name != header::TRANSFER_ENCODING {
            line(name.as_str().as_bytes(), value.as_bytes());
        }
    }
    if framing == Framing::Chunked {
        line(b"transfer-encoding", b"chunked");
    }
    out.extend_from_slice(b"\r\n");
}

/// The fields of HTTP/2.
fn block<B>(request: &Request<B>) -> Block {
    let mut block = Block::new(usize::MAX);
    let (uri, headers) = (request.uri(), request.headers());
    block.push(b":method", request.method().as_str().as_bytes());
    block.push(b":scheme", uri.scheme_str().unwrap_or("http").as_bytes());
    let host = headers.get(header::HOST).map(|host| host.as_bytes());
    let authority = uri.authority().map(|authority| authority.as_str().as_bytes());
    block.push(b":authority", authority.or(host).unwrap_or(b"localhost"));
    block.push(b":path", uri.path_and_query().map_or("/", |target| target.as_str()).as_bytes());
    for (name, value) in headers.iter().filter(|(name, _)| **name != header::HOST) {
        block.push(name.as_str().as_bytes(), value.as_bytes());
    }
    block
}
