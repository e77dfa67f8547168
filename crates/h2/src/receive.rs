//! Frames of the client, by type (RFC 9113 §6).

use std::time::Instant;

use bytes::Bytes;

use crate::{
    Block, Connection, ErrorCode, Event,
    connection::{Assembling, Leave},
    error::Fault,
    frame::{FrameHeader, MAX_STREAM, flag, kind, number, push, setting},
    rules::{
        h2_compression_failed, h2_content_length_mismatch, h2_flood, h2_flow_control_exceeded,
        h2_frame_invalid, h2_trailers_not_last,
    },
    stream::Stream,
};

type Taken = Result<(), Fault>;

/// Frames of one field block; more serve no purpose.
const BLOCK_FRAMES: usize = 256;

/// A WINDOW_UPDATE of less serves no purpose.
const SMALL_INCREMENT: u32 = 256;

/// Most that a window may hold.
const MAX_WINDOW: i64 = 0x7fff_ffff;

impl Connection {
    /// Takes one frame.
    pub(crate) fn take(&mut self, header: &FrameHeader, payload: Bytes, now: Instant) -> Taken {
        match header.kind {
            kind::DATA => self.take_data(header, payload, now),
            kind::HEADERS => self.take_headers(header, &payload, now),
            kind::CONTINUATION => self.take_continuation(header, &payload, now),
            kind::PRIORITY => self.take_priority(header, now),
            kind::RST_STREAM => self.take_reset(header, &payload, now),
            kind::SETTINGS => self.take_settings(header, &payload, now),
            kind::PING => self.take_ping(header, &payload, now),
            kind::GOAWAY => take_goaway(header),
            kind::WINDOW_UPDATE => self.take_window_update(header, &payload, now),
            kind::PUSH_PROMISE => Err(protocol(h2_frame_invalid::push())),
            // Unknown types are ignored (RFC 9113 §4.1).
            _ => self.calmly(now),
        }
    }

    /// Counts a frame that moves nothing.
    fn calmly(&mut self, now: Instant) -> Taken {
        match self.calm.idle_frames.take(now) {
            true => Ok(()),
            false => Err(flood("frames that move nothing")),
        }
    }

    /// True for a stream that the client has not opened.
    fn is_idle(&self, stream: u32) -> bool {
        stream > self.last || stream.is_multiple_of(2)
    }

    fn take_data(&mut self, header: &FrameHeader, payload: Bytes, now: Instant) -> Taken {
        let size = payload.len();
        on_stream(header)?;
        if self.is_idle(header.stream) {
            return Err(protocol(h2_frame_invalid::idle(header)));
        }
        self.receive_window -= size as i64;
        if self.receive_window < 0 {
            let violation = Box::new(h2_flow_control_exceeded::received(header.stream, true));
            return Err(Fault::Connection(ErrorCode::FlowControlError, violation));
        }
        let octets = unpadded(header, payload)?;
        let ends = header.has(flag::END_STREAM);
        if octets.is_empty() && !ends {
            self.calmly(now)?;
        }
        let Some(stream) = self.streams.get_mut(&header.stream).filter(|s| !s.is_received) else {
            self.use_up(size);
            let is_forsaken = self.forsaken.contains(&header.stream);
            if ends {
                self.parting.retain(|stream| *stream != header.stream);
            }
            return match is_forsaken {
                true => self.calmly(now),
                false => Err(closed(header)),
            };
        };
        stream.receive_window -= size as i64;
        if stream.receive_window < 0 {
            self.use_up(size);
            let violation = Box::new(h2_flow_control_exceeded::received(header.stream, false));
            return Err(Fault::Stream(header.stream, ErrorCode::FlowControlError, violation));
        }
        if stream.is_ignored {
            stream.is_received = ends;
            self.use_up(size);
            return Ok(());
        }
        let length = octets.len() as u64;
        let mismatch = match stream.announced.map(|left| left.checked_sub(length)) {
            None => None,
            Some(None) => Some(h2_content_length_mismatch::beyond()),
            Some(Some(left)) if ends && left > 0 => Some(h2_content_length_mismatch::lacking(left)),
            Some(left) => {
                stream.announced = left;
                None
            }
        };
        stream.is_received = ends;
        if let Some(violation) = mismatch {
            stream.is_ignored = true;
            self.use_up(size);
            let violation = Box::new(violation);
            self.events.push_back(Event::Malformed { stream: header.stream, violation });
            return Ok(());
        }
        stream.unused += size;
        self.events.push_back(Event::Data { stream: header.stream, octets, size });
        if ends {
            self.events.push_back(Event::Ended { stream: header.stream });
        }
        Ok(())
    }

