//! What exchanges take: figures of the journal alone, without any price.

use std::ops::AddAssign;

use candor_exchange::{Exchange, Message};

use crate::Sheet;

/// What some exchanges take. Numbers are whole unless they were scaled up from a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// Requests of clients.
    pub requests: f64,
    /// Of these, those that the upstream was asked.
    pub reached: f64,
    /// Octets of heads and bodies that came from clients.
    pub octets_in: f64,
    /// Octets of heads and bodies that went to clients.
    pub octets_out: f64,
    /// Time in which the upstream worked on them, in microseconds.
    pub upstream_micros: f64,
    /// Queries to the database that the price sheet ascribes to them.
    pub queries: f64,
    /// Seconds of background work that the price sheet ascribes to them.
    pub worker_seconds: f64,
    /// Octets that the journal keeps of them, before they are packed.
    pub captured: f64,
}

impl Usage {
    /// What one exchange takes.
    pub fn of(exchange: &Exchange, sheet: &Sheet) -> Self {
        let operation = exchange.operation.as_deref();
        let is_reached = exchange.timing.upstream > 0 || exchange.server.is_some();
        let is_done = is_reached && (1..400).contains(&exchange.status());
        let each = |yes: bool, of: &Option<crate::PerOperation>| match of {
            Some(of) if yes => of.of(operation),
            _ => 0.0,
        };
        let answer = exchange.response.as_ref().map(|response| &response.message);
        let kept: usize = exchange.captured().map(|(_, captured)| captured.octets().len()).sum();
        Self {
            requests: 1.0,
            reached: f64::from(u8::from(is_reached)),
            octets_in: octets(&exchange.request),
            octets_out: answer.map_or(0.0, octets),
            upstream_micros: exchange.timing.upstream as f64,
            queries: each(is_reached, &sheet.database_queries),
            worker_seconds: each(is_done, &sheet.worker_seconds),
            captured: kept as f64,
        }
    }

    /// The same so many times.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { captured: self.captured * factor, ..self.scaled(factor) }
    }

    /// The same of so many times the exchanges, of which no more were kept.
    #[must_use]
    pub(crate) fn scaled(self, factor: f64) -> Self {
        Self {
            requests: self.requests * factor,
            reached: self.reached * factor,
            octets_in: self.octets_in * factor,
            octets_out: self.octets_out * factor,
            upstream_micros: self.upstream_micros * factor,
            queries: self.queries * factor,
            worker_seconds: self.worker_seconds * factor,
            captured: self.captured,
        }
    }

    /// What the API and what stands behind it have of it: what is saved where Candor refuses instead.
    #[must_use]
    pub(crate) fn behind(self) -> Self {
        Self { octets_in: 0.0, octets_out: 0.0, captured: 0.0, ..self }
    }

    /// Seconds in which the upstream worked.
    pub fn upstream_seconds(&self) -> f64 {
        self.upstream_micros / 1e6
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.reached += other.reached;
        self.octets_in += other.octets_in;
        self.octets_out += other.octets_out;
        self.upstream_micros += other.upstream_micros;
        self.queries += other.queries;
        self.worker_seconds += other.worker_seconds;
        self.captured += other.captured;
    }
}

impl std::iter::Sum for Usage {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

/// Octets of a message as they were sent, but for what frames a body in chunks.
fn octets(message: &Message) -> f64 {
    (message.head.size() + message.gap as u64 + message.body.size()) as f64
}
