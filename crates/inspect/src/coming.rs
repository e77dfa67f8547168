//! Bodies that `inspect` left to come: what may still go wrong with them, told to whoever passes them on.

use bytes::{Bytes, BytesMut};
use candor_rule::{Docket, Note};

use crate::{
    Input, Inspected, Inspector, MAX_HELD, Outcome, Piece,
    pipeline::unread,
    reading::{Reader, Tally},
};

/// Where the octets of a body are that `Inspected::body` does not hold.
#[derive(Debug, Default)]
pub enum Rest {
    /// Nowhere: it holds all of them, as far as they came.
    #[default]
    Nothing,
    /// The input's store has the whole body.
    Stored,
    /// They are still to come.
    Coming(Box<Coming>),
}

/// A body in which nothing but its framing and its size can be wrong. Its octets may be passed on as they come;
/// should it break off, whoever got them must not take them for a whole.
#[derive(Debug)]
pub struct Coming {
    reader: Reader,
    /// The first octets, for the record.
    beginning: BytesMut,
    notes: Vec<Note>,
}

impl Coming {
    pub(crate) fn new(reader: Reader, read: &[u8]) -> Self {
        Self { reader, beginning: BytesMut::from(read), notes: Vec::new() }
    }

    /// Its length, where that was announced.
    pub fn length(&self) -> Option<u64> {
        self.reader.length()
    }

    pub(crate) fn tally(&self) -> Tally {
        self.reader.tally
    }

    /// What can be had without waiting.
    ///
    /// # Errors
    /// The rejection, if the framing is broken or the body too large.
    pub fn take<I: Input>(&mut self, inspector: &Inspector, input: &mut I) -> Result<Piece, Outcome> {
        // What a scope may set differently never concerns the framing of a body.
        let mut docket = Docket::new(&inspector.policy);
        let piece = self.reader.take(input.buffer(), &mut docket);
        self.notes.extend(docket.into_notes());
        let piece = piece?;
        if let Piece::Octets(octets) = &piece {
            let room = MAX_HELD.saturating_sub(self.beginning.len());
            self.beginning.extend_from_slice(octets.get(..room).unwrap_or(octets));
        }
        Ok(piece)
    }

    /// Waits for more; may be dropped in the middle.
    ///
    /// # Errors
    /// Why no more comes.
    pub async fn more<I: Input>(&mut self, inspector: &Inspector, input: &mut I) -> Result<(), Outcome> {
        self.reader.more(input, &mut Docket::new(&inspector.policy)).await
    }
}

impl Inspected {
    /// Takes what is known of a body that went by, whole or not. `buffer` is the input's.
    pub fn went_by(&mut self, coming: Coming, buffer: &[u8]) {
        let Coming { reader, beginning, notes } = coming;
        self.notes.extend(notes);
        (self.tally, self.consumed) = (reader.tally, reader.position());
        match reader.is_broken {
            true => (self.body, self.raw, self.raw_at) = (Bytes::new(), unread(buffer), self.consumed),
            false => self.body = beginning.freeze(),
        }
    }
}
