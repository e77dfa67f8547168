//! Our side of a connection: answers, windows, and taking leave.

use crate::{
    Connection, ErrorCode,
    connection::{FORSAKEN, Leave},
    frame::{self, MAX_PAYLOAD, MAX_STREAM, flag, kind},
    hpack,
    stream::MAX_PENDING,
};

/// The PING whose answer says that the client has seen our GOAWAY.
const FAREWELL: &[u8; 8] = b"farewell";

/// The PING whose answer says that the client has read the answer on a stream.
fn parting(stream: u32) -> [u8; 8] {
    let [a, b, c, d] = stream.to_be_bytes();
    [b'd', b'o', b'n', b'e', a, b, c, d]
}

impl Connection {
    /// Puts the head of an answer, final or interim, in line. Names must be in lower case. Nothing happens if the
    /// stream is closed.
    pub fn respond<'f>(
        &mut self,
        stream: u32,
        status: u16,
        fields: impl Iterator<Item = (&'f [u8], &'f [u8])>,
    ) {
        let Some(state) = self.streams.get_mut(&stream) else { return };
        let mut block = Vec::with_capacity(256);
        hpack::encode(status, fields, &mut block);
        state.heads.push_back(block);
        self.queue(stream);
    }

    /// Takes as much of an answer's body as there is room for, and says how much; `None` if the stream is closed.
    pub fn send(&mut self, stream: u32, octets: &[u8]) -> Option<usize> {
        let state = self.streams.get_mut(&stream)?;
        let room = MAX_PENDING.saturating_sub(state.waiting()).min(octets.len());
        let taken = octets.get(..room).unwrap_or_default();
        state.data.extend_from_slice(taken);
        self.queue(stream);
        Some(taken.len())
    }

    /// True if [`Connection::send`] would take something, or the stream is closed.
    pub fn has_room(&self, stream: u32) -> bool {
        self.streams.get(&stream).is_none_or(|state| state.waiting() < MAX_PENDING)
    }

    /// The answer is whole: the stream ends once it is sent.
    pub fn finish(&mut self, stream: u32) {
        if let Some(state) = self.streams.get_mut(&stream) {
            state.is_whole = true;
            self.queue(stream);
        }
    }

    /// Breaks a stream off.
    pub fn reset(&mut self, stream: u32, code: ErrorCode) {
        if stream > self.last {
            return;
        }
        let is_received = self.streams.get(&stream).is_none_or(|state| state.is_received);
        self.close(stream);
        if !is_received {
            self.forsake(stream);
        }
        frame::push_reset(stream, code, &mut self.control);
    }

    /// So much of what was received on the stream is used up: the client may send as much again.
    pub fn used(&mut self, stream: u32, size: usize) {
        let Some(state) = self.streams.get_mut(&stream) else { return };
        let size = size.min(state.unused);
        state.unused -= size;
        state.used += size;
        let is_worth_it = state.used >= self.config.stream_window as usize / 2;
        if is_worth_it && !state.is_received && !state.is_ignored {
            state.receive_window += state.used as i64;
            frame::push_window(stream, state.used as u32, &mut self.control);
            state.used = 0;
        }
        self.use_up(size);
    }

    /// Asks the client to open no further streams (RFC 9113 §6.8). What it has under way is still served.
    pub fn leave(&mut self) {
        if self.leave == Leave::Staying && !self.is_over() {
            self.leave = Leave::Asked;
            frame::push_goaway(MAX_STREAM, ErrorCode::NoError, b"", &mut self.control);
            frame::push(kind::PING, 0, 0, FAREWELL, &mut self.control);
        }
    }

    /// The same, without waiting until the client has seen it: streams that it has under way are not begun.
    pub fn take_leave(&mut self) {
        if !matches!(self.leave, Leave::Taken(_)) {
            self.leave = Leave::Taken(self.last);
            frame::push_goaway(self.last, ErrorCode::NoError, b"", &mut self.control);
        }
    }

    /// The same, and what is open is not answered any more.
    pub fn abandon(&mut self) {
        self.take_leave();
        self.streams.clear();
    }

    /// Appends frames to `out` until it holds about `most` octets, or there is nothing to send.
    pub fn write(&mut self, out: &mut Vec<u8>, most: usize) {
        out.append(&mut self.control);
        while out.len() < most {
            let Some(stream) = self.ready.pop_front() else { return };
            self.write_turn(stream, out);
        }
    }

    /// Octets that wait to be written whatever the windows allow: more come only if the client goes on asking.
    pub fn owed(&self) -> usize {
        self.control.len()
    }

    /// What one stream may send in its turn: its heads, then one frame of data.
    fn write_turn(&mut self, id: u32, out: &mut Vec<u8>) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        stream.is_queued = false;
        let is_bare = stream.is_whole && stream.waiting() == 0;
        let mut ended = false;
        while let Some(block) = stream.heads.pop_front() {
            ended = is_bare && stream.heads.is_empty();
            push_block(id, &block, ended, self.max_payload, out);
        }
        let window = usize::try_from(self.send_window).unwrap_or(0);
        let length = stream.sendable().min(window).min(self.max_payload).min(MAX_PAYLOAD);
        let is_last = stream.is_whole && length == stream.waiting();
        if !ended && (length > 0 || is_last) {
            let flags = if is_last { flag::END_STREAM } else { 0 };
            let data = stream.data.get(stream.sent..).and_then(|data| data.get(..length)).unwrap_or_default();
            frame::push(kind::DATA, flags, id, data, out);
            stream.sent += length;
            stream.send_window -= length as i64;
            self.send_window -= length as i64;
            ended = is_last;
            if stream.sent == stream.data.len() {
                stream.data.clear();
                stream.sent = 0;
            } else if stream.sent >= MAX_PENDING / 2 {
                stream.data.drain(..stream.sent);
                stream.sent = 0;
            }
        }
        if !ended {
            return self.queue(id);
        }
        let is_received = stream.is_received;
        self.close(id);
        if !is_received {
            self.part(id, out);
        }
    }

    /// Lets go of a stream whose answer does not need the rest of the request (RFC 9113 §8.1). The client is asked
    /// to stop only once it has read the answer, as its answer to a PING says: clients are at large that drop an
    /// answer when they read a reset close behind it.
    fn part(&mut self, id: u32, out: &mut Vec<u8>) {
        self.forsake(id);
        if self.parting.len() >= FORSAKEN
            && let Some(oldest) = self.parting.pop_front()
        {
            frame::push_reset(oldest, ErrorCode::NoError, out);
        }
        self.parting.push_back(id);
        frame::push(kind::PING, 0, 0, &parting(id), out);
    }

    /// A PING was answered: if it followed the answer of a stream, the client has that.
    pub(crate) fn take_pong(&mut self, payload: &[u8]) {
        if payload == FAREWELL && self.leave == Leave::Asked {
            return self.take_leave();
        }
        let read = self.parting.iter().position(|id| payload == parting(*id));
        if let Some(id) = read.and_then(|position| self.parting.remove(position)) {
            frame::push_reset(id, ErrorCode::NoError, &mut self.control);
        }
    }

    /// Puts a stream in line, if it can send something.
    pub(crate) fn queue(&mut self, id: u32) {
        let Some(stream) = self.streams.get_mut(&id) else { return };
        let needs_window = stream.heads.is_empty() && stream.waiting() > 0;
        if stream.is_queued || !stream.is_ready() || needs_window && self.send_window <= 0 {
            return;
        }
        stream.is_queued = true;
        self.ready.push_back(id);
    }

    pub(crate) fn queue_all(&mut self) {
        let streams: Vec<u32> = self.streams.keys().copied().collect();
        streams.into_iter().for_each(|stream| self.queue(stream));
    }

    /// Forgets a stream; false if it was closed already. What it held back of the window is given free.
    pub(crate) fn close(&mut self, id: u32) -> bool {
        let Some(stream) = self.streams.remove(&id) else { return false };
        self.use_up(stream.unused);
        true
    }

    /// Remembers a stream that the client may still send on.
    pub(crate) fn forsake(&mut self, id: u32) {
        if self.forsaken.len() >= FORSAKEN {
            self.forsaken.pop_front();
        }
        self.forsaken.push_back(id);
    }

    /// Widens the window of the connection by what was used up.
    pub(crate) fn use_up(&mut self, size: usize) {
        self.used += size;
        if self.used >= self.config.connection_window as usize / 2 {
            self.receive_window += self.used as i64;
            frame::push_window(0, self.used as u32, &mut self.control);
            self.used = 0;
        }
    }
}

/// Appends a field block in as many frames as it takes.
fn push_block(stream: u32, block: &[u8], ends: bool, most: usize, out: &mut Vec<u8>) {
    let mut pieces = block.chunks(most).peekable();
    let mut frame = kind::HEADERS;
    let mut flags = if ends { flag::END_STREAM } else { 0 };
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            flags |= flag::END_HEADERS;
        }
        frame::push(frame, flags, stream, piece, out);
        (frame, flags) = (kind::CONTINUATION, 0);
    }
}
