//! The inspector in force. It can be replaced while the gateway runs: a request is decided from its first
//! octet to its answer by the one that was in force when it began, and the next request by the next one.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use candor_inspect::Inspector;

/// What decides about requests, for all workers together. Clones are handles to the same.
#[derive(Clone, Debug)]
pub struct CurrentInspector(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Grows with every replacement, so that workers see with one load that there was one.
    version: AtomicU64,
    inspector: Mutex<Arc<Inspector>>,
}

impl CurrentInspector {
    /// Puts another in its place, for requests that begin from now on, and gives back the one before it,
    /// which goes on for requests under way. Dropping that one can take a while if its contract is large:
    /// whoever keeps it until nobody else does spares the workers this.
    pub fn replace(&self, inspector: Arc<Inspector>) -> Arc<Inspector> {
        let mut slot = self.0.inspector.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *slot, inspector);
        self.0.version.fetch_add(1, Ordering::Release);
        before
    }

    /// The one in force.
    pub fn get(&self) -> Arc<Inspector> {
        self.0.inspector.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn version(&self) -> u64 {
        self.0.version.load(Ordering::Acquire)
    }
}

impl From<Arc<Inspector>> for CurrentInspector {
    fn from(inspector: Arc<Inspector>) -> Self {
        Self(Arc::new(Inner { version: AtomicU64::new(0), inspector: Mutex::new(inspector) }))
    }
}

/// One worker's view of it: a request costs one load and a count that no other thread touches.
pub(crate) struct Seen {
    current: CurrentInspector,
    version: Cell<u64>,
    inspector: RefCell<Rc<Held>>,
}

/// An inspector as the requests of one worker hold it.
pub(crate) struct Held(Arc<Inspector>);

impl Held {
    /// For what goes on beyond the worker.
    pub(crate) fn shared(&self) -> &Arc<Inspector> {
        &self.0
    }
}

impl Deref for Held {
    type Target = Inspector;

    fn deref(&self) -> &Inspector {
        &self.0
    }
}

impl Seen {
    pub(crate) fn new(current: CurrentInspector) -> Self {
        // Read first: a replacement in between is then seen at the next request.
        let version = current.version();
        let inspector = RefCell::new(Rc::new(Held(current.get())));
        Self { current, version: Cell::new(version), inspector }
    }

    /// The one in force. What is given stays as it is for as long as it is held.
    pub(crate) fn get(&self) -> Rc<Held> {
        let version = self.current.version();
        if self.version.replace(version) != version {
            self.inspector.replace(Rc::new(Held(self.current.get())));
        }
        self.inspector.borrow().clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pseudonym: &str) -> Arc<Inspector> {
        let mut inspector = Inspector::default();
        inspector.site.pseudonym = pseudonym.to_owned();
        Arc::new(inspector)
    }

    #[test]
    fn who_has_begun_keeps_the_old_one_and_whoever_begins_gets_the_new_one() {
        let current = CurrentInspector::from(named("one"));
        let (here, there) = (Seen::new(current.clone()), Seen::new(current.clone()));
        let under_way = here.get();
        let before = current.replace(named("two"));
        assert_eq!((&*before.site.pseudonym, &*under_way.site.pseudonym), ("one", "one"));
        assert_eq!((&*here.get().site.pseudonym, &*there.get().site.pseudonym), ("two", "two"));
        drop(under_way);
        assert_eq!(Arc::strong_count(&before), 1, "nobody else holds what was replaced");
    }
}
