//! The process-wide budget for buffered bodies: many large bodies at once must not use up the memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much body may be held at once, and how much is.
#[derive(Debug)]
pub(crate) struct Budget {
    limit: u64,
    used: AtomicU64,
}

impl Budget {
    pub(crate) fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { limit, used: AtomicU64::new(0) })
    }

    fn take(&self, octets: u64) -> bool {
        let add = |used: u64| used.checked_add(octets).filter(|sum| *sum <= self.limit);
        self.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add).is_ok()
    }

    fn give_back(&self, octets: u64) {
        self.used.fetch_sub(octets, Ordering::Relaxed);
    }
}

/// What one connection has booked; given back when dropped.
#[derive(Debug)]
pub(crate) struct Booking {
    budget: Arc<Budget>,
    octets: u64,
}

impl Booking {
    pub(crate) fn new(budget: Arc<Budget>) -> Self {
        Self { budget, octets: 0 }
    }

    /// Books more; false if the budget is used up, and then nothing is booked.
    pub(crate) fn add(&mut self, octets: usize) -> bool {
        let octets = octets as u64;
        let booked = self.budget.take(octets);
        self.octets += if booked { octets } else { 0 };
        booked
    }

    /// Gives everything back.
    pub(crate) fn clear(&mut self) {
        if self.octets > 0 {
            self.budget.give_back(std::mem::take(&mut self.octets));
        }
    }
}

impl Drop for Booking {
    fn drop(&mut self) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_booked_comes_back() {
        let budget = Budget::new(10);
        let (mut one, mut two) = (Booking::new(budget.clone()), Booking::new(budget));
        assert!(one.add(6));
        assert!(!two.add(5));
        assert!(two.add(4));
        drop(one);
        assert!(two.add(6));
        two.clear();
        assert!(two.add(10));
        assert!(!two.add(usize::MAX));
    }
}
