//! Whether requests should be sent here: not while the gateway stops, nor while it could only answer 503.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::current::Current;
use crate::live::InForce;

/// Gives what stands in the way of requests, as sentences; must not block.
pub type Obstacles = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

/// Whether requests should be sent here. Clones are of the same.
#[derive(Clone)]
pub struct Readiness(Arc<Inner>);

struct Inner {
    is_leaving: AtomicBool,
    live: Current<InForce>,
    others: Vec<Obstacles>,
}

impl Readiness {
    pub(crate) fn new(live: Current<InForce>, others: Vec<Obstacles>) -> Self {
        Self(Arc::new(Inner { is_leaving: AtomicBool::new(false), live, others }))
    }

    /// From now on nobody should send anything.
    pub(crate) fn leave(&self) {
        self.0.is_leaving.store(true, Ordering::Relaxed);
    }

    /// What stands in the way, as sentences; nothing if requests are welcome.
    pub fn obstacles(&self) -> Vec<String> {
        let leaving =
            self.0.is_leaving.load(Ordering::Relaxed).then(|| "The gateway is stopping.".to_owned());
        let live = self.0.live.get();
        let silent = if live.needs_upstreams { live.services.without_servers() } else { Vec::new() };
        let silent = silent.into_iter().map(|name| format!("No server of {name} is asked: all have failed."));
        let others = self.0.others.iter().flat_map(|others| others());
        leaving.into_iter().chain(silent).chain(others).collect()
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Readiness")
    }
}
