//! The task of a connection: octets between its socket and its streams, time limits, and what went wrong.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use candor_h2::request::Incoming;
use candor_h2::{Config, Connection, ErrorCode, Event};
use candor_inspect::{Inspected, Outcome};
use candor_rule::{Docket, Violation};
use candor_wire::Previous;
use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio::task::spawn_local;
use tokio::time::Instant;

use super::hub::{Hub, Shared};
use super::stream::{Carrier, Stream};
use crate::answer;
use crate::client::Client;
use crate::connection::{self, Next};
use crate::deadline::Deadline;
use crate::drain::Entry;
use crate::record::Record;
use crate::transport::Transport;
use crate::worker::Worker;

/// Octets read at a time.
const PIECE: usize = 16 << 10;

/// Octets of frames that are gathered before they are written, and beyond which nothing is read.
const GATHERED: usize = 64 << 10;

/// Serves a connection that speaks HTTP/2 until its end.
pub(crate) async fn serve(worker: Rc<Worker>, client: Client) {
    let http2 = worker.live().http2.unwrap_or_default();
    let peer = client.peer();
    let (transport, received, entry) = client.into_parts();
    let config = Config {
        max_streams: http2.streams,
        max_fields: worker.inspector.get().limits.max_headers,
        stream_window: http2.window,
        connection_window: http2.window.saturating_mul(4),
    };
    let now = Instant::now();
    let hub = Rc::new(RefCell::new(Shared::new(Connection::new(config, now.into_std()))));
    let mut task = Task {
        carrier: Rc::new(Carrier::of(&transport)),
        worker,
        hub,
        transport,
        input: received,
        out: Vec::new(),
        written: 0,
        unflushed: false,
        peer,
        entry,
        deadline: Deadline::new(),
        opened: now,
        idle: Some(now),
        blocked: None,
        open_block: None,
        half_closed: None,
        parting: None,
    };
    task.take_events();
    let ended = poll_fn(|cx| task.poll(cx)).await;
    let why = match &ended {
        Ok(()) => "the connection ended".to_owned(),
        Err(error) => format!("the connection broke: {error}"),
    };
    task.hub.borrow_mut().all_gone(&why);
    if ended.is_ok() {
        // The client may still be sending, and must be able to read what it was told.
        let Task { worker, transport, peer, entry, .. } = task;
        Client::new(transport, peer, &worker, entry).close().await;
    }
}

struct Task {
    worker: Rc<Worker>,
    hub: Hub,
    carrier: Rc<Carrier>,
    transport: Transport,
    input: BytesMut,
    /// Frames that are being written, and how much of them is.
    out: Vec<u8>,
    written: usize,
    unflushed: bool,
    peer: IpAddr,
    entry: Entry,
    deadline: Deadline,
    opened: Instant,
    /// Since when no request is open.
    idle: Option<Instant>,
    /// Since when the client takes nothing.
    blocked: Option<Instant>,
    /// Since when a block of fields is open.
    open_block: Option<Instant>,
    /// When the client closed its sending side.
    half_closed: Option<Instant>,
    /// Since when the client is asked to open no further streams, while none was open.
    parting: Option<Instant>,
}

