//! What is counted over many sheets, before it becomes the answer.

use std::collections::HashMap;

use candor_exchange::Exchange;
use candor_journal::{Class, Counts, FACETS};

/// Different values that are told apart over all; further ones only add up.
const MOST_NAMES: usize = 100_000;

/// Counts so far.
#[derive(Default)]
pub(crate) struct Gathered {
    /// All but the values.
    counts: Counts,
    /// Neighbours in time and class wait here, to be added at once.
    run: (u64, u8, u64),
    facets: [HashMap<Box<str>, u64>; FACETS.len()],
    others: [u64; FACETS.len()],
}

impl Gathered {
    /// Counts an exchange of this time and class.
    pub(crate) fn add(&mut self, millis: u64, class: u8) {
        self.counts.matched += 1;
        let (start, of, count) = &mut self.run;
        if *count > 0 && *of == class && millis / self.counts.bins.width == *start / self.counts.bins.width {
            *count += 1;
        } else {
            self.settle();
            self.run = (millis, class, 1);
        }
    }

    fn settle(&mut self) {
        let (millis, class, count) = std::mem::take(&mut self.run);
        if let (1.., Some(class)) = (count, Class::ALL.get(usize::from(class))) {
            self.counts.bins.add(millis, *class, count);
        }
    }

    /// Counts a value of a field, by its place in [`FACETS`]; one behind these is not counted.
    pub(crate) fn value(&mut self, facet: usize, value: &str, count: u64) {
        if let (Some(values), Some(others)) = (self.facets.get_mut(facet), self.others.get_mut(facet)) {
            if let Some(so_far) = values.get_mut(value) {
                *so_far += count;
            } else if values.len() < MOST_NAMES {
                values.insert(value.into(), count);
            } else {
                *others += count;
            }
        }
    }

    /// Counts an exchange by itself.
    pub(crate) fn exchange(&mut self, exchange: &Exchange) {
        self.add(exchange.id.unix_millis(), Class::of(exchange) as u8);
        let mut one = Counts::default();
        one.add(exchange);
        self.values(&one);
    }

    fn values(&mut self, counts: &Counts) {
        for (facet, name) in FACETS.into_iter().enumerate() {
            let Some(tally) = counts.facets.get(name) else { continue };
            tally.values.iter().for_each(|(value, count)| self.value(facet, value, *count));
            self.others.iter_mut().skip(facet).take(1).for_each(|others| *others += tally.others);
        }
    }

    /// Lets `count` count, and keeps that only if it succeeds.
    pub(crate) fn attempt<T, E>(&mut self, count: impl FnOnce(&mut Counts) -> Result<T, E>) -> Result<T, E> {
        self.settle();
        let mut apart = Counts { bins: self.counts.bins.clone(), ..Counts::default() };
        let done = count(&mut apart)?;
        self.counts.matched += apart.matched;
        self.counts.bins = std::mem::take(&mut apart.bins);
        self.values(&apart);
        Ok(done)
    }

    /// All of it, the most frequent values told apart.
    pub(crate) fn finish(mut self) -> Counts {
        self.settle();
        for ((values, others), name) in self.facets.into_iter().zip(self.others).zip(FACETS) {
            let mut values: Vec<_> = values.into_iter().collect();
            values.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            if values.is_empty() && others == 0 {
                continue;
            }
            let tally = self.counts.facets.entry(name).or_default();
            values.into_iter().for_each(|(value, count)| tally.add(&value, count));
            tally.others += others;
        }
        self.counts
    }
}
