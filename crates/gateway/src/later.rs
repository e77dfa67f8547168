//! A thread for what takes too long between two requests.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

/// A thread that does the same work for one item after the other.
#[derive(Debug)]
pub(crate) struct Later<T> {
    /// `None` if no thread could be had.
    queue: Option<SyncSender<Task<T>>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
enum Task<T> {
    Do(T),
    /// Dropped when everything before it is done.
    Tell(#[expect(dead_code, reason = "it is dropped, not used")] SyncSender<()>),
}

/// Whether a thread has to wait for all others where there is not enough processor for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manners {
    /// It takes its share.
    Equal,
    /// It yields, where the system knows threads of less importance.
    Yielding,
}

impl<T: Send + 'static> Later<T> {
    /// Starts a thread of this name. At most `waiting` items wait for it: that bounds memory, and how long one
    /// waits.
    pub(crate) fn new(
        name: &str,
        waiting: usize,
        manners: Manners,
        work: impl Fn(T) + Send + 'static,
    ) -> Self {
        let (queue, tasks) = sync_channel::<Task<T>>(waiting);
        let run = move || {
            if manners == Manners::Yielding {
                yield_to_others();
            }
            for task in tasks {
                if let Task::Do(item) = task {
                    // A bug in one piece of work must not end all others; what is lost is one record.
                    let _ = catch_unwind(AssertUnwindSafe(|| work(item)));
                }
            }
        };
        match std::thread::Builder::new().name(name.to_owned()).spawn(run) {
            Ok(thread) => Self { queue: Some(queue), thread: Some(thread) },
            Err(_) => Self { queue: None, thread: None },
        }
    }

    /// Hands an item over. Never blocks.
    ///
    /// # Errors
    /// The item, if too many wait already.
    pub(crate) fn offer(&self, item: T) -> Result<(), T> {
        let Some(queue) = &self.queue else { return Err(item) };
        match queue.try_send(Task::Do(item)) {
            Err(TrySendError::Full(Task::Do(item)) | TrySendError::Disconnected(Task::Do(item))) => Err(item),
            _ => Ok(()),
        }
    }

    /// Waits until everything that was given before is done.
    pub(crate) fn settle(&self) {
        let (done, wait) = sync_channel::<()>(1);
        if self.queue.as_ref().is_some_and(|queue| queue.send(Task::Tell(done)).is_ok()) {
            // Ends, with an error, when the thread drops the other end.
            let _ = wait.recv();
        }
    }
}

impl<T> Drop for Later<T> {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // The thread contains panics itself.
            let _ = thread.join();
        }
    }
}

/// Lowers the calling thread's priority. Linux has one for each thread; elsewhere it would be the process's.
fn yield_to_others() {
    #[cfg(target_os = "linux")]
    {
        // If it is not allowed to, it competes like any other.
        let _ = rustix::process::setpriority_process(None, 5);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn what_finds_no_room_comes_back_and_a_panic_ends_nothing() {
        let (go, wait) = channel::<()>();
        let (done, results) = channel();
        let later = Later::new("test", 20, Manners::Yielding, move |number: usize| {
            wait.recv().unwrap();
            assert!(number != 1, "a bug on purpose");
            done.send(number).unwrap();
        });
        let taken = (0..1000).filter(|number| later.offer(*number).is_ok()).count();
        assert!((20..=21).contains(&taken), "{taken}");
        for _ in 0..taken {
            go.send(()).unwrap();
        }
        later.settle();
        let done: Vec<usize> = results.try_iter().collect();
        assert_eq!(done.len(), taken - 1);
        assert_eq!(done[..2], [0, 2]);
    }
}
