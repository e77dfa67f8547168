//! One connection to the upstream.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use bytes::BytesMut;
use candor_wire::response::{ResponseHead, ResponseLimits, ResponseScanner};
use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::time::Instant;

use super::UpstreamError;
use super::connect::Stream;
use crate::deadline::Deadline;
use crate::tunnel::End;

/// Octets read at a time while a head is awaited.
const HEAD_PIECE: usize = 8 << 10;

/// Octets read at a time within a body.
const BODY_PIECE: usize = 64 << 10;

/// One connection to the upstream, with what was received and not yet used.
pub(crate) struct UpstreamConnection {
    stream: Stream,
    /// Which server of its service it goes to.
    pub(crate) server: usize,
    pub(crate) buffer: BytesMut,
    deadline: Deadline,
    silence: Duration,
    /// When the whole exchange must be over.
    until: Option<Instant>,
    pub(crate) idle_since: Instant,
    /// False if the request was not sent whole: what follows would be read as the rest of it.
    pub(crate) reusable: bool,
    /// True once an octet of the present answer came.
    pub(crate) answered: bool,
}

/// How sending ended.
pub(crate) enum Sent {
    /// Everything is sent.
    Whole,
    /// The upstream answers, or hangs up, before it has taken the whole request.
    Early,
}

impl UpstreamConnection {
    pub(crate) fn new(stream: Stream, silence: Duration) -> Self {
        Self {
            stream,
            server: 0,
            buffer: BytesMut::new(),
            deadline: Deadline::new(),
            silence,
            until: None,
            idle_since: Instant::now(),
            reusable: true,
            answered: false,
        }
    }

    /// The connection as one end of a tunnel.
    pub(crate) fn tunnel_end(&mut self) -> End<'_, Stream> {
        End { stream: &mut self.stream, received: &mut self.buffer, closed: false }
    }

    /// Starts the next exchange.
    pub(crate) fn begin(&mut self, total: Option<Duration>) {
        self.until = total.map(|t| Instant::now() + t);
        self.answered = false;
    }

    /// Gives a large buffer back while nothing is to be read.
    pub(crate) fn release_buffer(&mut self) {
        if self.buffer.capacity() > 2 * HEAD_PIECE {
            self.buffer = BytesMut::new();
        }
    }

    /// True if it was closed, or spoke, while idle: it cannot be used again.
    pub(crate) fn is_stale(&mut self) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        self.poll_read(&mut cx, HEAD_PIECE).is_ready()
    }

    /// Sends head and body from octet `done` on, which it moves. Meanwhile the upstream may answer already.
    pub(crate) async fn send(&mut self, head: &[u8], body: &[u8], done: &mut usize) -> io::Result<Sent> {
        let total = head.len() + body.len();
        self.arm();
        poll_fn(|cx| {
            while *done < total {
                let head = head.get(*done..).unwrap_or_default();
                let rest = body.get(done.saturating_sub(total - body.len())..).unwrap_or_default();
                let slices = [IoSlice::new(head), IoSlice::new(rest)];
                let written = match rest {
                    [] => Pin::new(&mut self.stream).poll_write(cx, head),
                    _ => Pin::new(&mut self.stream).poll_write_vectored(cx, &slices),
                };
                match written {
                    Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                    Poll::Ready(Ok(octets)) => {
                        *done += octets;
                        self.arm();
                    }
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => {
                        if self.poll_read(cx, HEAD_PIECE).is_ready() {
                            return Poll::Ready(Ok(Sent::Early));
                        }
                        if self.deadline.poll(cx).is_ready() {
                            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
                        }
                        return Poll::Pending;
                    }
                }
            }
            match &mut self.stream {
                Stream::Plain(_) => Poll::Ready(Ok(Sent::Whole)),
                tls @ Stream::Tls(_) => Pin::new(tls).poll_flush(cx).map_ok(|()| Sent::Whole),
            }
        })
        .await
    }

    /// The request is sent whole: from here on the time for the answer counts.
    pub(crate) fn is_sent(&mut self, total: Option<Duration>) {
        self.reusable = true;
        self.until = total.map(|t| Instant::now() + t);
    }

    /// Waits until it says something, or hangs up.
    pub(crate) async fn speaks(&mut self) {
        // An error shows again when the answer is read.
        let _ = poll_fn(|cx| self.poll_read(cx, HEAD_PIECE)).await;
    }

    /// It took nothing of the request for too long.
    pub(crate) fn took_nothing(&self) -> UpstreamError {
        UpstreamError::Timeout("anything while the request was sent", self.silence.as_secs_f64())
    }

    /// The next head: that of an interim response, or the final one.
    pub(crate) async fn head(&mut self, to_head: bool) -> Result<ResponseHead, UpstreamError> {
        let mut scanner = ResponseScanner::new(ResponseLimits::default());
        loop {
            if !self.buffer.is_empty() {
                self.answered = true;
                match scanner.scan(&mut self.buffer, to_head) {
                    Ok(Some(head)) => return Ok(head),
                    Ok(None) => {}
                    Err(fault) => return Err(UpstreamError::head(fault, &self.buffer)),
                }
            }
            self.fill(HEAD_PIECE, "a response head").await?;
        }
    }

    /// Waits for more of the body.
    pub(crate) async fn more_body(&mut self) -> Result<(), UpstreamError> {
        self.fill(BODY_PIECE, "the whole response body").await
    }

    /// Takes what has arrived already; true if there was something.
    pub(crate) fn has_more_body(&mut self) -> bool {
        let mut cx = Context::from_waker(Waker::noop());
        matches!(self.poll_read(&mut cx, BODY_PIECE), Poll::Ready(Ok(1..)))
    }

    async fn fill(&mut self, piece: usize, awaited: &'static str) -> Result<(), UpstreamError> {
        let began = Instant::now();
        self.arm();
        poll_fn(|cx| {
            match self.poll_read(cx, piece) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(UpstreamError::Closed(awaited, None))),
                Poll::Ready(Ok(_)) => return Poll::Ready(Ok(())),
                Poll::Ready(Err(e)) => return Poll::Ready(Err(UpstreamError::Closed(awaited, Some(e)))),
                Poll::Pending => {}
            }
            self.deadline.poll(cx).map(|()| {
                let waited = (began.elapsed().as_secs_f64() * 10.0).round() / 10.0;
                Err(UpstreamError::Timeout(awaited, waited))
            })
        })
        .await
    }

    /// Gives the upstream its time of silence anew, within the total.
    fn arm(&mut self) {
        let at = Instant::now() + self.silence;
        self.deadline.set(self.until.map_or(at, |until| until.min(at)));
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, piece: usize) -> Poll<io::Result<usize>> {
        if self.buffer.capacity() - self.buffer.len() < piece / 2 {
            self.buffer.reserve(piece);
        }
        pin!(self.stream.read_buf(&mut self.buffer)).poll(cx)
    }
}