    fn take_headers(&mut self, header: &FrameHeader, payload: &Bytes, now: Instant) -> Taken {
        on_stream(header)?;
        if header.stream.is_multiple_of(2) {
            return Err(protocol(h2_frame_invalid::even(header)));
        }
        let mut block = unpadded(header, payload.clone())?;
        if header.has(flag::PRIORITY) {
            // It is deprecated and says nothing to us (RFC 9113 §5.3.2).
            if block.len() < 5 {
                let violation = h2_frame_invalid::size(header, "5 or more, since it carries a priority");
                return Err(Fault::Connection(ErrorCode::FrameSizeError, violation));
            }
            block = block.slice(5..);
        }
        let (stream, ends_stream) = (header.stream, header.has(flag::END_STREAM));
        let assembling = Assembling { stream, ends_stream, octets: block.to_vec(), frames: 1 };
        self.go_on(header, assembling, now)
    }

    fn take_continuation(&mut self, header: &FrameHeader, payload: &Bytes, now: Instant) -> Taken {
        let Some(mut assembling) = self.assembling.take() else { return Ok(()) };
        assembling.octets.extend_from_slice(payload);
        assembling.frames += 1;
        // A block is smaller than what it unfolds to, unless somebody takes pains; and twice that is enough for him.
        let is_large = assembling.octets.len() > 2 * self.config.max_fields + crate::MAX_PAYLOAD;
        if is_large || assembling.frames > BLOCK_FRAMES {
            return Err(flood("octets or frames of one field block"));
        }
        self.go_on(header, assembling, now)
    }

    fn go_on(&mut self, header: &FrameHeader, assembling: Assembling, now: Instant) -> Taken {
        if !header.has(flag::END_HEADERS) {
            self.assembling = Some(assembling);
            return Ok(());
        }
        // Whatever becomes of the stream, the tables have to stay in step.
        let block = self.decoder.decode(&assembling.octets, self.config.max_fields).map_err(|fault| {
            let violation = Box::new(h2_compression_failed::at(assembling.stream, fault));
            Fault::Connection(ErrorCode::CompressionError, violation)
        })?;
        match assembling.stream > self.last {
            true => self.open(assembling.stream, assembling.ends_stream, block, now),
            false => self.take_trailers(header, &assembling, block, now),
        }
    }

    fn open(&mut self, stream: u32, is_whole: bool, block: Block, now: Instant) -> Taken {
        if matches!(self.leave, Leave::Taken(last) if stream > last) {
            return Ok(());
        }
        self.last = stream;
        if self.streams.len() >= self.config.max_streams as usize {
            if !self.calm.broken_streams.take(now) {
                return Err(flood("streams beyond the number allowed"));
            }
            self.forsake(stream);
            crate::frame::push_reset(stream, ErrorCode::RefusedStream, &mut self.control);
            return Ok(());
        }
        let mut state = Stream::new(self.config.stream_window, i64::from(self.initial_window));
        state.is_received = is_whole;
        state.announced = block.length();
        let lacking = state.announced.filter(|left| is_whole && *left > 0);
        self.streams.insert(stream, state);
        self.events.push_back(Event::Request { stream, block, is_whole });
        if let Some(left) = lacking {
            let violation = Box::new(h2_content_length_mismatch::lacking(left));
            self.events.push_back(Event::Malformed { stream, violation });
        }
        Ok(())
    }

