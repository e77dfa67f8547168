//! How a body is read: held in memory, or, where it is large, left to come or sifted.
//!
//! What is looked into as a whole is held, within the budget of the process. What nobody looks into is left to
//! come, and the caller passes it on ([`Coming`]). Of multipart bodies the files go to the input's store and
//! the fields are held: so they are judged before anything is passed on.

use bytes::{Bytes, BytesMut};
use candor_guard::integrity::Integrity;
use candor_rule::{Docket, Rejection};
use candor_syntax::multipart::{Part, Sieve, Sifted};
use candor_wire::{Framing, Head, Limits, Previous, body::Decoder, rules};

use crate::{Awaiting, Coming, Input, Interruption, Outcome, Rest, pipeline::interrupted};

/// Octets up to which a body is held in memory, whatever it is.
pub const MAX_HELD: usize = 64 << 10;

/// Counts the octets of a body as they go by.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// How many there were.
    pub octets: u64,
    beyond_ascii: bool,
    continuations: usize,
}

impl Tally {
    fn count(&mut self, piece: &[u8]) {
        self.octets += piece.len() as u64;
        if let Previous::Text { continuations } = Previous::request(piece) {
            self.beyond_ascii = true;
            self.continuations += continuations;
        }
    }

    /// What a request with this body is to the next one of its connection.
    pub(crate) fn as_previous(&self) -> Previous {
        match self.beyond_ascii {
            true => Previous::Text { continuations: self.continuations },
            false => Previous::Request,
        }
    }
}

/// Reads a body off an input, piece by piece.
#[derive(Debug)]
pub(crate) struct Reader {
    decoder: Decoder,
    framing: Framing,
    limit: u64,
    /// True while the client waits to be asked for the body.
    is_awaited: bool,
    /// True if the framing is broken: what is in the buffer is where.
    pub(crate) is_broken: bool,
    pub(crate) tally: Tally,
    /// What the body is held against.
    integrity: Option<Box<Integrity>>,
}

/// What can be had of a body without waiting.
#[derive(Debug)]
pub enum Piece {
    /// Octets of content.
    Octets(BytesMut),
    /// Nothing before more is received.
    Nothing,
    /// Its end.
    End,
}

impl Reader {
    /// # Errors
    /// The rejection of a body that is announced to be larger than `limit`.
    pub(crate) fn new(
        head: &Head,
        limit: u64,
        limits: Limits,
        docket: &mut Docket<'_>,
    ) -> Result<Self, Rejection> {
        if let Framing::Length(length) = head.framing
            && length > limit
        {
            let span = head.get("content-length").map_or(head.target, |(field, _)| field.value);
            docket.raise(rules::body_too_large::at(span, length, limit))?;
        }
        Ok(Self {
            decoder: Decoder::new(head.framing, head.octets.len(), limits),
            framing: head.framing,
            limit,
            is_awaited: head.expects_continue,
            is_broken: false,
            tally: Tally::default(),
            integrity: None,
        })
    }

    /// Computes digests of the body as it goes by.
    pub(crate) fn against(self, integrity: Option<Box<Integrity>>) -> Self {
        Self { integrity, ..self }
    }

    /// Octets of the message consumed so far.
    pub(crate) fn position(&self) -> usize {
        self.decoder.position()
    }

    /// Its length, where that was announced.
    pub(crate) fn length(&self) -> Option<u64> {
        if let Framing::Length(length) = self.framing { Some(length) } else { None }
    }

    /// Takes what the buffer holds.
    pub(crate) fn take(
        &mut self,
        buffer: &mut BytesMut,
        docket: &mut Docket<'_>,
    ) -> Result<Piece, Rejection> {
        let done = self.decoder.advance(buffer, self.limit, docket).inspect_err(|_| self.is_broken = true)?;
        let content = self.decoder.take_content();
        self.tally.count(&content);
        if let Some(integrity) = &mut self.integrity {
            integrity.update(&content);
        }
        Ok(match (content.is_empty(), done) {
            (false, _) => Piece::Octets(content),
            (true, true) => Piece::End,
            (true, false) => Piece::Nothing,
        })
    }

    /// Waits for more of it; asks for it first, where the client wants that.
    ///
    /// # Errors
    /// Why no more comes.
    pub(crate) async fn more<I: Input>(
        &mut self,
        input: &mut I,
        docket: &mut Docket<'_>,
    ) -> Result<(), Outcome> {
        if std::mem::take(&mut self.is_awaited) {
            input.proceed().await.map_err(interrupted)?;
        }
        let Err(interruption) = input.fill(Awaiting::Body).await else { return Ok(()) };
        let position = self.decoder.position() + input.buffer().len();
        // Half a chunk line is kept as received: the violation points into it.
        self.is_broken = !input.buffer().is_empty();
        Err(match interruption {
            Interruption::Closed => docket.rejection(self.decoder.end(input.buffer())).into(),
            Interruption::Timeout { seconds } => {
                let received = self.decoder.received();
                docket.rejection(rules::request_body_timeout::at(position, received, seconds)).into()
            }
            Interruption::Violated(violation) => docket.rejection(*violation).into(),
            other => interrupted(other),
        })
    }
}

/// How a body is read.
pub(crate) enum Way<F> {
    /// It is held as a whole.
    Hold,
    /// Beyond [`MAX_HELD`] it is left to come.
    Pass,
    /// Beyond [`MAX_HELD`] all of it goes to the store: it is passed on once its digest is known.
    Store,
    /// Beyond [`MAX_HELD`] its files go to the store.
    Sift(Box<Sieve<F>>),
}

