//! A client on paper: the steps of a case as a source of octets.

use std::{collections::VecDeque, net::IpAddr, sync::Arc, time::Duration};

use bytes::{Buf, BytesMut};
use candor_guard::{
    idempotency::{self, Keys, Refused, Ticket},
    limits::{Charge, Claim, Ledger, Room, Seats, Spent},
};
use candor_inspect::{Awaiting, Carriage, Input, Inspected, Interruption, Outcome};
use candor_rule::{Connection, Fault, case::Step};
use candor_wire::Framing;

use super::{Carried, Setting, Times};

/// When the cases are played: in November 2026. Their tokens are good until 2100, or not since 1970, so that
/// they are judged the same at any time.
pub(super) const NOW: u64 = 1_795_336_205;

/// A client that does what the steps of a case say, with its own clock.
pub(super) struct Script {
    buffer: BytesMut,
    steps: VecDeque<Step>,
    times: Times,
    budget: Option<usize>,
    carried: Carried,
    address: Option<IpAddr>,
    ledger: Ledger,
    room: Arc<Room>,
    /// Requests of others that are under way, and their seats once they were asked for.
    others: u64,
    seats: Vec<Seats>,
    keys: Arc<Keys>,
    /// The key of the present request, and those of requests that are never answered.
    claimed: Option<Ticket>,
    running: Vec<Ticket>,
    is_answered: bool,
    /// For how long has been waited for what is awaited.
    waited: (Option<Awaiting>, Duration),
}

impl Script {
    pub(super) fn new(steps: Vec<Step>, setting: &Setting) -> Self {
        Self {
            buffer: BytesMut::new(),
            steps: steps.into(),
            times: setting.times,
            budget: setting.budget,
            carried: setting.carried.clone(),
            address: setting.address,
            ledger: Ledger::default(),
            room: Arc::default(),
            others: setting.others,
            seats: Vec::new(),
            keys: Arc::default(),
            claimed: None,
            running: Vec::new(),
            is_answered: setting.is_answered,
            waited: (None, Duration::ZERO),
        }
    }

    /// The request is over: it was answered, or refused, which leaves its key as it was.
    pub(super) fn end(&mut self, inspected: &Inspected) {
        let Some(ticket) = self.claimed.take() else { return };
        match inspected.outcome {
            Outcome::Accepted if self.is_answered => drop(ticket),
            Outcome::Accepted => self.running.push(ticket),
            _ => ticket.forget(),
        }
    }

    /// Reads on to the end of a body that a refusal left unread, as the gateway does. False if the
    /// connection ends here. A chunked body is not followed: cases do not go on behind it.
    pub(super) fn drain(&mut self, inspected: &Inspected) -> bool {
        let Some(head) = inspected.head.as_ref().filter(|head| head.keep_alive) else { return false };
        match &inspected.outcome {
            Outcome::Accepted | Outcome::Preflight(_) => return true,
            Outcome::Rejected(rejection) if rejection.connection() != Connection::Close => {}
            _ => return false,
        }
        let end = match head.framing {
            Framing::Length(length) => head.octets.len() as u64 + length,
            Framing::None => head.octets.len() as u64,
            Framing::Chunked => return false,
        };
        let mut left = usize::try_from(end.saturating_sub(inspected.consumed as u64)).unwrap_or(usize::MAX);
        loop {
            let taken = left.min(self.buffer.len());
            self.buffer.advance(taken);
            left -= taken;
            if left == 0 {
                return true;
            }
            let Some(Step::Send(octets)) = self.steps.pop_front() else { return false };
            self.buffer.extend_from_slice(&octets);
        }
    }

    fn limit(&self, awaiting: Awaiting) -> Duration {
        match awaiting {
            Awaiting::Request => self.times.idle,
            Awaiting::Head => self.times.head,
            Awaiting::Body => self.times.body,
        }
    }
}

impl Input for Script {
    fn buffer(&mut self) -> &mut BytesMut {
        &mut self.buffer
    }

    async fn fill(&mut self, awaiting: Awaiting) -> Result<(), Interruption> {
        if self.waited.0 != Some(awaiting) {
            self.waited = (Some(awaiting), Duration::ZERO);
        }
        let limit = self.limit(awaiting);
        while let Some(step) = self.steps.pop_front() {
            match step {
                Step::Send(octets) if octets.is_empty() => {}
                Step::Send(octets) => {
                    self.buffer.extend_from_slice(&octets);
                    if awaiting == Awaiting::Body {
                        self.waited.1 = Duration::ZERO;
                    }
                    return Ok(());
                }
                Step::Wait(time) => {
                    self.waited.1 += time;
                    if self.waited.1 >= limit {
                        return Err(Interruption::Timeout { seconds: limit.as_secs() });
                    }
                }
                Step::Close => return Err(Interruption::Closed),
            }
        }
        // A script that has ended is a file that has ended.
        Err(Interruption::Closed)
    }

    /// On paper no time passes between two requests.
    async fn spend(&mut self, charges: &[Charge<'_>]) -> Result<Option<Vec<Spent>>, Fault> {
        Ok(Some(self.ledger.spend(charges, NOW)))
    }

    fn enter(&mut self, claims: &[Claim<'_>]) -> Option<(Vec<Spent>, Option<Seats>)> {
        for _ in 0..std::mem::take(&mut self.others) {
            self.seats.extend(self.room.enter(claims).1);
        }
        Some(self.room.enter(claims))
    }

    async fn claim(&mut self, claim: &idempotency::Claim) -> Result<(), Refused> {
        self.claimed = Some(self.keys.claim(claim, Duration::from_secs(NOW))?);
        Ok(())
    }

    fn carriage(&self) -> Carriage<'_> {
        Carriage { peer: self.address, ..self.carried.carriage() }
    }

    async fn proceed(&mut self) -> Result<(), Interruption> {
        Ok(())
    }

    fn now(&self) -> Option<u64> {
        Some(NOW)
    }

    fn reserve(&mut self, octets: usize) -> Result<(), Interruption> {
        match self.budget.map(|left| left.checked_sub(octets)) {
            None => Ok(()),
            Some(Some(left)) => {
                self.budget = Some(left);
                Ok(())
            }
            Some(None) => Err(Interruption::Full),
        }
    }
}