    /// A further field block of a stream that was opened: its trailers, if anything.
    fn take_trailers(
        &mut self,
        header: &FrameHeader,
        read: &Assembling,
        block: Block,
        now: Instant,
    ) -> Taken {
        let id = read.stream;
        let Some(stream) = self.streams.get_mut(&id) else {
            self.parting.retain(|stream| *stream != id);
            return match self.forsaken.contains(&id) {
                true => self.calmly(now),
                false => {
                    Err(Fault::Connection(ErrorCode::StreamClosed, h2_frame_invalid::closed(header, id)))
                }
            };
        };
        if stream.is_received {
            return Err(closed(header));
        }
        stream.is_received = read.ends_stream;
        if stream.is_ignored {
            return Ok(());
        }
        let lacking = stream.announced.filter(|left| *left > 0);
        let violation = match lacking {
            _ if !read.ends_stream => h2_trailers_not_last::here(),
            Some(left) => h2_content_length_mismatch::lacking(left),
            None => {
                self.events.push_back(Event::Trailers { stream: id, block });
                self.events.push_back(Event::Ended { stream: id });
                return Ok(());
            }
        };
        stream.is_ignored = true;
        self.events.push_back(Event::Malformed { stream: id, violation: Box::new(violation) });
        Ok(())
    }

    fn take_priority(&mut self, header: &FrameHeader, now: Instant) -> Taken {
        on_stream(header)?;
        match header.length {
            5 => self.calmly(now),
            _ if self.is_idle(header.stream) => {
                Err(Fault::Connection(ErrorCode::FrameSizeError, h2_frame_invalid::size(header, "5")))
            }
            _ => Err(Fault::Stream(
                header.stream,
                ErrorCode::FrameSizeError,
                h2_frame_invalid::size(header, "5"),
            )),
        }
    }

    fn take_reset(&mut self, header: &FrameHeader, payload: &[u8], now: Instant) -> Taken {
        on_stream(header)?;
        let code = exactly(header, payload, 4)?;
        if self.is_idle(header.stream) {
            return Err(protocol(h2_frame_invalid::idle(header)));
        }
        self.forsaken.retain(|stream| *stream != header.stream);
        self.parting.retain(|stream| *stream != header.stream);
        if !self.close(header.stream) {
            return self.calmly(now);
        }
        self.events.push_back(Event::Reset { stream: header.stream, code });
        match self.calm.broken_streams.take(now) {
            true => Ok(()),
            false => Err(flood("streams that are broken off")),
        }
    }

    fn take_settings(&mut self, header: &FrameHeader, payload: &[u8], now: Instant) -> Taken {
        off_streams(header)?;
        let size = |expected| {
            Err(Fault::Connection(ErrorCode::FrameSizeError, h2_frame_invalid::size(header, expected)))
        };
        if header.has(flag::ACK) {
            return if payload.is_empty() { self.calmly(now) } else { size("0, since it acknowledges") };
        }
        if !self.calm.settings.take(now) {
            return Err(flood("SETTINGS"));
        }
        let (settings, rest) = payload.as_chunks::<6>();
        if !rest.is_empty() {
            return size("a multiple of 6");
        }
        for [n1, n2, value @ ..] in settings {
            self.set(u16::from_be_bytes([*n1, *n2]), u32::from_be_bytes(*value))?;
        }
        push(kind::SETTINGS, flag::ACK, 0, &[], &mut self.control);
        Ok(())
    }

