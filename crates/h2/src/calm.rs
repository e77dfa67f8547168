//! How much of what costs us more than the client a connection may send: each kind has an allowance that fills up
//! again with time. It is far above what any client does for a purpose.

use std::time::Instant;

/// An allowance.
#[derive(Debug)]
pub(crate) struct Allowance {
    left: f64,
    most: f64,
    per_second: f64,
    since: Instant,
}

impl Allowance {
    fn new(most: u32, per_second: u32, now: Instant) -> Self {
        Self { left: f64::from(most), most: f64::from(most), per_second: f64::from(per_second), since: now }
    }

    /// Takes one; false if there is none left.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.since).as_secs_f64();
        self.since = now;
        self.left = (self.left + passed * self.per_second).min(self.most) - 1.0;
        self.left >= 0.0
    }
}

/// The allowances of a connection.
#[derive(Debug)]
pub(crate) struct Calm {
    /// Streams that the client breaks off, or that end by its faults (CVE-2023-44487).
    pub(crate) broken_streams: Allowance,
    /// SETTINGS, each of which we have to acknowledge (CVE-2019-9515).
    pub(crate) settings: Allowance,
    /// Frames that move nothing: PING, PRIORITY, empty DATA, small WINDOW_UPDATEs, those of unknown type.
    pub(crate) idle_frames: Allowance,
}

impl Calm {
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            broken_streams: Allowance::new(200, 20, now),
            settings: Allowance::new(100, 10, now),
            idle_frames: Allowance::new(2_000, 1_000, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn an_allowance_is_used_up_and_fills_again() {
        let now = Instant::now();
        let mut allowance = Allowance::new(2, 1, now);
        assert!(allowance.take(now) && allowance.take(now) && !allowance.take(now));
        let later = now + Duration::from_secs(100);
        assert!(allowance.take(later) && allowance.take(later) && !allowance.take(later));
    }
}
