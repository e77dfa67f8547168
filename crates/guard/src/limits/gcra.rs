//! The generic cell rate algorithm (ITU-T I.371): one number for each account, the moment at which it is even
//! again. It counts in a window that slides, without remembering single requests.

use std::time::Duration;

/// How many requests in which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Requests in a window; at least 1.
    pub requests: u64,
    /// The window.
    pub window: Duration,
    /// Requests that may come at once; at least 1. The rest of the window they come one by one.
    pub burst: u64,
}

/// What a request found in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent {
    /// True if it may go on.
    pub is_paid: bool,
    /// Requests that could follow at once.
    pub left: u64,
    /// Until the next request can be paid; nothing if one can be now.
    pub wait: Duration,
    /// Until the account is even again, and the whole burst can be spent.
    pub even: Duration,
}

/// A pace in units of some clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// What one request takes up; at least 1.
    pub(super) step: u64,
    /// What may be taken up ahead.
    pub(super) depth: u64,
}

impl Pace {
    fn in_nanos(&self) -> Cell {
        let window = u64::try_from(self.window.as_nanos()).unwrap_or(u64::MAX);
        let step = (window / self.requests.max(1)).max(1);
        Cell { step, depth: step.saturating_mul(self.burst.max(1)) }
    }

    /// In microseconds, which stay exact where numbers have 53 bits. A request takes up a whole number of them:
    /// no limit is wider than a million in a second.
    pub(super) fn in_micros(&self) -> Cell {
        /// A hundred years and more.
        const MOST: u64 = 1 << 52;
        let window = u64::try_from(self.window.as_micros()).unwrap_or(u64::MAX);
        let step = window.div_ceil(self.requests.max(1)).clamp(1, MOST);
        Cell { step, depth: step.saturating_mul(self.burst.max(1)).min(MOST) }
    }
}

impl Cell {
    /// Spends a request at `now`, from an account that is even at `even`. Gives what was found, and when the
    /// account is even afterwards; a request that is not paid changes nothing.
    pub(super) fn spend(&self, even: u64, now: u64, time: fn(u64) -> Duration) -> (Spent, u64) {
        let Self { step, depth } = *self;
        // Further ahead only if the limit was wider, or the clock went back.
        let even = even.min(now.saturating_add(depth));
        let before = even.max(now);
        let after = before.saturating_add(step);
        let debt = after.saturating_sub(now);
        if debt > depth {
            let (wait, until) = (time(debt - depth), time(before.saturating_sub(now)));
            return (Spent { is_paid: false, left: 0, wait, even: until }, even);
        }
        let left = depth.saturating_sub(debt) / step;
        let wait = if left > 0 { 0 } else { debt.saturating_add(step).saturating_sub(depth) };
        (Spent { is_paid: true, left, wait: time(wait), even: time(debt) }, after)
    }
}

/// Spends a request at `now`, from an account that is even at `even`; both in nanoseconds of one clock. Gives
/// what was found, and when the account is even afterwards; a request that is not paid changes nothing.
pub fn spend(pace: &Pace, even: u64, now: u64) -> (Spent, u64) {
    pace.in_nanos().spend(even, now, Duration::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn a_burst_goes_at_once_and_then_one_after_the_other() {
        let pace = Pace { requests: 6, window: Duration::from_secs(60), burst: 3 };
        let (mut even, mut now, mut paid) = (0, 100 * SECOND, Vec::new());
        for pause in [0, 0, 0, 0, 9, 1, 0, 10, 60, 0, 0, 0] {
            now += pause * SECOND;
            let (spent, after) = spend(&pace, even, now);
            even = after;
            paid.push((spent.is_paid, spent.left, spent.wait.as_secs()));
        }
        assert_eq!(
            paid,
            [
                (true, 2, 0),
                (true, 1, 0),
                (true, 0, 10),
                (false, 0, 10),
                (false, 0, 1),
                (true, 0, 10),
                (false, 0, 10),
                (true, 0, 10),
                (true, 2, 0),
                (true, 1, 0),
                (true, 0, 10),
                (false, 0, 10),
            ]
        );
    }

    #[test]
    fn no_window_lets_more_through_than_its_requests_and_the_burst() {
        let pace = Pace { requests: 5, window: Duration::from_secs(1), burst: 2 };
        // Somebody who tries every millisecond for ten seconds.
        let (mut even, mut paid) = (0, Vec::new());
        for millisecond in 0..10_000u64 {
            let now = millisecond * 1_000_000;
            let (spent, after) = spend(&pace, even, now);
            even = after;
            if spent.is_paid {
                paid.push(millisecond);
            }
        }
        for (number, start) in paid.iter().enumerate() {
            let within = paid[number..].iter().take_while(|at| **at < start + 1000).count();
            assert!(within <= 7, "{within} from {start} on");
        }
        assert_eq!(paid.len(), 51);
    }

    #[test]
    fn a_limit_that_was_made_narrower_holds_nobody_for_longer_than_its_burst() {
        let pace = Pace { requests: 1, window: Duration::from_secs(1), burst: 2 };
        let (spent, even) = spend(&pace, 9_000 * SECOND, SECOND);
        assert_eq!((spent.is_paid, spent.wait.as_secs(), even), (false, 1, 3 * SECOND));
    }

    #[test]
    fn extremes_do_not_panic() {
        for pace in [
            Pace { requests: 0, window: Duration::ZERO, burst: 0 },
            Pace { requests: u64::MAX, window: Duration::MAX, burst: u64::MAX },
        ] {
            for (even, now) in [(0, 0), (u64::MAX, 0), (0, u64::MAX), (u64::MAX, u64::MAX)] {
                let _ = spend(&pace, even, now);
                let _ = pace.in_micros().spend(even, now, Duration::from_micros);
            }
        }
    }
}