    fn set(&mut self, name: u16, value: u32) -> Taken {
        let odd = |what, expected| h2_frame_invalid::setting(what, value, expected);
        match name {
            setting::ENABLE_PUSH if value > 1 => Err(protocol(odd("SETTINGS_ENABLE_PUSH", "0 or 1"))),
            setting::MAX_FRAME_SIZE => match value {
                16_384..=0x00ff_ffff => {
                    self.max_payload = value as usize;
                    Ok(())
                }
                _ => Err(protocol(odd("SETTINGS_MAX_FRAME_SIZE", "16384 to 16777215"))),
            },
            setting::INITIAL_WINDOW_SIZE if value > MAX_STREAM => Err(Fault::Connection(
                ErrorCode::FlowControlError,
                odd("SETTINGS_INITIAL_WINDOW_SIZE", "at most 2147483647"),
            )),
            setting::INITIAL_WINDOW_SIZE => {
                let change = i64::from(value) - i64::from(self.initial_window);
                self.initial_window = value;
                for stream in self.streams.values_mut() {
                    stream.send_window += change;
                    if stream.send_window > MAX_WINDOW {
                        return Err(overflow(0));
                    }
                }
                self.queue_all();
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn take_ping(&mut self, header: &FrameHeader, payload: &[u8], now: Instant) -> Taken {
        off_streams(header)?;
        if payload.len() != 8 {
            return Err(Fault::Connection(ErrorCode::FrameSizeError, h2_frame_invalid::size(header, "8")));
        }
        if !header.has(flag::ACK) {
            push(kind::PING, flag::ACK, 0, payload, &mut self.control);
        } else {
            self.take_pong(payload);
        }
        self.calmly(now)
    }

    fn take_window_update(&mut self, header: &FrameHeader, payload: &[u8], now: Instant) -> Taken {
        let increment = exactly(header, payload, 4)? & MAX_STREAM;
        let id = header.stream;
        if id != 0 && self.is_idle(id) {
            return Err(protocol(h2_frame_invalid::idle(header)));
        }
        if increment < SMALL_INCREMENT {
            self.calmly(now)?;
        }
        let fail = |code, violation| match id {
            0 => Fault::Connection(code, violation),
            _ => Fault::Stream(id, code, violation),
        };
        let window = match id {
            0 => &mut self.send_window,
            _ => match self.streams.get_mut(&id) {
                Some(stream) => &mut stream.send_window,
                // It may have been under way when the stream ended.
                None => return Ok(()),
            },
        };
        if increment == 0 {
            return Err(fail(ErrorCode::ProtocolError, h2_frame_invalid::no_increment()));
        }
        *window += i64::from(increment);
        if *window > MAX_WINDOW {
            return Err(match overflow(id) {
                Fault::Connection(code, violation) | Fault::Stream(_, code, violation) => {
                    fail(code, violation)
                }
            });
        }
        match id {
            0 => self.queue_all(),
            _ => self.queue(id),
        }
        Ok(())
    }
}

fn take_goaway(header: &FrameHeader) -> Taken {
    off_streams(header)?;
    match header.length {
        0..8 => {
            Err(Fault::Connection(ErrorCode::FrameSizeError, h2_frame_invalid::size(header, "8 or more")))
        }
        // What it has opened is answered nevertheless.
        _ => Ok(()),
    }
}

/// Data or field block without padding (RFC 9113 §6.1).
fn unpadded(header: &FrameHeader, mut payload: Bytes) -> Result<Bytes, Fault> {
    if !header.has(flag::PADDED) {
        return Ok(payload);
    }
    let Some(padding) = payload.first().map(|octet| usize::from(*octet)) else {
        let violation = h2_frame_invalid::size(header, "1 or more, since it is padded");
        return Err(Fault::Connection(ErrorCode::FrameSizeError, violation));
    };
    if padding >= payload.len() {
        return Err(protocol(h2_frame_invalid::padding(header, padding)));
    }
    payload.truncate(payload.len() - padding);
    Ok(payload.slice(1..))
}

/// The number that a payload of four octets holds.
fn exactly(header: &FrameHeader, payload: &[u8], length: usize) -> Result<u32, Fault> {
    number(payload)
        .filter(|_| payload.len() == length)
        .ok_or_else(|| Fault::Connection(ErrorCode::FrameSizeError, h2_frame_invalid::size(header, "4")))
}

fn on_stream(header: &FrameHeader) -> Taken {
    if header.stream == 0 { Err(protocol(h2_frame_invalid::on_zero(header))) } else { Ok(()) }
}

fn off_streams(header: &FrameHeader) -> Taken {
    if header.stream == 0 { Ok(()) } else { Err(protocol(h2_frame_invalid::not_on_zero(header))) }
}

fn protocol(violation: Box<candor_rule::Violation>) -> Fault {
    Fault::Connection(ErrorCode::ProtocolError, violation)
}

fn closed(header: &FrameHeader) -> Fault {
    Fault::Stream(header.stream, ErrorCode::StreamClosed, h2_frame_invalid::closed(header, header.stream))
}

fn overflow(stream: u32) -> Fault {
    let violation = Box::new(h2_flow_control_exceeded::widened(stream));
    Fault::Connection(ErrorCode::FlowControlError, violation)
}

fn flood(what: &str) -> Fault {
    Fault::Connection(ErrorCode::EnhanceYourCalm, Box::new(h2_flood::of(what)))
}
