//! A connection of HTTP/2 without its socket (RFC 9113): octets in, events out, and octets out again.
//!
//! It keeps the protocol: order and size of frames, states of streams, windows, what a client may ask of us. What a
//! request says is nobody's business here. A breach ends the stream or the connection, as the RFC says, and is told
//! as the rule that it breaks.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use candor_rule::Violation;

use crate::{
    Block, ErrorCode,
    calm::Calm,
    error::Fault,
    frame::{self, FrameHeader, MAX_PAYLOAD, PREFACE, setting},
    hpack::Decoder,
    rules::{h2_flood, h2_frame_invalid, h2_preface_invalid},
    stream::Stream,
};

/// What a connection allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// Streams open at a time; 100.
    pub max_streams: u32,
    /// Size of a request's fields, decoded (RFC 9113 §6.5.2); 65,536.
    pub max_fields: usize,
    /// Octets of body that may be under way on a stream; 65,535.
    pub stream_window: u32,
    /// The same for all streams together, at least 65,535; 262,144.
    pub connection_window: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self { max_streams: 100, max_fields: 65_536, stream_window: 65_535, connection_window: 262_144 }
    }
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A request begins: its fields are there.
    Request {
        /// Its stream.
        stream: u32,
        /// What it says.
        block: Block,
        /// True if there will be no body.
        is_whole: bool,
    },
    /// Octets of its body.
    Data {
        /// The stream.
        stream: u32,
        /// The octets; perhaps none.
        octets: Bytes,
        /// What to tell [`Connection::used`] once they are used: padding counts too.
        size: usize,
    },
    /// The fields behind the body.
    Trailers {
        /// The stream.
        stream: u32,
        /// What they say.
        block: Block,
    },
    /// The request is there in full.
    Ended {
        /// The stream.
        stream: u32,
    },
    /// The request turns out to be malformed. It can still be answered.
    Malformed {
        /// The stream.
        stream: u32,
        /// What is wrong.
        violation: Box<Violation>,
    },
    /// The client breaks the stream off.
    Reset {
        /// The stream.
        stream: u32,
        /// The number of its error code.
        code: u32,
    },
    /// The stream was ended for a breach of the protocol.
    Failed {
        /// The stream.
        stream: u32,
        /// What the client was told.
        code: ErrorCode,
        /// The breach.
        violation: Box<Violation>,
        /// The frame, as far as it may be shown.
        frame: Vec<u8>,
    },
    /// The connection was ended for a breach of the protocol. It is the last event.
    Broken {
        /// What the client was told.
        code: ErrorCode,
        /// The breach.
        violation: Box<Violation>,
        /// The frame, as far as it may be shown.
        frame: Vec<u8>,
    },
}

/// Where the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Preface,
    /// The preface is there; SETTINGS must follow.
    Settings,
    Open,
    Broken,
}

/// How far taking leave is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leave {
    Staying,
    /// The client was asked to open no further streams; it may have some under way.
    Asked,
    /// It has seen that: streams beyond this one are not begun.
    Taken(u32),
}

/// A field block whose frames are not all there.
#[derive(Debug)]
pub(crate) struct Assembling {
    pub(crate) stream: u32,
    pub(crate) ends_stream: bool,
    pub(crate) octets: Vec<u8>,
    pub(crate) frames: usize,
}

