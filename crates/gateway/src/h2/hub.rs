//! What the task of a connection and those of its streams share. All run on one thread.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use bytes::BytesMut;
use candor_h2::request::{self, Incoming};
use candor_h2::{Block, Connection, ErrorCode};
use candor_rule::Violation;
use candor_wire::Framing;
use tokio::io::ReadBuf;

use super::answer::Head;

/// The handle of either side.
pub(super) type Hub = Rc<RefCell<Shared>>;

/// The connection, and what it has for each stream.
pub(super) struct Shared {
    pub(super) connection: Connection,
    pub(super) slots: HashMap<u32, Slot>,
    /// Of the connection's task.
    task: Option<Waker>,
}

/// What was received for a stream and not taken yet.
#[derive(Default)]
pub(super) struct Slot {
    incoming: Option<Incoming>,
    /// True if the body goes in chunks, since nothing says how long it is.
    is_chunked: bool,
    /// Otherwise: octets that are still to come, and the last one, which is held back until the client has ended
    /// its side. More of them would make the request malformed.
    left: u64,
    last: Option<u8>,
    is_ended: bool,
    buffer: BytesMut,
    /// Octets of the windows that the buffer holds back.
    owed: usize,
    violation: Option<Box<Violation>>,
    /// Why the stream is broken off.
    gone: Option<String>,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

impl Shared {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, slots: HashMap::new(), task: None }
    }

    /// The connection's task wants to know when a stream has something for it.
    pub(super) fn watch(&mut self, cx: &Context<'_>) {
        if self.task.as_ref().is_none_or(|task| !task.will_wake(cx.waker())) {
            self.task = Some(cx.waker().clone());
        }
    }

    fn notify(&self) {
        if let Some(task) = &self.task {
            task.wake_by_ref();
        }
    }

    /// A request begins.
    pub(super) fn begin(&mut self, stream: u32, incoming: Incoming) {
        let framing = incoming.framing();
        let left = if let Framing::Length(length) = framing { length } else { 0 };
        let is_chunked = framing == Framing::Chunked;
        let slot = Slot { incoming: Some(incoming), is_chunked, left, ..Slot::default() };
        self.slots.insert(stream, slot);
    }

    /// Octets of its body.
    pub(super) fn push(&mut self, stream: u32, octets: &[u8], size: usize) {
        let Some(slot) = self.slots.get_mut(&stream) else { return };
        slot.owed += size;
        if octets.is_empty() {
            return;
        }
        if slot.is_chunked {
            slot.buffer.extend_from_slice(format!("{:x}\r\n", octets.len()).as_bytes());
        }
        slot.buffer.extend_from_slice(octets);
        if slot.is_chunked {
            slot.buffer.extend_from_slice(b"\r\n");
        } else {
            slot.left = slot.left.saturating_sub(octets.len() as u64);
            if slot.left == 0 {
                slot.last = octets.last().copied();
                slot.buffer.truncate(slot.buffer.len() - 1);
            }
        }
        wake(&mut slot.reader);
    }

    /// What follows its body.
    pub(super) fn trailers(&mut self, stream: u32, block: &Block) {
        match request::trailers(block) {
            Ok(lines) => self.end(stream, &lines),
            Err(violation) => self.malformed(stream, Box::new(violation)),
        }
    }

    /// The end of its body, with these lines of trailers.
    pub(super) fn end(&mut self, stream: u32, trailers: &[u8]) {
        let Some(slot) = self.slots.get_mut(&stream).filter(|slot| !slot.is_ended) else { return };
        slot.is_ended = true;
        match slot.is_chunked {
            true => {
                slot.buffer.extend_from_slice(b"0\r\n");
                slot.buffer.extend_from_slice(trailers);
            }
            false => slot.buffer.extend(slot.last.take()),
        }
        wake(&mut slot.reader);
    }

    /// The request is malformed.
    pub(super) fn malformed(&mut self, stream: u32, violation: Box<Violation>) {
        if let Some(slot) = self.slots.get_mut(&stream) {
            slot.violation = Some(violation);
            slot.is_ended = true;
            wake(&mut slot.reader);
        }
    }

    /// The stream is broken off.
    pub(super) fn gone(&mut self, stream: u32, why: &str) {
        if let Some(slot) = self.slots.get_mut(&stream) {
            slot.gone.get_or_insert_with(|| why.to_owned());
            wake(&mut slot.reader);
            wake(&mut slot.writer);
        }
    }

    /// All of them are.
    pub(super) fn all_gone(&mut self, why: &str) {
        let streams: Vec<u32> = self.slots.keys().copied().collect();
        streams.into_iter().for_each(|stream| self.gone(stream, why));
    }

    /// Whoever waits to write may go on, where there is room again.
    pub(super) fn wake_writers(&mut self) {
        for (stream, slot) in &mut self.slots {
            if slot.writer.is_some() && self.connection.has_room(*stream) {
                wake(&mut slot.writer);
            }
        }
    }

    /// The fields of a request, once.
    pub(super) fn incoming(&mut self, stream: u32) -> Option<Incoming> {
        self.slots.get_mut(&stream)?.incoming.take()
    }

    /// What is wrong with a request, once.
    pub(super) fn violation(&mut self, stream: u32) -> Option<Box<Violation>> {
        self.slots.get_mut(&stream)?.violation.take()
    }

    /// Gives octets of the body. There is no end: what is read says itself where it ends.
    pub(super) fn poll_read(
        &mut self,
        stream: u32,
        to: &mut ReadBuf<'_>,
        cx: &Context<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(slot) = self.slots.get_mut(&stream) else { return Poll::Ready(Err(broken("it has ended"))) };
        if slot.buffer.is_empty() {
            if let Some(why) = &slot.gone {
                return Poll::Ready(Err(broken(why)));
            }
            slot.reader = Some(cx.waker().clone());
            return Poll::Pending;
        }
        let length = slot.buffer.len().min(to.remaining());
        to.put_slice(&slot.buffer.split_to(length));
        if slot.buffer.is_empty() {
            slot.buffer = BytesMut::new();
            let owed = std::mem::take(&mut slot.owed);
            self.connection.used(stream, owed);
            self.notify();
        }
        Poll::Ready(Ok(()))
    }

    /// Takes the head of an answer.
    pub(super) fn respond(&mut self, stream: u32, head: &Head) {
        let fields = head.fields.iter().map(|(name, value)| (name.as_slice(), value.as_slice()));
        self.connection.respond(stream, head.status, fields);
        self.notify();
    }

    /// Takes octets of an answer's body.
    pub(super) fn poll_send(
        &mut self,
        stream: u32,
        octets: &[u8],
        cx: &Context<'_>,
    ) -> Poll<io::Result<usize>> {
        let why = self.slots.get(&stream).and_then(|slot| slot.gone.as_deref());
        if let Some(why) = why {
            return Poll::Ready(Err(broken(why)));
        }
        match self.connection.send(stream, octets) {
            None => Poll::Ready(Err(broken("it has ended"))),
            Some(0) => {
                if let Some(slot) = self.slots.get_mut(&stream) {
                    slot.writer = Some(cx.waker().clone());
                }
                Poll::Pending
            }
            Some(taken) => {
                self.notify();
                Poll::Ready(Ok(taken))
            }
        }
    }

    /// The answer is whole.
    pub(super) fn finish(&mut self, stream: u32) {
        self.connection.finish(stream);
        self.notify();
    }

    /// Nobody serves the stream any more; if it has no whole answer, it is broken off with this code.
    pub(super) fn leave(&mut self, stream: u32, broken_off: Option<ErrorCode>) {
        let is_gone = self.slots.remove(&stream).is_none_or(|slot| slot.gone.is_some());
        if let Some(code) = broken_off.filter(|_| !is_gone) {
            self.connection.reset(stream, code);
        }
        self.notify();
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}

fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, why.to_owned())
}
