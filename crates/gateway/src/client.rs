//! The connection of a client: where requests are read from, with time limits, and answers written to.

mod input;

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use candor_guard::idempotency::Ticket;
use candor_inspect::{Awaiting, Input, Interruption};
use candor_wire::Version;
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout};

use crate::accounts::Accounts;
use crate::budget::Booking;
use crate::config::Timeouts;
use crate::deadline::Deadline;
use crate::drain::Entry;
use crate::h2::PRIOR_KNOWLEDGE;
use crate::spool::{Spool, Spooling};
use crate::transport::Transport;
use crate::tunnel::End;
use crate::worker::Worker;

/// Octets read at a time.
const PIECE: usize = 8 << 10;

/// Octets read at a time within a body.
const BODY_PIECE: usize = 32 << 10;

/// Octets of later requests that are read ahead while a request is with the upstream.
const READ_AHEAD: usize = 64 << 10;

/// Octets read at most from a connection that is being closed.
const MAX_LINGER: usize = 256 << 20;

/// A client's connection.
pub(crate) struct Client {
    stream: Transport,
    peer: IpAddr,
    buffer: BytesMut,
    /// Where answers are put together.
    pub(crate) out: Vec<u8>,
    timeouts: Timeouts,
    deadline: Deadline,
    booking: Booking,
    spooling: Arc<Spooling>,
    accounts: Arc<Accounts>,
    /// The idempotency key of the present request: no other one with it runs meanwhile.
    claimed: Option<Ticket>,
    /// The body of the present request, if that is kept on disk.
    spool: Option<Box<Spool>>,
    entry: Entry,
    /// When the client closed its sending side.
    closed: Option<Instant>,
    /// When waiting for this request began.
    awaited: Instant,
    /// When its first octet was there.
    began: Option<Instant>,
    /// True until the first request is over.
    is_fresh: bool,
    /// How long a connection without a request yet stays once the gateway stops.
    stays_until: Option<Instant>,
    /// When its head was complete, and the octets of body received since.
    body: Option<(Instant, u64)>,
    /// True once writing the final answer was begun.
    pub(crate) answered: bool,
}

/// The client cannot be answered any more.
#[derive(Debug)]
pub(crate) struct Gone(pub(crate) io::Error);

impl Client {
    pub(crate) fn new(stream: Transport, peer: IpAddr, worker: &Worker, entry: Entry) -> Self {
        Self {
            stream,
            peer,
            buffer: BytesMut::new(),
            out: Vec::new(),
            timeouts: worker.live().timeouts,
            deadline: Deadline::new(),
            booking: Booking::new(worker.budget.clone()),
            spooling: worker.spooling.clone(),
            accounts: worker.accounts.clone(),
            claimed: None,
            spool: None,
            entry,
            closed: None,
            awaited: Instant::now(),
            began: None,
            is_fresh: true,
            stays_until: None,
            body: None,
            answered: false,
        }
    }

    pub(crate) fn peer(&self) -> IpAddr {
        self.peer
    }

    /// What carries its octets.
    pub(crate) fn transport(&self) -> &Transport {
        &self.stream
    }

    /// The version of HTTP that it speaks, where nothing else is known of its request.
    pub(crate) fn version(&self) -> Version {
        match &self.stream {
            Transport::Stream(_) => Version::Http2,
            _ => Version::Http11,
        }
    }

    /// True if it speaks HTTP/2: that was agreed on, or it opens so. To be asked before the first request.
    pub(crate) async fn opens_http2(&mut self) -> bool {
        if let Some(known) = self.stream.speaks_http2() {
            return known;
        }
        loop {
            let begun = self.buffer.len().min(PRIOR_KNOWLEDGE.len());
            if self.buffer.get(..begun) != PRIOR_KNOWLEDGE.get(..begun) {
                return false;
            }
            if begun == PRIOR_KNOWLEDGE.len() {
                return true;
            }
            let awaiting = if begun == 0 { Awaiting::Request } else { Awaiting::Head };
            // What stands in the way of more octets stands in the way of a request of HTTP/1 as well.
            if self.fill(awaiting).await.is_err() {
                return false;
            }
        }
    }

    /// What carries it, what was received already, and its entry.
    pub(crate) fn into_parts(self) -> (Transport, BytesMut, Entry) {
        (self.stream, self.buffer, self.entry)
    }

    /// The answer on a stream is whole.
    pub(crate) async fn finish(mut self) {
        // A stream that is gone needs no end.
        let _ = self.stream.shutdown().await;
    }

    /// Gets ready for the next request.
    pub(crate) fn begin(&mut self, worker: &Worker) {
        self.timeouts = worker.live().timeouts;
        self.booking.clear();
        self.spool = None;
        self.claimed = None;
        self.awaited = Instant::now();
        self.began = (!self.buffer.is_empty()).then_some(self.awaited);
        self.body = None;
        self.answered = false;
    }

