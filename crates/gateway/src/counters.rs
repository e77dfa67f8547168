//! What the gateway counts, for metrics and tests.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use candor_exchange::{Exchange, Layer, Why};

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
    /// By code.
    findings: Mutex<BTreeMap<String, u64>>,
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
    /// Takes note of what was concluded about an exchange.
    pub(crate) fn note(&self, exchange: &Exchange) {
        let layer = exchange.reading.as_ref().map(|reading| reading.layer);
        if let Some((_, counter)) = Layer::ALL.iter().zip(&self.readings).find(|(of, _)| Some(**of) == layer)
        {
            count(counter);
        }
        for masked in exchange.captured().flat_map(|(_, captured)| captured.masked()) {
            if let Some((_, counter)) = Why::ALL.iter().zip(&self.masked).find(|(why, _)| **why == masked.why)
            {
                count(counter);
            }
        }
        if !exchange.findings.is_empty() {
            let mut findings = self.findings.lock().unwrap_or_else(PoisonError::into_inner);
            for found in &exchange.findings {
                *findings.entry(found.code.clone()).or_default() += 1;
            }
        }
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
        let findings = self.findings.lock().unwrap_or_else(PoisonError::into_inner);
        findings.iter().map(|(code, count)| (code.clone(), *count)).collect()
    }
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