/// A connection, on the server's side.
#[derive(Debug)]
pub struct Connection {
    pub(crate) config: Config,
    phase: Phase,
    pub(crate) decoder: Decoder,
    pub(crate) assembling: Option<Assembling>,
    pub(crate) streams: HashMap<u32, Stream>,
    /// The highest stream that the client has opened.
    pub(crate) last: u32,
    /// Streams that we ended before the client did, the latest last: it may not know yet.
    pub(crate) forsaken: VecDeque<u32>,
    /// Those of them that were answered and may still be read from; the client may not have the answer yet.
    pub(crate) parting: VecDeque<u32>,
    pub(crate) calm: Calm,
    pub(crate) leave: Leave,
    pub(crate) events: VecDeque<Event>,
    /// Frames that go out before any others.
    pub(crate) control: Vec<u8>,
    /// Streams that may have something to send, in turn.
    pub(crate) ready: VecDeque<u32>,
    pub(crate) receive_window: i64,
    /// Octets used for which the window was not widened yet.
    pub(crate) used: usize,
    pub(crate) send_window: i64,
    /// The client's SETTINGS_INITIAL_WINDOW_SIZE and SETTINGS_MAX_FRAME_SIZE.
    pub(crate) initial_window: u32,
    pub(crate) max_payload: usize,
}

/// Streams remembered that we ended before the client did.
pub(crate) const FORSAKEN: usize = 256;

/// The window that a connection begins with (RFC 9113 §6.9.2).
pub(crate) const FIRST_WINDOW: u32 = 65_535;

impl Connection {
    /// A connection of which nothing has been received. Its SETTINGS wait to be written.
    pub fn new(config: Config, now: Instant) -> Self {
        let mut control = Vec::new();
        let max_fields = u32::try_from(config.max_fields).unwrap_or(u32::MAX);
        let settings = [
            (setting::MAX_CONCURRENT_STREAMS, config.max_streams),
            (setting::INITIAL_WINDOW_SIZE, config.stream_window),
            (setting::MAX_HEADER_LIST_SIZE, max_fields),
        ];
        frame::push_settings(&settings, &mut control);
        let wider = config.connection_window.saturating_sub(FIRST_WINDOW);
        if wider > 0 {
            frame::push_window(0, wider, &mut control);
        }
        Self {
            phase: Phase::Preface,
            decoder: Decoder::default(),
            assembling: None,
            streams: HashMap::new(),
            last: 0,
            forsaken: VecDeque::new(),
            parting: VecDeque::new(),
            calm: Calm::new(now),
            leave: Leave::Staying,
            events: VecDeque::new(),
            control,
            ready: VecDeque::new(),
            receive_window: i64::from(FIRST_WINDOW + wider),
            used: 0,
            send_window: i64::from(FIRST_WINDOW),
            initial_window: FIRST_WINDOW,
            max_payload: MAX_PAYLOAD,
            config,
        }
    }

    /// Takes what was received, as far as its frames are there in full.
    pub fn receive(&mut self, input: &mut BytesMut, now: Instant) {
        while self.phase != Phase::Broken {
            match self.step(input, now) {
                Ok(true) => {}
                Ok(false) => return,
                Err((fault, shown)) => self.fail(fault, shown, now),
            }
        }
        input.clear();
    }

    /// What happened next.
    pub fn next_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// True until the client's preface and first SETTINGS are there.
    pub fn is_opening(&self) -> bool {
        matches!(self.phase, Phase::Preface | Phase::Settings)
    }

    /// True if the frames of a field block are not all there.
    pub fn is_inside_block(&self) -> bool {
        self.assembling.is_some()
    }

