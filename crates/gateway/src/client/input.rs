//! What the pipeline asks of a connection.

use std::future::poll_fn;
use std::task::Poll;

use bytes::BytesMut;
use candor_guard::{
    idempotency::{self, Refused},
    limits::{Charge, Claim, Seats, Spent},
};
use candor_h2::request::Incoming;
use candor_inspect::{Awaiting, Carriage, Input, Interruption};
use candor_rule::Fault;
use tokio::time::Instant;

use super::{Client, received, timed_out};
use crate::clock;
use crate::h2::Stream;
use crate::spool::{self, Spool};

impl Input for Client {
    fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    async fn fill(&mut self, awaiting: Awaiting) -> Result<(), Interruption> {
        if self.closed.is_some() {
            return Err(Interruption::Closed);
        }
        if awaiting == Awaiting::Request && self.buffer.is_empty() {
            let waited = self.wait().await;
            self.entry.stay();
            waited?;
            self.began = Some(Instant::now());
            return Ok(());
        }
        let (at, limit) = self.limit(awaiting);
        self.deadline.set(at);
        poll_fn(|cx| match self.poll_read(cx) {
            Poll::Ready(result) => Poll::Ready(received(result)),
            Poll::Pending => match self.stream.stream().and_then(Stream::violation) {
                Some(violation) => Poll::Ready(Err(Interruption::Violated(violation))),
                None => self.deadline.poll(cx).map(|()| Err(timed_out(limit))),
            },
        })
        .await
    }

    fn incoming(&mut self) -> Option<Incoming> {
        self.stream.stream()?.incoming()
    }

    async fn proceed(&mut self) -> Result<(), Interruption> {
        self.write_all(b"HTTP/1.1 100 Continue\r\n\r\n", b"").await.map_err(Interruption::Broken)
    }

    fn now(&self) -> Option<u64> {
        Some(clock::unix_millis() / 1000)
    }

    fn is_recorded(&self) -> bool {
        false
    }

    fn reserve(&mut self, octets: usize) -> Result<(), Interruption> {
        if self.booking.add(octets) { Ok(()) } else { Err(Interruption::Full) }
    }

    async fn spend(&mut self, charges: &[Charge<'_>]) -> Result<Option<Vec<Spent>>, Fault> {
        self.accounts.spend(charges).await
    }

    fn enter(&mut self, claims: &[Claim<'_>]) -> Option<(Vec<Spent>, Option<Seats>)> {
        Some(self.accounts.enter(claims))
    }

    async fn claim(&mut self, claim: &idempotency::Claim) -> Result<(), Refused> {
        self.claimed = Some(self.accounts.claim(claim)?);
        Ok(())
    }

    fn carriage(&self) -> Carriage<'_> {
        Carriage { peer: Some(self.peer), ..self.stream.carriage() }
    }

    fn carries_bodies(&self) -> bool {
        true
    }

    async fn store(&mut self, octets: &[u8]) -> Result<(), Interruption> {
        let spool = match self.spool.take() {
            Some(spool) => spool,
            None => {
                self.reserve(spool::PIECE)?;
                Box::new(Spool::new(&self.spooling).map_err(Interruption::Unkept)?)
            }
        };
        match self.spool.insert(spool).push(octets).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Interruption::Full),
            Err(error) => Err(Interruption::Unkept(error)),
        }
    }
}
