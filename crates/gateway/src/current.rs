//! What is in force. It can be replaced while the gateway runs: a request is decided from its first octet to its
//! answer by the inspector that was in force when it began, and the next request by the next one.

use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use candor_inspect::Inspector;

/// What decides about requests, for all workers together.
pub type CurrentInspector = Current<Inspector>;

/// Something that can be replaced, for all workers together. Clones are handles to the same.
#[derive(Debug)]
pub struct Current<T>(Arc<Inner<T>>);

#[derive(Debug)]
struct Inner<T> {
    /// Grows with every replacement, so that workers see with one load that there was one.
    version: AtomicU64,
    value: Mutex<Arc<T>>,
}

impl<T> Current<T> {
    /// Puts another in its place, for requests that begin from now on, and gives back the one before it,
    /// which goes on for requests under way. Dropping that one can take a while if it is large: whoever keeps
    /// it until nobody else does spares the workers this.
    pub fn replace(&self, value: Arc<T>) -> Arc<T> {
        let mut slot = self.0.value.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *slot, value);
        self.0.version.fetch_add(1, Ordering::Release);
        before
    }

    /// The one in force.
    pub fn get(&self) -> Arc<T> {
        self.0.value.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn version(&self) -> u64 {
        self.0.version.load(Ordering::Acquire)
    }
}

impl<T> Clone for Current<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> From<Arc<T>> for Current<T> {
    fn from(value: Arc<T>) -> Self {
        Self(Arc::new(Inner { version: AtomicU64::new(0), value: Mutex::new(value) }))
    }
}

/// One worker's view of it: a request costs one load and a count that no other thread touches.
pub(crate) struct Seen<T> {
    current: Current<T>,
    version: Cell<u64>,
    value: RefCell<Rc<Held<T>>>,
}

/// Something as the requests of one worker hold it.
pub(crate) struct Held<T>(Arc<T>);

impl<T> Held<T> {
    /// For what goes on beyond the worker.
    pub(crate) fn shared(&self) -> &Arc<T> {
        &self.0
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> Seen<T> {
    pub(crate) fn new(current: Current<T>) -> Self {
        // Read first: a replacement in between is then seen at the next request.
        let version = current.version();
        let value = RefCell::new(Rc::new(Held(current.get())));
        Self { current, version: Cell::new(version), value }
    }

    /// The one in force. What is given stays as it is for as long as it is held.
    pub(crate) fn get(&self) -> Rc<Held<T>> {
        let version = self.current.version();
        if self.version.replace(version) != version {
            self.value.replace(Rc::new(Held(self.current.get())));
        }
        self.value.borrow().clone()
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