impl Task {
    /// Ready when the connection is over: in order, or broken.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.hub.borrow_mut().watch(cx);
        loop {
            let read = self.poll_read(cx)?;
            let written = self.poll_write(cx)?;
            if read.is_ready() || written.is_ready() {
                continue;
            }
            let is_over = self.hub.borrow().connection.is_over();
            if is_over && self.is_written() {
                return Poll::Ready(Ok(()));
            }
            self.note_idle(cx);
            if self.is_written() {
                ready!(self.poll_time(is_over, cx))?;
            } else if self.blocked.is_some() {
                ready!(self.poll_time(true, cx))?;
            }
        }
    }

    /// True if nothing waits for the socket.
    fn is_written(&self) -> bool {
        self.written == self.out.len() && self.hub.borrow().connection.owed() == 0
    }

    /// Reads what there is. Ready if something was read that may have to be answered.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let owed = self.out.len() - self.written + self.hub.borrow().connection.owed();
        if self.half_closed.is_some() || owed > GATHERED || self.hub.borrow().connection.is_over() {
            return Poll::Pending;
        }
        if self.input.capacity() - self.input.len() < PIECE / 4 {
            self.input.reserve(PIECE);
        }
        let Poll::Ready(read) = pin!(self.transport.read_buf(&mut self.input)).poll(cx) else {
            if self.input.is_empty() {
                self.input = BytesMut::new();
            }
            return Poll::Pending;
        };
        if read? == 0 {
            self.half_closed = Some(Instant::now());
            if self.input.is_empty() {
                self.input = BytesMut::new();
            }
        }
        self.take_events();
        Poll::Ready(Ok(()))
    }

    /// Hands on what the octets received so far amount to.
    fn take_events(&mut self) {
        let now = Instant::now();
        self.hub.borrow_mut().connection.receive(&mut self.input, now.into_std());
        loop {
            let event = self.hub.borrow_mut().connection.next_event();
            let Some(event) = event else { break };
            self.take(event);
        }
        let is_open = self.hub.borrow().connection.is_inside_block();
        self.open_block = is_open.then(|| self.open_block.unwrap_or(now));
    }

    fn take(&mut self, event: Event) {
        let mut hub = self.hub.borrow_mut();
        match event {
            Event::Request { stream, block, is_whole } => {
                hub.begin(stream, Incoming { block, is_whole });
                drop(hub);
                self.entry.stay();
                let stream = Stream::new(self.hub.clone(), self.carrier.clone(), stream);
                spawn_local(serve_stream(self.worker.clone(), stream, self.peer, self.entry.guest()));
            }
            Event::Data { stream, octets, size } => hub.push(stream, &octets, size),
            Event::Trailers { stream, block } => hub.trailers(stream, &block),
            Event::Ended { stream } => hub.end(stream, b"\r\n"),
            Event::Malformed { stream, violation } => hub.malformed(stream, violation),
            Event::Reset { stream, code } => {
                hub.gone(stream, &format!("it broke the stream off ({})", ErrorCode::name(code)));
            }
            Event::Failed { stream, violation, frame, .. } => {
                hub.gone(stream, &violation.detail);
                drop(hub);
                self.record(*violation, frame);
            }
            Event::Broken { violation, frame, .. } => {
                hub.all_gone(&violation.detail);
                drop(hub);
                self.record(*violation, frame);
            }
        }
    }

    /// Writes what there is. Ready if something was written.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.written == self.out.len() {
            self.out.clear();
            self.written = 0;
            let mut hub = self.hub.borrow_mut();
            hub.connection.write(&mut self.out, GATHERED);
            hub.wake_writers();
        }
        let rest = self.out.get(self.written..).unwrap_or_default();
        if rest.is_empty() {
            self.out = Vec::new();
            self.blocked = None;
            if self.unflushed && Pin::new(&mut self.transport).poll_flush(cx)?.is_ready() {
                self.unflushed = false;
            }
            return Poll::Pending;
        }
        match Pin::new(&mut self.transport).poll_write(cx, rest)? {
            Poll::Ready(0) => Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Poll::Ready(octets) => {
                self.written += octets;
                (self.unflushed, self.blocked) = (true, None);
                Poll::Ready(Ok(()))
            }
            Poll::Pending => {
                self.blocked.get_or_insert_with(Instant::now);
                Poll::Pending
            }
        }
    }

    /// Keeps account of whether a request is open, and leaves when the gateway stops or room is needed.
    fn note_idle(&mut self, cx: &Context<'_>) {
        let connection = &mut self.hub.borrow_mut().connection;
        if connection.open_streams() > 0 {
            self.idle = None;
            if self.entry.poll_stopping(cx) {
                connection.leave();
            }
            return;
        }
        let since = *self.idle.get_or_insert_with(Instant::now);
        let is_leaving = self.entry.poll_leaving(since, cx);
        if self.half_closed.is_some() {
            // Who has closed his side and has all his answers asks for nothing more.
            connection.take_leave();
        } else if is_leaving && self.entry.is_stopping() {
            // What is on its way here at this moment is still served.
            connection.leave();
            self.parting.get_or_insert_with(Instant::now);
        } else if is_leaving {
            connection.take_leave();
        }
    }

    /// Ready when a time limit was over and leave was taken. Where that is done already, only that of writing
    /// counts.
    ///
    /// # Errors
    /// If the client does not even take what is written.
    fn poll_time(&mut self, is_over: bool, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let times = self.worker.live().timeouts;
        let is_opening = self.hub.borrow().connection.is_opening();
        let limits = [
            is_opening.then_some(self.opened + times.head),
            self.open_block.map(|since| since + times.head),
            self.idle.map(|since| since + times.idle),
            self.half_closed.map(|since| since + times.half_closed),
            self.idle.and(self.parting).map(|since| since + times.leftover),
        ];
        let ending = limits.into_iter().flatten().min().filter(|_| !is_over);
        let breaking = self.blocked.map(|since| since + times.write);
        // Without any the streams have limits of their own.
        let Some(at) = ending.into_iter().chain(breaking).min() else { return Poll::Pending };
        self.deadline.set(at);
        ready!(self.deadline.poll(cx));
        if breaking == Some(at) {
            self.transport.give_up();
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let mut hub = self.hub.borrow_mut();
        hub.all_gone("it sent nothing more");
        hub.connection.abandon();
        Poll::Ready(Ok(()))
    }

    /// Keeps a breach of the protocol. No answer to it is possible beyond its error code.
    fn record(&self, violation: Violation, frame: Vec<u8>) {
        if !self.worker.records() {
            return;
        }
        let inspector = self.worker.inspector.get();
        let rejection = Docket::new(&inspector.policy).rejection(violation);
        let mut record = Record::begun(&self.worker, self.peer, Instant::now(), None);
        let inspected =
            Inspected { raw: Bytes::from(frame), outcome: Outcome::Nothing, ..connection::nothing_known() };
        answer::note_refusal(&self.worker, &inspected, &rejection, &mut record);
        self.worker.keep(record, inspected);
    }
}

/// One request, like one of HTTP/1.
async fn serve_stream(worker: Rc<Worker>, stream: Stream, peer: IpAddr, entry: Entry) {
    let mut client = Client::new(Transport::Stream(Box::new(stream)), peer, &worker, entry);
    client.begin(&worker);
    match connection::exchange(&worker, &mut client, &mut Previous::default()).await {
        Next::Another | Next::Close => client.finish().await,
        Next::Drop => {}
    }
}
