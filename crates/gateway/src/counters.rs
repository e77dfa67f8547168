//! What the gateway counts, for metrics and tests.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use candor_exchange::{Done, Exchange, Layer, Verdict, Why};

use crate::OperationFigures;
use crate::operations::{Operations, Told};
use crate::tls::HandshakeFailure;

/// Counters since the gateway was started; shared by its threads.
#[derive(Debug, Default)]
pub struct Counters {
    pub(crate) connections: AtomicU64,
    pub(crate) open: AtomicU64,
    pub(crate) exchanges: AtomicU64,
    pub(crate) panics: AtomicU64,
    pub(crate) accept_errors: AtomicU64,
    pub(crate) upstream_connects: AtomicU64,
    pub(crate) upstream_retries: AtomicU64,
    pub(crate) tunnels: AtomicU64,
    pub(crate) displaced: AtomicU64,
    pub(crate) unread: AtomicU64,
    pub(crate) handshakes: AtomicU64,
    pub(crate) handshakes_resumed: AtomicU64,
    /// In the order of [`HandshakeFailure::ALL`].
    handshakes_failed: [AtomicU64; HandshakeFailure::ALL.len()],
    /// By layer, in the order of [`Layer::ALL`].
    readings: [AtomicU64; Layer::ALL.len()],
    /// By reason, in the order of [`Why::ALL`].
    masked: [AtomicU64; Why::ALL.len()],
    /// By verdict, in the order of [`Verdict::ALL`].
    verdicts: [AtomicU64; Verdict::ALL.len()],
    /// By what was done, in the order of [`Done::ALL`].
    repairs: [AtomicU64; Done::ALL.len()],
    /// By code.
    findings: Mutex<BTreeMap<String, u64>>,
    /// By code.
    faults: Mutex<BTreeMap<String, u64>>,
    operations: Operations,
}

macro_rules! getters {
    ($($(#[$doc:meta])* $name:ident)*) => {
        impl Counters {
            $($(#[$doc])* pub fn $name(&self) -> u64 { self.$name.load(Ordering::Relaxed) })*
        }
    };
}

getters! {
    /// Connections taken from clients.
    connections
    /// Connections from clients that are open now.
    open
    /// Requests that were read, whatever became of them.
    exchanges
    /// Panics that were contained.
    panics
    /// Times that a connection could not be accepted, for want of file descriptors for example.
    accept_errors
    /// Connections made to the upstream.
    upstream_connects
    /// Requests sent again because a pooled connection turned out to be dead.
    upstream_retries
    /// Connections that switched to another protocol.
    tunnels
    /// Idle connections asked to close because there was no room for another client.
    displaced
    /// TLS handshakes in full.
    handshakes
    /// TLS handshakes that went on with an earlier session.
    handshakes_resumed
    /// Refusals of the upstream that were kept unread, because they came faster than they are read.
    unread
}

impl Counters {
    /// Takes note of a request that is over and not recorded.
    pub(crate) fn tell(&self, told: &Told<'_>) {
        self.operations.add(told);
    }

    /// Takes note of what was concluded about an exchange.
    pub(crate) fn note(&self, exchange: &Exchange) {
        let layer = exchange.reading.as_ref().map(|reading| reading.layer);
        one_of(&Layer::ALL, &self.readings, |of| Some(*of) == layer);
        for masked in exchange.captured().flat_map(|(_, captured)| captured.masked()) {
            one_of(&Why::ALL, &self.masked, |why| *why == masked.why);
        }
        count_in(&self.findings, exchange.findings.iter().map(|found| &found.code));
        self.operations.add(&Told::of(exchange));
        let same = |verdict: &Verdict| *verdict == exchange.verdict;
        one_of(&Verdict::ALL, &self.verdicts, same);
        if let Some(repair) = &exchange.repair {
            one_of(&Done::ALL, &self.repairs, |done| *done == repair.done);
        }
        if let Some(fault) = &exchange.fault {
            count_in(&self.faults, [&fault.code]);
        }
    }

    /// Exchanges that were recorded, by what became of the request.
    pub fn verdicts(&self) -> impl Iterator<Item = (Verdict, u64)> + '_ {
        Verdict::ALL.into_iter().zip(self.verdicts.iter().map(|counter| counter.load(Ordering::Relaxed)))
    }

    /// Refusals of the upstream, by what was done with them.
    pub fn repairs(&self) -> impl Iterator<Item = (Done, u64)> + '_ {
        Done::ALL.into_iter().zip(self.repairs.iter().map(|counter| counter.load(Ordering::Relaxed)))
    }

    /// Requests that are over, by operation; at most 202.
    pub fn operations(&self) -> Vec<(String, OperationFigures)> {
        self.operations.listed()
    }

    /// Faults, by code.
    pub fn faults(&self) -> Vec<(String, u64)> {
        listed(&self.faults)
    }

    /// Readings made, by the layer that wrote the refusal.
    pub fn readings(&self) -> impl Iterator<Item = (Layer, u64)> + '_ {
        Layer::ALL.into_iter().zip(self.readings.iter().map(|counter| counter.load(Ordering::Relaxed)))
    }

    /// Values that were masked, by reason; the first ones of each head and body.
    pub fn masked(&self) -> impl Iterator<Item = (Why, u64)> + '_ {
        Why::ALL.into_iter().zip(self.masked.iter().map(|counter| counter.load(Ordering::Relaxed)))
    }

    /// Takes note of a TLS handshake that failed.
    pub(crate) fn note_handshake(&self, failure: HandshakeFailure) {
        let counters = HandshakeFailure::ALL.iter().zip(&self.handshakes_failed);
        counters.filter(|(known, _)| **known == failure).for_each(|(_, counter)| count(counter));
    }

    /// TLS handshakes that failed, by reason.
    pub fn handshakes_failed(&self) -> impl Iterator<Item = (HandshakeFailure, u64)> + '_ {
        let counts = self.handshakes_failed.iter().map(|counter| counter.load(Ordering::Relaxed));
        HandshakeFailure::ALL.into_iter().zip(counts)
    }

    /// Findings, by code.
    pub fn findings(&self) -> Vec<(String, u64)> {
        listed(&self.findings)
    }
}

/// Counts that are made so seldom that they may wait for each other.
type Seldom = Mutex<BTreeMap<String, u64>>;

fn count_in<'c>(counts: &Seldom, codes: impl IntoIterator<Item = &'c String>) {
    let mut codes = codes.into_iter().peekable();
    if codes.peek().is_some() {
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        codes.for_each(|code| *counts.entry(code.clone()).or_default() += 1);
    }
}

fn listed(counts: &Seldom) -> Vec<(String, u64)> {
    let counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
    counts.iter().map(|(code, count)| (code.clone(), *count)).collect()
}

/// Counts the one that is meant.
fn one_of<T>(all: &[T], counters: &[AtomicU64], is_it: impl Fn(&T) -> bool) {
    if let Some((_, counter)) = all.iter().zip(counters).find(|(one, _)| is_it(one)) {
        count(counter);
    }
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
