//! When requests fall due: at random moments that are the same in every run.

use std::time::{Duration, Instant};

/// The moments of one connection: a Poisson process.
pub struct Pace {
    state: u64,
    rate: f64,
    due: Instant,
}

impl Pace {
    /// `rate` is in requests a second; `number` tells connections apart.
    pub fn new(rate: f64, number: usize, began: Instant) -> Self {
        Self {
            state: 0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1).wrapping_mul(0xD134_2543_DE82_EF95),
            rate,
            due: began,
        }
    }

    /// The next moment.
    pub fn next_due(&mut self) -> Instant {
        // Above 0 and at most 1, so that the logarithm is finite.
        let share = ((self.random() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        self.due += Duration::from_secs_f64(-share.ln() / self.rate);
        self.due
    }

    /// xorshift64*: nothing hangs on its quality.
    fn random(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_kept_and_gaps_vary() {
        let began = Instant::now();
        let mut pace = Pace::new(1000.0, 3, began);
        let moments: Vec<Duration> = (0..20_000).map(|_| pace.next_due() - began).collect();
        let took = moments[moments.len() - 1].as_secs_f64();
        assert!((19.0..21.0).contains(&took), "20,000 requests at 1,000 a second took {took} s");
        let gaps = || moments.windows(2).map(|two| two[1] - two[0]);
        assert!(gaps().any(|gap| gap < Duration::from_micros(100)));
        assert!(gaps().any(|gap| gap > Duration::from_millis(4)));
    }

    #[test]
    fn connections_differ_and_runs_do_not() {
        let began = Instant::now();
        let first = |number| Pace::new(10.0, number, began).next_due();
        assert_eq!(first(1), first(1));
        assert_ne!(first(1), first(2));
    }
}
