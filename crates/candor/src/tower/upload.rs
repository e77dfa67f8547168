//! Bodies that the contract lets pass as they come: nothing but their framing and their size is judged, and that while
//! the service reads them.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use candor_inspect::{Coming, Inspected, Inspector, Outcome, Piece};
use http_body::Frame;

use super::{Body, BoxError, body::Polled, contract, reading::Arriving, watch::Progress};

/// The rest of a body, and what came of it before.
pub(super) struct Upload<B> {
    inspector: Arc<Inspector>,
    arriving: Arriving<Body<B>>,
    seen: Inspected,
    coming: Coming,
    progress: Arc<Progress>,
    /// Octets that the service got.
    given: u64,
    is_over: bool,
}

impl<B> Upload<B> {
    pub(super) fn new(
        inspector: Arc<Inspector>,
        arriving: Arriving<Body<B>>,
        seen: Inspected,
        coming: Coming,
        progress: Arc<Progress>,
    ) -> Self {
        Self { inspector, arriving, seen, coming, progress, given: 0, is_over: false }
    }

    /// True once nothing more comes.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// Octets that are still to come, where that was announced.
    pub(super) fn left(&self) -> Option<u64> {
        Some(self.coming.length()?.saturating_sub(self.given))
    }
}

impl<B> Upload<B>
where
    B: http_body::Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    pub(super) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Polled {
        if self.is_over {
            return Poll::Ready(None);
        }
        let begun = std::mem::take(&mut self.seen.body);
        if !begun.is_empty() {
            return self.give(begun);
        }
        loop {
            match self.coming.take(&self.inspector, &mut self.arriving) {
                Ok(Piece::Octets(octets)) => return self.give(octets.freeze()),
                Ok(Piece::End) => {
                    self.is_over = true;
                    return Poll::Ready(self.arriving.trailers().map(Frame::trailers).map(Ok));
                }
                Ok(Piece::Nothing) => {
                    // What it has waited for is kept by what it reads from.
                    let more = ready!(pin!(self.coming.more(&self.inspector, &mut self.arriving)).poll(cx));
                    if let Err(outcome) = more {
                        return self.refuse(&outcome);
                    }
                }
                Err(outcome) => return self.refuse(&outcome),
            }
        }
    }

    fn give(&mut self, octets: Bytes) -> Polled {
        self.given += octets.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(octets))))
    }

    /// Whoever reads it must not take it for a whole.
    fn refuse(&mut self, outcome: &Outcome) -> Polled {
        self.is_over = true;
        if let Some(told) = contract::refusal(outcome, &self.seen) {
            self.progress.refuse(told);
        }
        Poll::Ready(Some(Err("the body breaks a rule".into())))
    }
}

impl<B> std::fmt::Debug for Upload<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").field("given", &self.given).finish_non_exhaustive()
    }
}
