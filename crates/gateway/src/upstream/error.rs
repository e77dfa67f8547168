//! What can go wrong on the upstream's side, and which fault it is.

use std::io;

use candor_rule::{Fault, faults, text};
use candor_wire::response::Malformed;

/// Why there is no (whole) answer of the upstream.
#[derive(Debug)]
pub enum UpstreamError {
    /// No connection could be made.
    Unreachable(io::Error),
    /// It hung up; what was being waited for.
    Closed(&'static str, Option<io::Error>),
    /// It was silent for too long; what was being waited for, and the limit in seconds.
    Timeout(&'static str, f64),
    /// What it sent is not a response.
    Malformed {
        /// Where and why.
        fault: Malformed,
        /// The octets around the place, printable.
        octets: String,
    },
}

impl UpstreamError {
    /// With the octets that led to it; `start` is the offset of the first of them.
    pub(crate) fn malformed(fault: Malformed, buffer: &[u8], start: u64) -> Self {
        const BEFORE: usize = 32;
        const SHOWN: usize = 96;
        let at = usize::try_from(fault.offset.saturating_sub(start)).unwrap_or(0).min(buffer.len());
        let excerpt = buffer.get(at.saturating_sub(BEFORE)..).unwrap_or_default();
        Self::Malformed { fault, octets: text::printable(excerpt, SHOWN) }
    }

    /// The fault that the client is told of, with the cause for operators.
    pub(crate) fn into_fault(self, upstream: &str) -> Fault {
        match self {
            Self::Unreachable(error) if error.kind() == io::ErrorKind::TimedOut => {
                faults::upstream_unreachable::KIND
                    .because(format!("{upstream} did not take the connection in time: {error}"))
            }
            Self::Unreachable(error) => {
                faults::upstream_unreachable::KIND.because(format!("{upstream} cannot be reached: {error}"))
            }
            Self::Closed(what, error) => {
                let error = error.map(|e| format!(": {e}")).unwrap_or_default();
                faults::upstream_closed::KIND
                    .because(format!("{upstream} closed the connection before {what}{error}"))
            }
            Self::Timeout(what, seconds) => faults::upstream_timeout::KIND
                .because(format!("{upstream} did not send {what} within {seconds} s")),
            Self::Malformed { fault, octets } => faults::upstream_response_malformed::KIND
                .because(format!("the response of {upstream} is malformed: {fault}, near: {octets}")),
        }
    }
}