    /// The present request is over, with this status: whoever reads the answer may use its idempotency key again. One
    /// that was refused did nothing.
    pub(crate) fn conclude(&mut self, status: u16) {
        match self.claimed.take() {
            Some(ticket) if (400..500).contains(&status) => ticket.forget(),
            ticket => drop(ticket),
        }
    }

    /// When the first octet of the present request was there.
    pub(crate) fn began(&self) -> Instant {
        self.began.unwrap_or(self.awaited)
    }

    /// True if the client will send nothing more, or the gateway stops.
    pub(crate) fn is_ending(&self) -> bool {
        self.entry.is_stopping() || (self.closed.is_some() && self.buffer.is_empty())
    }

    /// True if octets beyond the present request have arrived.
    pub(crate) fn has_more(&self) -> bool {
        !self.buffer.is_empty()
    }

    /// The connection as one end of a tunnel, and its entry.
    pub(crate) fn tunnel_end(&mut self) -> (End<'_, Transport>, &mut Entry) {
        let closed = self.closed.is_some();
        (End { stream: &mut self.stream, received: &mut self.buffer, closed }, &mut self.entry)
    }

    /// Writes a piece of the final answer: what is in `out`, then `body`. Empties `out`.
    pub(crate) async fn write(&mut self, body: &[u8]) -> Result<(), Gone> {
        self.answered = true;
        self.is_fresh = false;
        self.write_interim(body).await
    }

    /// Writes something that is not yet the answer, in the same way.
    pub(crate) async fn write_interim(&mut self, body: &[u8]) -> Result<(), Gone> {
        let mut out = std::mem::take(&mut self.out);
        let result = self.write_all(&out, body).await;
        out.clear();
        self.out = out;
        result.map_err(Gone)
    }

    async fn write_all(&mut self, head: &[u8], body: &[u8]) -> io::Result<()> {
        let (mut done, mut waiting) = (0, false);
        poll_fn(|cx| {
            let before = done;
            if let Poll::Ready(result) = poll_write_all(&mut self.stream, head, body, &mut done, cx) {
                return Poll::Ready(result);
            }
            if done > before || !std::mem::replace(&mut waiting, true) {
                self.deadline.set(Instant::now() + self.timeouts.write);
            }
            ready!(self.deadline.poll(cx));
            self.stream.give_up();
            Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
        })
        .await
    }

