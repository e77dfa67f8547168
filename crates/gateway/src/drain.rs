//! The connections of a worker: how many there are, which of them are idle, and who is to leave.
//!
//! When the gateway stops, all that are idle leave. When there is no room for another client, some do: a kept
//! connection that nobody uses is worth less than a client that waits.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, Waker};

use tokio::time::Instant;

use crate::counters::{Counters, count};

/// Connections asked to leave at once, so that they are not all looked at for each client of a flood.
const LEAVING: usize = 8;

/// Shared by a worker and its connections.
#[derive(Debug, Default)]
pub(crate) struct Drain {
    counters: Arc<Counters>,
    stopping: Cell<bool>,
    /// Connections that are only TLS handshakes yet.
    handshakes: Cell<usize>,
    last: Cell<u64>,
    seats: RefCell<HashMap<u64, Rc<Seat>>>,
    /// Who waits for a connection to end: the worker, and its listeners when there is no room.
    waiting: RefCell<Vec<Waker>>,
}

/// What is known of a connection.
#[derive(Debug)]
struct Seat {
    peer: IpAddr,
    /// Of its task, once that waits for something that a stop ends.
    waker: RefCell<Option<Waker>>,
    /// Since when it waits for a request, if it does.
    idle: Cell<Option<Instant>>,
    /// True as long as it is only a TLS handshake.
    handshaking: Cell<bool>,
    /// True if it was asked to leave.
    asked: Cell<bool>,
}

impl Seat {
    fn new(peer: IpAddr) -> Self {
        let (waker, idle, handshaking, asked) = Default::default();
        Self { peer: peer.to_canonical(), waker, idle, handshaking, asked }
    }

    fn ask(&self) {
        self.asked.set(true);
        if let Some(waker) = &*self.waker.borrow() {
            waker.wake_by_ref();
        }
    }
}

