//! How a network may cut a stream of octets, and a client made of such pieces.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use bytes::BytesMut;
use candor_inspect::{Awaiting, Input, Interruption};

use crate::random::Random;

/// Longer streams are not also cut into single octets.
const MOST_SINGLE_OCTETS: usize = 2048;

/// The stream at once, in single octets (if it is short), and in random pieces.
pub fn cuts(octets: &[u8]) -> Vec<Vec<&[u8]>> {
    let mut random = Random::of(octets);
    let mut cuts = vec![vec![octets]];
    if octets.len() <= MOST_SINGLE_OCTETS {
        cuts.push(octets.chunks(1).collect());
    }
    let longest = [3, 40, 700][random.below(3)];
    let (mut pieces, mut rest) = (Vec::new(), octets);
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(rest.len().min(1 + random.below(longest)));
        pieces.push(piece);
        rest = after;
    }
    cuts.push(pieces);
    cuts
}

/// A client that sends these pieces and then closes.
pub struct Pieces<'o> {
    buffer: BytesMut,
    left: std::vec::IntoIter<&'o [u8]>,
}

impl<'o> Pieces<'o> {
    /// That sends `pieces`.
    pub fn new(pieces: Vec<&'o [u8]>) -> Self {
        Self { buffer: BytesMut::new(), left: pieces.into_iter() }
    }

    /// Throws away octets of the stream. False if it ends before.
    pub fn skip(&mut self, mut octets: usize) -> bool {
        loop {
            let taken = octets.min(self.buffer.len());
            drop(self.buffer.split_to(taken));
            octets -= taken;
            let Some(piece) = (octets > 0).then(|| self.left.next()) else { return true };
            let Some(piece) = piece else { return false };
            self.buffer.extend_from_slice(piece);
        }
    }
}

impl Input for Pieces<'_> {
    fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    async fn fill(&mut self, _: Awaiting) -> Result<(), Interruption> {
        match self.left.find(|piece| !piece.is_empty()) {
            Some(piece) => {
                self.buffer.extend_from_slice(piece);
                Ok(())
            }
            None => Err(Interruption::Closed),
        }
    }

    async fn proceed(&mut self) -> Result<(), Interruption> {
        Ok(())
    }

    fn now(&self) -> Option<u64> {
        None
    }

    fn reserve(&mut self, _: usize) -> Result<(), Interruption> {
        Ok(())
    }
}

/// Runs a future that waits for nothing outside.
pub fn finish<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits although its input never does"),
    }
}