impl<F> Way<F> {
    /// The same for a body of which nothing may be passed on before all of it was seen.
    pub(crate) fn whole(self, is_checked: bool) -> Self {
        match self {
            Self::Pass if is_checked => Self::Store,
            way => way,
        }
    }
}

/// What was read of a body.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// All of it, or where there is a rest its beginning.
    pub octets: Bytes,
    pub rest: Rest,
    pub tally: Tally,
    /// Octets of the message consumed.
    pub consumed: usize,
    /// What it is held against, once all of it was seen.
    pub integrity: Option<Box<Integrity>>,
}

impl Taken {
    /// Reads a body in its way. Gives what is left of one that was sifted.
    ///
    /// # Errors
    /// Whatever ends the request. What was read until then is kept, unless the framing is broken.
    pub(crate) async fn read<I: Input, F: Fn(&Part) -> bool>(
        &mut self,
        mut reader: Reader,
        input: &mut I,
        way: Way<F>,
        docket: &mut Docket<'_>,
    ) -> Result<Option<Sifted>, Outcome> {
        let mut octets = BytesMut::new();
        let end = read(&mut reader, input, way, &mut octets, docket).await;
        (self.tally, self.consumed) = (reader.tally, reader.position());
        if !reader.is_broken {
            self.octets = octets.freeze();
        }
        self.integrity = reader.integrity.take();
        Ok(match end? {
            End::Whole => None,
            End::Stored => {
                self.rest = Rest::Stored;
                None
            }
            End::Sifted(sifted) => {
                self.rest = Rest::Stored;
                Some(sifted)
            }
            End::Begun => {
                self.rest = Rest::Coming(Box::new(Coming::new(reader, &self.octets)));
                None
            }
        })
    }
}

/// How reading ended.
enum End {
    /// All is there.
    Whole,
    /// All is in the store.
    Stored,
    /// All is in the store, and this in memory.
    Sifted(Sifted),
    /// The rest is left to come.
    Begun,
}

async fn read<I: Input, F: Fn(&Part) -> bool>(
    reader: &mut Reader,
    input: &mut I,
    way: Way<F>,
    octets: &mut BytesMut,
    docket: &mut Docket<'_>,
) -> Result<End, Outcome> {
    let most = if let Way::Hold = way { u64::MAX } else { MAX_HELD as u64 };
    let length = reader.length();
    if let (Way::Pass, Some(_)) = (&way, length.filter(|length| *length > most)) {
        // So much of it is under way at a time.
        reserve(MAX_HELD, &mut 0, input)?;
        return Ok(End::Begun);
    }
    // The limit keeps it far below usize::MAX.
    let announced = length.map_or(0, |l| usize::try_from(l.min(most)).unwrap_or(usize::MAX));
    let mut reserved = 0;
    reserve(announced, &mut reserved, input)?;
    while octets.len() as u64 <= most {
        match reader.take(input.buffer(), docket)? {
            Piece::End => return Ok(End::Whole),
            Piece::Nothing => reader.more(input, docket).await?,
            Piece::Octets(piece) => {
                append(octets, piece);
                reserve(octets.len(), &mut reserved, input)?;
            }
        }
    }
    match way {
        Way::Hold | Way::Pass => Ok(End::Begun),
        Way::Store => Box::pin(store(reader, input, octets, docket)).await.map(|()| End::Stored),
        Way::Sift(sieve) => {
            // Only few connections need the room that this takes.
            Box::pin(sift(reader, input, sieve, octets, docket)).await.map(End::Sifted)
        }
    }
}

/// Reads on: everything to the store, what is looked into to memory. `octets` is what was read already.
async fn sift<I: Input, F: Fn(&Part) -> bool>(
    reader: &mut Reader,
    input: &mut I,
    mut sieve: Box<Sieve<F>>,
    octets: &mut BytesMut,
    docket: &mut Docket<'_>,
) -> Result<Sifted, Outcome> {
    let mut reserved = octets.len();
    sieve.push(octets);
    input.store(octets).await.map_err(interrupted)?;
    octets.truncate(MAX_HELD);
    loop {
        match reader.take(input.buffer(), docket)? {
            Piece::End => return Ok(sieve.finish()),
            Piece::Nothing => reader.more(input, docket).await?,
            Piece::Octets(piece) => {
                sieve.push(&piece);
                reserve(sieve.kept(), &mut reserved, input)?;
                input.store(&piece).await.map_err(interrupted)?;
            }
        }
    }
}

/// Reads on: everything to the store. `octets` is what was read already; its beginning stays in memory.
async fn store<I: Input>(
    reader: &mut Reader,
    input: &mut I,
    octets: &mut BytesMut,
    docket: &mut Docket<'_>,
) -> Result<(), Outcome> {
    input.store(octets).await.map_err(interrupted)?;
    octets.truncate(MAX_HELD);
    loop {
        match reader.take(input.buffer(), docket)? {
            Piece::End => return Ok(()),
            Piece::Nothing => reader.more(input, docket).await?,
            Piece::Octets(piece) => input.store(&piece).await.map_err(interrupted)?,
        }
    }
}

fn append(octets: &mut BytesMut, piece: BytesMut) {
    match octets.is_empty() {
        true => *octets = piece,
        false => octets.extend_from_slice(&piece),
    }
}

/// Books what is held beyond what was booked.
fn reserve<I: Input>(held: usize, reserved: &mut usize, input: &mut I) -> Result<(), Outcome> {
    if held > *reserved {
        input.reserve(held - *reserved).map_err(interrupted)?;
        *reserved = held;
    }
    Ok(())
}
