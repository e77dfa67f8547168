//! Tells the connections of a worker that the gateway stops.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Waker};

use crate::counters::Counters;

/// Shared by a worker and its connections.
#[derive(Debug, Default)]
pub(crate) struct Drain {
    counters: Arc<Counters>,
    stopping: Cell<bool>,
    last: Cell<u64>,
    open: Cell<usize>,
    idle: RefCell<HashMap<u64, Waker>>,
    /// Who waits for a connection to end: the worker, and its listeners when there is no room.
    waiting: RefCell<Vec<Waker>>,
}

/// A connection's entry; taken out when dropped.
#[derive(Debug)]
pub(crate) struct Entry {
    drain: std::rc::Rc<Drain>,
    key: u64,
    listed: bool,
}

impl Drain {
    pub(crate) fn new(counters: Arc<Counters>) -> Self {
        Self { counters, ..Self::default() }
    }

    /// True once the stop was asked for: no connection is kept for a further request.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.get()
    }

    /// Asks for the stop: idle connections wake up and close.
    pub(crate) fn stop(&self) {
        self.stopping.set(true);
        let idle = std::mem::take(&mut *self.idle.borrow_mut());
        idle.into_values().for_each(Waker::wake);
    }

    /// Connections that are open.
    pub(crate) fn open(&self) -> usize {
        self.open.get()
    }

    /// Ready when at most `most` connections are open.
    pub(crate) async fn at_most(&self, most: usize) {
        std::future::poll_fn(|cx| {
            if self.open.get() <= most {
                return std::task::Poll::Ready(());
            }
            self.waiting.borrow_mut().push(cx.waker().clone());
            std::task::Poll::Pending
        })
        .await;
    }

    /// Registers a connection.
    pub(crate) fn enter(self: &std::rc::Rc<Self>) -> Entry {
        self.last.set(self.last.get() + 1);
        self.open.set(self.open.get() + 1);
        self.counters.open.fetch_add(1, Ordering::Relaxed);
        Entry { drain: self.clone(), key: self.last.get(), listed: false }
    }
}

impl Entry {
    /// True if the gateway stops; if not, the task is woken when it does.
    pub(crate) fn poll_stopping(&mut self, cx: &Context<'_>) -> bool {
        if self.drain.is_stopping() {
            return true;
        }
        if !self.listed {
            self.drain.idle.borrow_mut().insert(self.key, cx.waker().clone());
            self.listed = true;
        }
        false
    }

    /// True once the stop was asked for.
    pub(crate) fn is_stopping(&self) -> bool {
        self.drain.is_stopping()
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.drain.idle.borrow_mut().remove(&self.key);
        self.drain.open.set(self.drain.open.get().saturating_sub(1));
        self.drain.counters.open.fetch_sub(1, Ordering::Relaxed);
        self.drain.waiting.take().into_iter().for_each(Waker::wake);
    }
}
