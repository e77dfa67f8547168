//! The body of an answer on its way: how far it is decoded, and what of it is held back.

use std::sync::Arc;
use std::time::Duration;

use bytes::Buf;
use candor_wire::response::{BodyDecoder, ResponseFraming, ResponseLimits};
use tokio::time::{Instant, timeout_at};

use crate::budget::{Booking, Budget};
use crate::client::Client;
use crate::upload::Broken;
use crate::upstream::{UpstreamConnection, UpstreamError};

/// A body between upstream and client.
pub(crate) struct Coming {
    pub(crate) decoder: BodyDecoder,
    /// Octets received, framing included.
    pub(crate) received: u64,
    held: Vec<u8>,
    /// For what is held; most bodies never are.
    booking: Option<Booking>,
}

impl Coming {
    /// One of which nothing was read yet.
    pub(crate) fn new(framing: ResponseFraming) -> Self {
        Self {
            decoder: BodyDecoder::new(framing, &ResponseLimits::default()),
            received: 0,
            held: Vec::new(),
            booking: None,
        }
    }

    /// What was decoded and not passed on.
    pub(crate) fn held(&self) -> &[u8] {
        &self.held
    }

    /// Takes it, to be passed on.
    pub(crate) fn release(&mut self) -> Vec<u8> {
        self.booking = None;
        std::mem::take(&mut self.held)
    }

    /// Reads on until the body is whole (true), or has more than `limit` octets, or `wait` is over, or the
    /// connection breaks (false); then it goes on where it is. A body of the request that is under way waits
    /// meanwhile.
    ///
    /// # Errors
    /// If the client is gone, or the framing is broken: nothing was passed on yet.
    pub(crate) async fn hold(
        &mut self,
        client: &mut Client,
        upstream: &mut UpstreamConnection,
        (limit, wait, budget): (usize, Duration, &Arc<Budget>),
    ) -> Result<bool, Broken> {
        let booking = self.booking.insert(Booking::new(budget.clone()));
        let until = Instant::now() + wait;
        while !self.decoder.is_complete() {
            let step = self
                .decoder
                .step(&upstream.buffer)
                .map_err(|fault| UpstreamError::body(fault, &upstream.buffer, self.received))?;
            let data = step.data.of(&upstream.buffer);
            let is_kept = booking.add(data.len());
            self.held.extend_from_slice(data);
            self.received += step.taken as u64;
            upstream.buffer.advance(step.taken);
            if self.held.len() > limit || !is_kept {
                return Ok(false);
            }
            if step.end || !upstream.buffer.is_empty() || upstream.has_more_body() {
                continue;
            }
            match timeout_at(until, client.unless_gone(upstream.more_body())).await {
                Err(_) => return Ok(false),
                Ok(more) => match more? {
                    Ok(()) => {}
                    Err(UpstreamError::Closed(_, None)) if self.decoder.ends_with_connection() => break,
                    // Whoever reads on meets it again.
                    Err(_) => return Ok(false),
                },
            }
        }
        Ok(true)
    }
}
