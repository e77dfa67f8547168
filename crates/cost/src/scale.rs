//! Successes of which only a share was kept, counted as the number that they stand for.
//!
//! In every hour the first ones of each kind are kept whatever the share is: they stand for themselves, each later one
//! for as many as its share says. The walk goes back in time, so the first ones of an hour are the last that it sees.

use std::collections::{HashMap, VecDeque};

use candor_exchange::Exchange;
use candor_journal::{BASELINES, HOUR, Rates, kind};

use crate::Usage;

/// Kinds that are told apart in an hour; more of them share one by method, as where they are kept.
const MOST_KINDS: usize = 1000;

/// What is known of the hour at hand.
#[derive(Debug, Default)]
pub(crate) struct Scale {
    hour: u64,
    kinds: HashMap<String, VecDeque<Sum>>,
    /// Successes that were kept, and for how many they stand.
    pub(crate) kept: f64,
    pub(crate) estimated: f64,
}

/// What a success of an operation comes to.
pub(crate) type Sum = (Option<String>, Usage);

impl Scale {
    /// Takes a success; `usage` only if it is asked for. Gives those of which it is known by now what they stand for.
    pub(crate) fn add(&mut self, exchange: &Exchange, usage: Option<Usage>, rates: &Rates) -> Vec<Sum> {
        let hour = exchange.id.unix_millis() / HOUR;
        let mut known = if hour == self.hour { Vec::new() } else { self.end() };
        self.hour = hour;
        let name = kind(exchange);
        let is_room = self.kinds.len() < MOST_KINDS || self.kinds.contains_key(&name);
        let first = self.kinds.entry(if is_room { name } else { exchange.method.clone() }).or_default();
        first.push_back((exchange.operation.clone(), usage.unwrap_or_default()));
        if first.len() > BASELINES as usize
            && let Some((operation, later)) = first.pop_front()
        {
            let factor = match rates.of(operation.as_deref()) {
                share if share > 0.0 => 1.0 / share.min(1.0),
                _ => 1.0,
            };
            self.note(later, factor);
            known.push((operation, later.scaled(factor)));
        }
        known
    }

    /// What is left of the hour at hand.
    pub(crate) fn end(&mut self) -> Vec<Sum> {
        let first: Vec<Sum> = std::mem::take(&mut self.kinds).into_values().flatten().collect();
        first.iter().for_each(|(_, usage)| self.note(*usage, 1.0));
        first
    }

    fn note(&mut self, usage: Usage, factor: f64) {
        self.kept += usage.requests;
        self.estimated += usage.requests * factor;
    }
}
