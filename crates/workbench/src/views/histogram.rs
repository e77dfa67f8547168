//! Exchanges over time as bars: what failed upwards, what passed downwards, each on its own scale.

use candor_journal::{Bins, Class, MOST_BINS, Query};

/// A chart of bars, the oldest first; there may be none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Length of the time of a bar, in milliseconds.
    pub width: u64,
    /// One after the other without a gap.
    pub bars: Vec<Bar>,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Where its time begins, in milliseconds since 1970.
    pub start: u64,
    /// One number for each of [`Class::ALL`].
    pub counts: [u64; 5],
}

impl Bar {
    /// How many of a class.
    pub fn of(&self, class: Class) -> u64 {
        self.counts.get(class as usize).copied().unwrap_or_default()
    }

    /// How many that are worth a look.
    pub fn failures(&self) -> u64 {
        self.counts.iter().sum::<u64>() - self.of(Class::Passed)
    }
}

impl Histogram {
    /// The bars of what was counted. Where the query has bounds in time they begin and end there.
    pub fn of(counted: &Bins, query: &Query, now: u64) -> Self {
        let mut bins = counted.clone();
        let (since, until) = query.period();
        if !bins.bins.is_empty() {
            let end = if until == u64::MAX { None } else { Some(until.saturating_sub(1).min(now)) };
            for time in [Some(since).filter(|since| *since > 0), end].into_iter().flatten() {
                bins.add(time, Class::Passed, 0);
            }
        }
        let ends = (bins.bins.first_key_value(), bins.bins.last_key_value());
        let (Some((first, _)), Some((last, _))) = ends else { return Self::default() };
        let number = ((last - first) / bins.width + 1).min(MOST_BINS);
        let starts = (0..number).map(|n| first + n * bins.width);
        let bar = |start| Bar { start, counts: bins.bins.get(&start).copied().unwrap_or_default() };
        Self { width: bins.width, bars: starts.map(bar).collect() }
    }

    /// Its beginning and its end.
    pub fn span(&self) -> Option<(u64, u64)> {
        Some((self.bars.first()?.start, self.bars.last()?.start + self.width))
    }

    /// How many of a class in all.
    pub fn total(&self, class: Class) -> u64 {
        self.bars.iter().map(|bar| bar.of(class)).sum()
    }

    /// The length of a bar's time in words.
    pub fn step(&self) -> String {
        let seconds = self.width / 1000;
        let (number, unit) = match seconds {
            0..60 => (seconds, "second"),
            60..3600 => (seconds / 60, "minute"),
            3600..86_400 => (seconds / 3600, "hour"),
            _ => (seconds / 86_400, "day"),
        };
        if number == 1 { unit.to_owned() } else { format!("{number} {unit}s") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_cover_the_time_that_was_asked_for() {
        let now = 1_795_303_000_000;
        let mut bins = Bins::default();
        bins.add(now - 5000, Class::Refused, 3);
        bins.add(now - 2000, Class::Passed, 7);
        let chart = Histogram::of(&bins, &Query::default(), now);
        assert_eq!((chart.bars.len(), chart.total(Class::Refused), chart.total(Class::Passed)), (4, 3, 7));
        let hour = Histogram::of(&bins, &Query::parse("since:1h", now).unwrap_or_default(), now);
        assert_eq!((hour.step().as_str(), hour.total(Class::Refused)), ("minute", 3));
        assert!((59..=61).contains(&hour.bars.len()), "{}", hour.bars.len());
        let none = Histogram::of(&Bins::default(), &Query::default(), now);
        assert_eq!((none.span(), none.bars.len()), (None, 0));
    }
}