    /// Waits for `work`, which is done for this client, unless it goes away meanwhile.
    pub(crate) async fn unless_gone<F: Future>(&mut self, work: F) -> Result<F::Output, Gone> {
        let mut work = pin!(work);
        poll_fn(|cx| match work.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Ok(done)),
            Poll::Pending => self.poll_gone(cx).map(Err),
        })
        .await
    }

    /// Ready when the client is gone. Reads ahead, since only reading shows it.
    fn poll_gone(&mut self, cx: &mut Context<'_>) -> Poll<Gone> {
        while self.closed.is_none() {
            if self.buffer.len() >= READ_AHEAD {
                return Poll::Pending;
            }
            match ready!(self.poll_read(cx)) {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => return Poll::Ready(Gone(error)),
            }
        }
        // Perhaps it only closed its sending side and waits for the answer.
        let closed = self.closed.unwrap_or(self.awaited);
        self.deadline.set(closed + self.timeouts.half_closed);
        ready!(self.deadline.poll(cx));
        Poll::Ready(Gone(io::ErrorKind::ConnectionAborted.into()))
    }

    /// Reads once; notes the end of the stream.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let piece = if self.body.is_some() { BODY_PIECE } else { PIECE };
        if self.buffer.capacity() - self.buffer.len() < piece / 4 {
            self.buffer.reserve(piece);
        }
        let octets = ready!(pin!(self.stream.read_buf(&mut self.buffer)).poll(cx))?;
        if octets == 0 {
            self.closed = Some(Instant::now());
        }
        if let Some((_, received)) = &mut self.body {
            *received += octets as u64;
        }
        Poll::Ready(Ok(octets))
    }

    /// Reads and throws away up to `octets`, for at most `time`; true if all of them came.
    pub(crate) async fn skip(&mut self, octets: u64, time: Duration) -> bool {
        let mut left = octets;
        self.discard(time, |arrived| {
            let taken = usize::try_from(left).map_or(arrived.len(), |l| l.min(arrived.len()));
            left -= taken as u64;
            (taken, left == 0)
        })
        .await
    }

    /// Reads and throws away what `take` asks for (octets used, and whether it has enough), for at most
    /// `time`; true if it got enough.
    pub(crate) async fn discard(
        &mut self,
        time: Duration,
        mut take: impl FnMut(&[u8]) -> (usize, bool),
    ) -> bool {
        self.deadline.set(Instant::now() + time);
        poll_fn(|cx| {
            loop {
                let (taken, enough) = take(&self.buffer);
                self.buffer.advance(taken);
                if enough {
                    return Poll::Ready(true);
                }
                if self.closed.is_some() || self.deadline.poll(cx).is_ready() {
                    return Poll::Ready(false);
                }
                match ready!(self.poll_read(cx)) {
                    Ok(1..) => {}
                    _ => return Poll::Ready(false),
                }
            }
        })
        .await
    }

    /// Closes so that the client can read the answer: sends the end of the stream, then reads what the
    /// client still sends. Closing at once would make the system throw away what the client has not yet
    /// read (RFC 9112 §9.6).
    pub(crate) async fn close(mut self) {
        self.booking.clear();
        // With TLS a notice is written first, which may have to wait.
        match timeout(self.timeouts.write, self.stream.shutdown()).await {
            Ok(Ok(())) if self.closed.is_none() => {}
            _ => return,
        }
        let mut total = 0;
        let time = if self.entry.is_stopping() { self.timeouts.leftover } else { self.timeouts.linger };
        self.discard(time, |arrived| {
            total += arrived.len();
            (arrived.len(), total > MAX_LINGER)
        })
        .await;
    }

    /// Waits until something of the next request is there.
    pub(crate) async fn arrival(&mut self) -> Result<(), Interruption> {
        let is_there = !self.buffer.is_empty() || self.version() == Version::Http2;
        if is_there { Ok(()) } else { self.fill(Awaiting::Request).await }
    }

    /// The next octets of a body that is kept on disk; none at its end.
    pub(crate) async fn stored(&mut self) -> io::Result<Vec<u8>> {
        match &mut self.spool {
            Some(spool) => spool.next().await,
            None => Ok(Vec::new()),
        }
    }

    /// Gives the body of the present request more time: this much was not spent waiting for it.
    pub(crate) fn forgive(&mut self, time: Duration) {
        if let Some((since, _)) = &mut self.body {
            *since += time;
        }
    }

    /// Waits for the first octet of a request. An idle connection holds no buffer.
    async fn wait(&mut self) -> Result<(), Interruption> {
        self.deadline.set(self.awaited + self.timeouts.idle);
        poll_fn(|cx| {
            if self.buffer.capacity() > 0 {
                match self.poll_read(cx) {
                    Poll::Ready(result) => return Poll::Ready(received(result)),
                    Poll::Pending => {
                        self.buffer = BytesMut::new();
                        self.out = Vec::new();
                    }
                }
            } else if self.stream.poll_read_ready(cx).is_ready() {
                match self.poll_read(cx) {
                    Poll::Ready(result) => return Poll::Ready(received(result)),
                    Poll::Pending => self.buffer = BytesMut::new(),
                }
            }
            if self.entry.poll_leaving(self.awaited, cx) {
                // Whoever has just connected, or asks again and again, is about to ask: a connection that is closed
                // at that very moment may cost the request.
                let now = Instant::now();
                let since = if self.is_fresh { now } else { self.awaited };
                let until = *self.stays_until.get_or_insert(since + self.timeouts.leftover);
                if !self.entry.is_stopping() || until <= now {
                    return Poll::Ready(Err(Interruption::Closed));
                }
                self.deadline.set(until);
            }
            self.deadline.poll(cx).map(|()| Err(timed_out(self.timeouts.idle)))
        })
        .await
    }

    /// When the time for what is awaited is over, and how long it was.
    fn limit(&mut self, awaiting: Awaiting) -> (Instant, Duration) {
        let now = Instant::now();
        match awaiting {
            Awaiting::Request => (self.awaited + self.timeouts.idle, self.timeouts.idle),
            Awaiting::Head => (*self.began.get_or_insert(now) + self.timeouts.head, self.timeouts.head),
            Awaiting::Body => {
                let (since, received) = *self.body.get_or_insert((now, 0));
                let more = received.checked_div(self.timeouts.body_rate).unwrap_or(0);
                let time = self.timeouts.body + Duration::from_secs(more);
                (since + time, time)
            }
        }
    }
}

/// Writes what is left of `head` and `body` from octet `done` on, which it moves.
fn poll_write_all(
    stream: &mut Transport,
    head: &[u8],
    body: &[u8],
    done: &mut usize,
    cx: &mut Context<'_>,
) -> Poll<io::Result<()>> {
    while *done < head.len() + body.len() {
        let rest = body.get(done.saturating_sub(head.len())..).unwrap_or_default();
        let head = head.get(*done..).unwrap_or_default();
        let slices = [IoSlice::new(head), IoSlice::new(rest)];
        let written = match rest {
            [] => Pin::new(&mut *stream).poll_write(cx, head),
            _ => Pin::new(&mut *stream).poll_write_vectored(cx, &slices),
        };
        match ready!(written)? {
            0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            octets => *done += octets,
        }
    }
    Pin::new(stream).poll_flush(cx)
}

fn received(result: io::Result<usize>) -> Result<(), Interruption> {
    match result {
        Ok(0) => Err(Interruption::Closed),
        Ok(_) => Ok(()),
        Err(error) => Err(Interruption::Broken(error)),
    }
}

fn timed_out(limit: Duration) -> Interruption {
    Interruption::Timeout { seconds: limit.as_secs().max(1) }
}
