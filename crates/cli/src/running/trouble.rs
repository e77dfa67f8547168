//! Says on stderr that the journal or a shared Redis cannot do its work, and that it can again. Whoever does not look at the health
//! page, or has no workbench, reads it in the log of the service.

use std::{
    sync::{
        Arc,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread::JoinHandle,
    time::Duration,
};

use candor_gateway::Sharing;
use candor_journal::Journal;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// The watch; it ends when this is dropped.
pub struct Watch {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Begins to look.
    pub fn over(journal: Arc<dyn Journal>, sharing: Option<Arc<Sharing>>) -> Self {
        let (stop, stopped) = mpsc::channel::<()>();
        let look = move || {
            let (mut teller, mut away) = (Teller::default(), None);
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let figures = journal.figures();
                let lost = figures.lost();
                if let Some(said) = teller.tell(figures.trouble, lost) {
                    eprintln!("{said}");
                }
                let trouble = sharing.as_ref().and_then(|sharing| sharing.trouble());
                if trouble.is_some() != away.is_some() {
                    match &trouble {
                        Some(trouble) => eprintln!("warning: {trouble}"),
                        None => eprintln!("the Redis that limits are shared through answers again"),
                    }
                    away = trouble;
                }
            }
        };
        // Without it the health page still says what is wrong.
        let thread = std::thread::Builder::new().name("journal-watch".into()).spawn(look).ok();
        Self { stop: Some(stop), thread }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.stop.take());
        // If it panicked there is nothing left to wait for.
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// What was said last.
#[derive(Default)]
struct Teller {
    trouble: Option<String>,
    /// Exchanges lost when it began.
    lost: u64,
}

impl Teller {
    /// A line for the log, if there is something new.
    fn tell(&mut self, trouble: Option<String>, lost: u64) -> Option<String> {
        if trouble == self.trouble {
            return None;
        }
        if self.trouble.is_none() {
            self.lost = lost;
        }
        self.trouble = trouble;
        Some(match &self.trouble {
            Some(trouble) => format!("warning: {trouble}"),
            None => match lost - self.lost.min(lost) {
                0 => "the journal works again; nothing was lost".to_owned(),
                1 => "the journal works again; 1 exchange was lost".to_owned(),
                lost => format!("the journal works again; {lost} exchanges were lost"),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_told_when_it_begins_and_when_it_is_over() {
        let mut teller = Teller::default();
        let full = || Some("It cannot write.".to_owned());
        assert_eq!(teller.tell(None, 3), None);
        assert_eq!(teller.tell(full(), 3).as_deref(), Some("warning: It cannot write."));
        assert_eq!(teller.tell(full(), 10), None);
        assert_eq!(teller.tell(None, 12).as_deref(), Some("the journal works again; 9 exchanges were lost"));
        assert_eq!(teller.tell(None, 12), None);
    }
}