/// A connection's entry; taken out when dropped.
#[derive(Debug)]
pub(crate) struct Entry {
    drain: Rc<Drain>,
    seat: Rc<Seat>,
    /// `None` for a request that has no connection of its own.
    key: Option<u64>,
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
        self.seats.borrow().values().for_each(|seat| seat.ask());
    }

    /// Connections that are open.
    pub(crate) fn open(&self) -> usize {
        self.seats.borrow().len()
    }

    /// Ready when at most `most` connections are open.
    pub(crate) async fn at_most(&self, most: usize) {
        std::future::poll_fn(|cx| self.poll_at_most(most, cx)).await;
    }

    /// The same, and meanwhile idle connections are asked to leave.
    pub(crate) async fn make_room(&self, most: usize) {
        std::future::poll_fn(|cx| {
            let room = self.poll_at_most(most, cx);
            if room.is_pending() {
                self.thin_out(|_| true);
            }
            room
        })
        .await;
    }

    fn poll_at_most(&self, most: usize, cx: &Context<'_>) -> Poll<()> {
        if self.open() <= most {
            return Poll::Ready(());
        }
        self.waiting.borrow_mut().push(cx.waker().clone());
        Poll::Pending
    }

    /// Asks some idle connections to leave: of the address that has the most open, so that who floods displaces
    /// himself and not the others; among those of one address whoever is idle for longest.
    fn thin_out(&self, among: impl Fn(&Seat) -> bool) {
        let seats = self.seats.borrow();
        let mut crowd: HashMap<IpAddr, usize> = HashMap::new();
        let mut idle = Vec::new();
        for seat in seats.values().filter(|seat| among(seat)) {
            if seat.asked.get() {
                // It is about to leave: that is to be seen first.
                return;
            }
            *crowd.entry(seat.peer).or_default() += 1;
            idle.extend(seat.idle.get().map(|since| (since, seat)));
        }
        let leaving = LEAVING.min(idle.len().div_ceil(LEAVING));
        let order = |(since, seat): &(Instant, &Rc<Seat>)| (Reverse(crowd.get(&seat.peer).copied()), *since);
        if leaving < idle.len() {
            idle.select_nth_unstable_by_key(leaving, order);
        }
        for (_, seat) in idle.into_iter().take(leaving) {
            count(&self.counters.displaced);
            seat.ask();
        }
    }

    /// Registers a connection of this client.
    pub(crate) fn enter(self: &Rc<Self>, peer: IpAddr) -> Entry {
        let key = self.last.get() + 1;
        self.last.set(key);
        let seat = Rc::new(Seat::new(peer));
        self.seats.borrow_mut().insert(key, seat.clone());
        self.counters.open.fetch_add(1, Ordering::Relaxed);
        Entry { drain: self.clone(), seat, key: Some(key) }
    }

    fn wake_waiting(&self) {
        // Without a borrow that lasts: a task that is woken may come back here.
        let waiting = std::mem::take(&mut *self.waiting.borrow_mut());
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl Entry {
    /// True if the gateway stops; if not, the task is woken when it does.
    pub(crate) fn poll_stopping(&mut self, cx: &Context<'_>) -> bool {
        let stopping = self.drain.is_stopping();
        if !stopping {
            // A connection is one task from its beginning to its end.
            self.seat.waker.borrow_mut().get_or_insert_with(|| cx.waker().clone());
        }
        stopping
    }

    /// Waits for a request since then. True if the connection is to close instead: the gateway stops, or there
    /// is no room for another client.
    pub(crate) fn poll_leaving(&mut self, since: Instant, cx: &Context<'_>) -> bool {
        let stopping = self.poll_stopping(cx);
        if self.seat.idle.replace(Some(since)).is_none() {
            self.drain.wake_waiting();
        }
        stopping || self.seat.asked.get()
    }

    /// A TLS handshake begins. If there are more than `most`, the oldest of whoever has most gives way.
    pub(crate) fn begin_handshake(&mut self, most: usize) {
        if self.drain.handshakes.get() >= most {
            self.drain.thin_out(|seat| seat.handshaking.get());
        }
        self.drain.handshakes.update(|count| count + 1);
        self.seat.handshaking.set(true);
    }

    fn end_handshake(&self) {
        if self.seat.handshaking.replace(false) {
            self.drain.handshakes.update(|count| count - 1);
        }
    }

    /// Waits for a handshake that began then. True if it is to give way: there is no room for another client. A
    /// stop does not end it: whoever has connected is answered once.
    pub(crate) fn poll_displaced(&mut self, since: Instant, cx: &Context<'_>) -> bool {
        self.poll_leaving(since, cx) && self.seat.asked.get() && !self.drain.is_stopping()
    }

    /// A request came: the connection does not leave, even if it was asked to at the same moment.
    pub(crate) fn stay(&mut self) {
        self.end_handshake();
        self.seat.idle.set(None);
        self.seat.asked.set(false);
    }

    /// True once the stop was asked for.
    pub(crate) fn is_stopping(&self) -> bool {
        self.drain.is_stopping()
    }

    /// For a request on this connection, which has others beside it. It does not count.
    pub(crate) fn guest(&self) -> Self {
        Self { drain: self.drain.clone(), seat: Rc::new(Seat::new(self.seat.peer)), key: None }
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let Some(key) = self.key else { return };
        if std::thread::panicking() {
            // A bug outside any exchange, in a handshake or in frames, takes this connection with it and no other.
            count(&self.drain.counters.panics);
        }
        self.end_handshake();
        self.drain.seats.borrow_mut().remove(&key);
        self.drain.counters.open.fetch_sub(1, Ordering::Relaxed);
        self.drain.wake_waiting();
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::time::Duration;

    use super::*;

    /// Idle connections of these addresses, the one that is idle for longest first.
    fn idle(drain: &Rc<Drain>, peers: &[&str]) -> Vec<Entry> {
        let begun = Instant::now();
        let sit = |(n, peer): (u32, &&str)| {
            let mut entry = drain.enter(peer.parse().unwrap());
            let since = begun + Duration::from_secs(1) * n;
            assert!(!entry.poll_leaving(since, &Context::from_waker(Waker::noop())));
            entry
        };
        (0..).zip(peers).map(sit).collect()
    }

    /// Which of them are asked to leave for one more connection.
    fn leaving(drain: &Rc<Drain>, entries: &[Entry]) -> Vec<usize> {
        let room = pin!(drain.make_room(entries.len() - 1));
        assert!(room.poll(&mut Context::from_waker(Waker::noop())).is_pending());
        (0..entries.len()).filter(|n| entries[*n].seat.asked.get()).collect()
    }

    #[test]
    fn whoever_is_idle_for_longest_leaves() {
        let drain = Rc::new(Drain::default());
        let entries = idle(&drain, &["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
        assert_eq!(leaving(&drain, &entries), [0]);
        assert_eq!(leaving(&drain, &entries), [0], "one at a time");
    }

    #[test]
    fn who_holds_most_connections_displaces_himself() {
        let drain = Rc::new(Drain::default());
        let entries = idle(&drain, &["10.0.0.1", "10.0.0.2", "10.0.0.9", "::ffff:10.0.0.9", "10.0.0.9"]);
        assert_eq!(leaving(&drain, &entries), [2]);
    }

    #[test]
    fn a_busy_connection_stays_and_is_asked_once_it_is_idle() {
        let drain = Rc::new(Drain::default());
        let mut entries = idle(&drain, &["10.0.0.1"]);
        entries[0].stay();
        assert!(leaving(&drain, &entries).is_empty());
        let cx = Context::from_waker(Waker::noop());
        assert!(!entries[0].poll_leaving(Instant::now(), &cx));
        assert_eq!(leaving(&drain, &entries), [0]);
        assert!(entries[0].poll_leaving(Instant::now(), &cx));
        // A request that comes at that very moment is still served.
        entries[0].stay();
        assert!(!entries[0].poll_leaving(Instant::now(), &cx));
    }

    #[test]
    fn too_many_handshakes_displace_handshakes_and_nobody_else() {
        let drain = Rc::new(Drain::default());
        let mut entries = idle(&drain, &["10.0.0.1", "10.0.0.1", "10.0.0.2"]);
        for entry in &mut entries[1..] {
            entry.begin_handshake(2);
        }
        let mut late = drain.enter("10.0.0.3".parse().unwrap());
        late.begin_handshake(2);
        let asked: Vec<bool> = entries.iter().map(|entry| entry.seat.asked.get()).collect();
        assert_eq!(asked, [false, true, false]);
        entries.iter_mut().for_each(Entry::stay);
        assert_eq!(drain.handshakes.get(), 1);
        drop(late);
        assert_eq!(drain.handshakes.get(), 0);
    }

    #[test]
    fn of_many_some_leave_at_once() {
        let drain = Rc::new(Drain::default());
        let entries = idle(&drain, &["10.0.0.1"; 100]);
        assert_eq!(leaving(&drain, &entries), (0..LEAVING).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_that_takes_a_connection_with_it_is_counted_and_frees_its_seat() {
        let counters = Arc::<Counters>::default();
        let drain = Rc::new(Drain::new(counters.clone()));
        let entry = drain.enter(IpAddr::from([127, 0, 0, 1]));
        let guest = entry.guest();
        let broken = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
            let _held = (entry, guest);
            std::panic::panic_any("a bug on purpose");
        }));
        assert!(broken.is_err());
        assert_eq!((counters.panics(), counters.open(), drain.open()), (1, 0, 0));
        drop(drain.enter(IpAddr::from([127, 0, 0, 1])));
        assert_eq!(counters.panics(), 1, "one that ends in order is none");
    }
}
