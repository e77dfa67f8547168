//! Cases of HTTP/2: the streams of a connection on paper, each a request.

use std::collections::BTreeMap;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use candor_h2::{
    Config, Connection, Event,
    request::{self, Incoming},
};
use candor_inspect::{Awaiting, Input, Inspected, Interruption, Outcome, Previous, Rest, Tally, inspect};
use candor_rule::{Docket, Violation, case::Step};
use candor_wire::Framing;

use super::{Setting, finish, script::NOW};

/// What the steps of a case amount to: its requests in the order of their streams, and last the breach of the
/// protocol that ended the connection or one of its streams.
pub(super) fn play(setting: &Setting, steps: Vec<Step>, most: usize) -> Vec<Inspected> {
    let now = Instant::now();
    let config = Config { max_fields: setting.inspector.limits.max_headers, ..Config::default() };
    let mut connection = Connection::new(config, now);
    let mut streams: BTreeMap<u32, Stream> = BTreeMap::new();
    let mut breaches = Vec::new();
    let mut input = BytesMut::new();
    for step in steps {
        if let Step::Send(octets) = step {
            input.extend_from_slice(&octets);
            connection.receive(&mut input, now);
        }
        while let Some(event) = connection.next_event() {
            match event {
                Event::Failed { violation, frame, .. } | Event::Broken { violation, frame, .. } => {
                    breaches.push(breach(setting, *violation, frame));
                }
                event => take(&mut streams, event),
            }
        }
    }
    let requests = streams.into_values().filter_map(|mut stream| {
        finish(async { inspect(&setting.inspector, &mut stream, Previous::Nothing).await })
    });
    requests.chain(breaches).take(most).collect()
}

fn take(streams: &mut BTreeMap<u32, Stream>, event: Event) {
    match event {
        Event::Request { stream, block, is_whole } => {
            streams.insert(stream, Stream::new(Incoming { block, is_whole }));
        }
        Event::Data { stream, octets, .. } => of(streams, stream, |stream| stream.push(&octets)),
        Event::Trailers { stream, block } => of(streams, stream, |stream| match request::trailers(&block) {
            Ok(lines) => stream.end(&lines),
            Err(violation) => stream.fail(Box::new(violation)),
        }),
        Event::Ended { stream } => of(streams, stream, |stream| stream.end(b"\r\n")),
        Event::Malformed { stream, violation } => of(streams, stream, |stream| stream.fail(violation)),
        Event::Reset { .. } | Event::Failed { .. } | Event::Broken { .. } => {}
    }
}

fn of(streams: &mut BTreeMap<u32, Stream>, id: u32, change: impl FnOnce(&mut Stream)) {
    if let Some(stream) = streams.get_mut(&id) {
        change(stream);
    }
}

/// A breach of the protocol as the journal has it.
fn breach(setting: &Setting, violation: Violation, frame: Vec<u8>) -> Inspected {
    Inspected {
        head: None,
        raw: Bytes::from(frame),
        raw_at: 0,
        body: Bytes::new(),
        rest: Rest::default(),
        tally: Tally::default(),
        consumed: 0,
        scope: Default::default(),
        operation: None,
        secret: None,
        client: None,
        trusts_peer: false,
        identities: Vec::new(),
        rates: Default::default(),
        token: None,
        seats: Vec::new(),
        notes: Vec::new(),
        observed: None,
        outcome: Outcome::Rejected(Docket::new(&setting.inspector.policy).rejection(violation)),
    }
}

/// A request of which everything was received.
struct Stream {
    incoming: Option<Incoming>,
    is_chunked: bool,
    buffer: BytesMut,
    /// The body that was not asked for yet.
    rest: BytesMut,
    is_ended: bool,
    violation: Option<Box<Violation>>,
}

impl Stream {
    fn new(incoming: Incoming) -> Self {
        Self {
            is_chunked: incoming.framing() == Framing::Chunked,
            incoming: Some(incoming),
            buffer: BytesMut::new(),
            rest: BytesMut::new(),
            is_ended: false,
            violation: None,
        }
    }

    fn push(&mut self, octets: &[u8]) {
        if !self.is_chunked {
            return self.rest.extend_from_slice(octets);
        }
        if !octets.is_empty() {
            self.rest.extend_from_slice(format!("{:x}\r\n", octets.len()).as_bytes());
            self.rest.extend_from_slice(octets);
            self.rest.extend_from_slice(b"\r\n");
        }
    }

    /// The request is malformed; its body does not end.
    fn fail(&mut self, violation: Box<Violation>) {
        self.violation = Some(violation);
        self.is_ended = true;
    }

    /// The end of the body, with these lines of trailers.
    fn end(&mut self, trailers: &[u8]) {
        if self.is_chunked && !std::mem::replace(&mut self.is_ended, true) {
            self.rest.extend_from_slice(b"0\r\n");
            self.rest.extend_from_slice(trailers);
        }
    }
}

impl Input for Stream {
    fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    fn incoming(&mut self) -> Option<Incoming> {
        self.incoming.take()
    }

    async fn fill(&mut self, _: Awaiting) -> Result<(), Interruption> {
        if !self.rest.is_empty() {
            self.buffer.unsplit(self.rest.split());
            return Ok(());
        }
        Err(self.violation.take().map_or(Interruption::Closed, Interruption::Violated))
    }

    async fn proceed(&mut self) -> Result<(), Interruption> {
        Ok(())
    }

    fn now(&self) -> Option<u64> {
        Some(NOW)
    }

    fn reserve(&mut self, _: usize) -> Result<(), Interruption> {
        Ok(())
    }
}