    /// True if nothing more will be received: the protocol was broken, or leave was taken and all is answered.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Broken || matches!(self.leave, Leave::Taken(_)) && self.streams.is_empty()
    }

    /// Streams that are open.
    pub fn open_streams(&self) -> usize {
        self.streams.len()
    }

    /// Reads the preface or one frame; false if it is not there in full.
    fn step(&mut self, input: &mut BytesMut, now: Instant) -> Result<bool, (Fault, Vec<u8>)> {
        if self.phase == Phase::Preface {
            return self.read_preface(input);
        }
        let Some(header) = FrameHeader::read(input) else { return Ok(false) };
        let shown = |input: &BytesMut| shown(&header, input);
        if self.phase == Phase::Settings
            && (header.kind != frame::kind::SETTINGS || header.has(frame::flag::ACK))
        {
            let fault = Box::new(h2_preface_invalid::no_settings(header.name()));
            return Err((Fault::Connection(ErrorCode::ProtocolError, fault), shown(input)));
        }
        if header.length > MAX_PAYLOAD {
            let fault = h2_frame_invalid::size(&header, "at most 16384");
            return Err((Fault::Connection(ErrorCode::FrameSizeError, fault), shown(input)));
        }
        if let Err(fault) = self.check_order(&header) {
            return Err((fault, shown(input)));
        }
        if input.len() < frame::HEADER + header.length {
            return Ok(false);
        }
        let shown = shown(input);
        let mut octets = input.split_to(frame::HEADER + header.length);
        let payload = octets.split_off(frame::HEADER).freeze();
        self.phase = Phase::Open;
        self.take(&header, payload, now).map_err(|fault| (fault, shown))?;
        Ok(true)
    }

    fn read_preface(&mut self, input: &mut BytesMut) -> Result<bool, (Fault, Vec<u8>)> {
        let begun = input.get(..PREFACE.len()).unwrap_or(input);
        if let Some(at) = begun.iter().zip(PREFACE).position(|(found, expected)| found != expected) {
            let fault = Box::new(h2_preface_invalid::at(at));
            // Perhaps it is a request of HTTP/1.1: its line is shown, which the redactor understands.
            let shown = input.get(..input.len().min(64)).unwrap_or_default().to_vec();
            return Err((Fault::Connection(ErrorCode::ProtocolError, fault), shown));
        }
        if input.len() < PREFACE.len() {
            return Ok(false);
        }
        let _ = input.split_to(PREFACE.len());
        self.phase = Phase::Settings;
        Ok(true)
    }

    /// Between the frames of a field block there is no other (RFC 9113 §4.3).
    fn check_order(&self, header: &FrameHeader) -> Result<(), Fault> {
        let violation = match &self.assembling {
            Some(open) if header.kind == frame::kind::CONTINUATION && header.stream == open.stream => {
                return Ok(());
            }
            Some(open) => h2_frame_invalid::inside_block(header, open.stream),
            None if header.kind == frame::kind::CONTINUATION => h2_frame_invalid::no_block(header),
            None => return Ok(()),
        };
        Err(Fault::Connection(ErrorCode::ProtocolError, violation))
    }

    /// Ends the stream or the connection, tells the client and whoever asks for events.
    fn fail(&mut self, fault: Fault, frame: Vec<u8>, now: Instant) {
        match fault {
            Fault::Stream(stream, code, violation) => {
                self.reset(stream, code);
                self.events.push_back(Event::Failed { stream, code, violation, frame });
                if !self.calm.broken_streams.take(now) {
                    let flood = Box::new(h2_flood::of("streams that are broken off or refused"));
                    self.fail(Fault::Connection(ErrorCode::EnhanceYourCalm, flood), Vec::new(), now);
                }
            }
            Fault::Connection(code, violation) => {
                let told = format!("{}: {}", violation.rule.code, violation.detail);
                frame::push_goaway(self.last, code, told.as_bytes(), &mut self.control);
                self.phase = Phase::Broken;
                self.streams.clear();
                self.ready.clear();
                self.events.push_back(Event::Broken { code, violation, frame });
            }
        }
    }
}

/// The frame as the journal may show it: without field blocks and bodies, which hold secrets in a form that the
/// redactor does not understand.
fn shown(header: &FrameHeader, input: &[u8]) -> Vec<u8> {
    let is_plain = matches!(
        header.kind,
        frame::kind::SETTINGS | frame::kind::RST_STREAM | frame::kind::WINDOW_UPDATE | frame::kind::PRIORITY
    );
    let payload = if is_plain { header.length.min(60) } else { 0 };
    input.get(..frame::HEADER + payload).or(input.get(..frame::HEADER)).unwrap_or_default().to_vec()
}
