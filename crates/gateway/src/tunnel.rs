//! Octets both ways between two connections that have switched to another protocol, until both ends are
//! done, nothing moves for too long, or the gateway stops.
//!
//! Nothing is understood of what goes through, and each way goes on by itself: an end that closed its
//! sending side may still receive.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::time::Instant;

use crate::deadline::Deadline;
use crate::drain::Entry;

/// Octets read at a time; also the most that wait for a peer that does not take them, in each direction.
const PIECE: usize = 16 << 10;

/// One end of a tunnel.
pub(crate) struct End<'a, S> {
    pub(crate) stream: &'a mut S,
    /// What it sent and the other end has not got yet.
    pub(crate) received: &'a mut BytesMut,
    /// True if it will send nothing more.
    pub(crate) closed: bool,
}

/// How long a tunnel stays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Without an octet in either direction.
    pub(crate) quiet: Duration,
    /// With an end that takes nothing of what waits for it.
    pub(crate) write: Duration,
    /// Without an octet once the gateway stops.
    pub(crate) stopping: Duration,
    /// At most, once the gateway stops.
    pub(crate) drain: Duration,
}

/// What went through, and why no more did.
#[derive(Debug)]
pub(crate) struct Carried {
    pub(crate) from_client: u64,
    pub(crate) from_upstream: u64,
    /// A sentence for developers.
    pub(crate) ended: String,
}

/// Carries octets until the end of the tunnel.
pub(crate) async fn carry<C, U>(
    mut client: End<'_, C>,
    mut upstream: End<'_, U>,
    limits: &Limits,
    entry: &mut Entry,
) -> Carried
where
    C: AsyncRead + AsyncWrite + Unpin,
    U: AsyncRead + AsyncWrite + Unpin,
{
    let (mut there, mut back) = (Flow::new("client", "upstream"), Flow::new("upstream", "client"));
    let mut watch = Watch::new();
    let ended = poll_fn(|cx| {
        let before = there.octets + back.octets;
        let flows = [there.poll(&mut client, &mut upstream, cx), back.poll(&mut upstream, &mut client, cx)];
        if let Some(broken) = there.broken.take().or_else(|| back.broken.take()) {
            return Poll::Ready(broken);
        }
        if flows.iter().all(Poll::is_ready) {
            return Poll::Ready(there.closing(&back));
        }
        watch.look(there.octets + back.octets > before, entry.poll_stopping(cx));
        watch.poll(limits, there.blocked.into_iter().chain(back.blocked).min(), cx)
    })
    .await;
    Carried { from_client: there.octets, from_upstream: back.octets, ended }
}

/// One direction.
struct Flow {
    from: &'static str,
    to: &'static str,
    octets: u64,
    unflushed: bool,
    /// Since when the receiving end takes nothing.
    blocked: Option<Instant>,
    /// When its source had sent everything.
    source_ended: Option<Instant>,
    done: bool,
    /// Why the source cannot be read; the whole tunnel ends with it.
    broken: Option<String>,
}

impl Flow {
    fn new(from: &'static str, to: &'static str) -> Self {
        Self {
            from,
            to,
            octets: 0,
            unflushed: false,
            blocked: None,
            source_ended: None,
            done: false,
            broken: None,
        }
    }

    /// Moves what can be moved; ready when nothing more will come this way.
    fn poll<A, B>(&mut self, from: &mut End<'_, A>, to: &mut End<'_, B>, cx: &mut Context<'_>) -> Poll<()>
    where
        A: AsyncRead + Unpin,
        B: AsyncWrite + Unpin,
    {
        while !self.done {
            // A receiver that is gone ends this direction only: it may have sent its last words before.
            if ready!(self.poll_deliver(from.received, to.stream, cx)).is_err() {
                self.finish();
                break;
            }
            if from.closed {
                // Whether the receiver still is there to see the end makes no difference any more.
                let _ = ready!(Pin::new(&mut *to.stream).poll_shutdown(cx));
                self.finish();
                break;
            }
            match ready!(poll_receive(from, cx)) {
                Ok(0) => from.closed = true,
                Ok(_) => {}
                Err(error) => {
                    self.broken = Some(format!("the {} broke the connection: {error}", self.from));
                    self.finish();
                }
            }
        }
        Poll::Ready(())
    }

    fn finish(&mut self) {
        self.done = true;
        self.blocked = None;
        self.source_ended = Some(Instant::now());
    }

    fn poll_deliver<B: AsyncWrite + Unpin>(
        &mut self,
        waiting: &mut BytesMut,
        to: &mut B,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        while !waiting.is_empty() {
            match Pin::new(&mut *to).poll_write(cx, waiting) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(octets)) => {
                    waiting.advance(octets);
                    self.octets += octets as u64;
                    (self.unflushed, self.blocked) = (true, None);
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return self.block(),
            }
        }
        if self.unflushed {
            match Pin::new(to).poll_flush(cx) {
                Poll::Ready(result) => result?,
                Poll::Pending => return self.block(),
            }
            (self.unflushed, self.blocked) = (false, None);
        }
        Poll::Ready(Ok(()))
    }

    fn block<T>(&mut self) -> Poll<T> {
        self.blocked.get_or_insert_with(Instant::now);
        Poll::Pending
    }

    /// Who closed first, once both directions are done.
    fn closing(&self, other: &Self) -> String {
        let first = if self.source_ended <= other.source_ended { self } else { other };
        format!("the {} closed it, then the {}", first.from, first.to)
    }
}

/// Reads once. An end that is silent holds no buffer.
fn poll_receive<S: AsyncRead + Unpin>(end: &mut End<'_, S>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
    if end.received.capacity() < PIECE / 4 {
        end.received.reserve(PIECE);
    }
    let read = pin!(end.stream.read_buf(end.received)).poll(cx);
    if read.is_pending() {
        *end.received = BytesMut::new();
    }
    read
}

/// Keeps the time limits of a tunnel.
struct Watch {
    deadline: Deadline,
    moved: Instant,
    /// When the gateway was asked to stop.
    stopped: Option<Instant>,
}

impl Watch {
    fn new() -> Self {
        Self { deadline: Deadline::new(), moved: Instant::now(), stopped: None }
    }

    fn look(&mut self, moved: bool, stopping: bool) {
        if moved {
            self.moved = Instant::now();
        }
        if stopping {
            self.stopped.get_or_insert_with(Instant::now);
        }
    }

    /// Ready with the reason when a limit is over.
    fn poll(&mut self, limits: &Limits, blocked: Option<Instant>, cx: &mut Context<'_>) -> Poll<String> {
        let quiet = match self.stopped {
            Some(since) => (self.moved.max(since) + limits.stopping).min(since + limits.drain),
            None => self.moved + limits.quiet,
        };
        let stalled = blocked.map(|since| since + limits.write).filter(|at| *at < quiet);
        self.deadline.set(stalled.unwrap_or(quiet));
        ready!(self.deadline.poll(cx));
        Poll::Ready(match (stalled, self.stopped) {
            (Some(_), _) => format!("an end took nothing for {} s", limits.write.as_secs_f64()),
            (None, Some(_)) => "the gateway stopped".to_owned(),
            (None, None) => format!("nothing went through for {} s", limits.quiet.as_secs_f64()),
        })
    }
}
