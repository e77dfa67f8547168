//! When a document is asked for again: regularly while that works, soon and then less and less often while it
//! does not, and never by all gateways at the same moment.

use std::time::Duration;

/// Before the second attempt.
const FIRST: Duration = Duration::from_secs(1);

/// How long to wait until the next attempt.
#[derive(Clone, Copy, Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// After an attempt that worked: `regular`, a tenth more or less. `random` is from 0 to 1.
    pub fn after_success(&mut self, regular: Duration, random: f64) -> Duration {
        self.failures = 0;
        regular.mul_f64(0.9 + 0.2 * random.clamp(0.0, 1.0))
    }

    /// After one that did not: about one second, then twice as long each time up to `regular`, and a random
    /// part of half of it less. `random` is from 0 to 1.
    pub fn after_failure(&mut self, regular: Duration, random: f64) -> Duration {
        let doubled = FIRST.saturating_mul(1u32.checked_shl(self.failures).unwrap_or(u32::MAX));
        self.failures = (self.failures + 1).min(31);
        doubled.min(regular).mul_f64(1.0 - random.clamp(0.0, 1.0) / 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_regular_one_and_start_anew_after_a_success() {
        let (mut backoff, regular) = (Backoff::default(), Duration::from_secs(60));
        let seconds: Vec<u64> = (0..8).map(|_| backoff.after_failure(regular, 0.0).as_secs()).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff.after_failure(regular, 1.0).as_secs(), 30, "half of it at least");
        assert_eq!(backoff.after_success(regular, 0.5), regular);
        assert_eq!(backoff.after_failure(regular, 0.0).as_secs(), 1);
        assert!(backoff.after_success(regular, 0.0) < backoff.after_success(regular, 1.0));
        (0..100).for_each(|_| assert!(backoff.after_failure(regular, 0.0) <= regular));
    }
}
