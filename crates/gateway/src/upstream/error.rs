//! What can go wrong on the upstream's side, and which fault it is.

use std::{fmt, io};

use candor_exchange::Redactor;
use candor_rule::{Fault, faults, text};
use candor_wire::response::Malformed;

use super::tls;

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
        /// What was received of the head, not redacted; empty for a fault within a body.
        head: Vec<u8>,
        /// The wrong octet, if it is known.
        octet: Option<u8>,
    },
}

/// As the second half of a sentence about the server.
impl fmt::Display for UpstreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(error) => write!(f, "nothing answers there: {error}"),
            Self::Closed(what, None) => write!(f, "it closed the connection before {what}"),
            Self::Closed(what, Some(error)) => write!(f, "it closed the connection before {what}: {error}"),
            Self::Timeout(what, seconds) => write!(f, "it did not send {what} within {seconds} s"),
            Self::Malformed { fault, .. } => write!(f, "its answer is malformed: {fault}"),
        }
    }
}

impl std::error::Error for UpstreamError {}

impl UpstreamError {
    /// A head that is malformed; `received` starts with its first octet.
    pub(crate) fn head(fault: Malformed, received: &[u8]) -> Self {
        const KEPT: usize = 8 << 10;
        let at = usize::try_from(fault.offset).unwrap_or(usize::MAX);
        let head = received.get(..KEPT).unwrap_or(received).to_vec();
        Self::Malformed { fault, octet: received.get(at).copied(), head }
    }

    /// A body that is malformed; `received` starts with its octet number `start`.
    pub(crate) fn body(fault: Malformed, received: &[u8], start: u64) -> Self {
        let at = usize::try_from(fault.offset.saturating_sub(start)).unwrap_or(usize::MAX);
        Self::Malformed { fault, octet: received.get(at).copied(), head: Vec::new() }
    }

    /// The fault that the client is told of, with the cause for operators.
    pub(crate) fn into_fault(self, upstream: &str, redactor: &Redactor) -> Fault {
        match self {
            Self::Unreachable(error) if error.kind() == io::ErrorKind::TimedOut => {
                faults::upstream_unreachable::KIND
                    .because(format!("{upstream} did not take the connection in time: {error}"))
            }
            Self::Unreachable(error) => {
                let why = tls::told(&error).unwrap_or_else(|| error.to_string());
                faults::upstream_unreachable::KIND.because(format!("{upstream} cannot be reached: {why}"))
            }
            Self::Closed(what, error) => {
                let error = error.map(|e| format!(": {}", tls::told(&e).unwrap_or_else(|| e.to_string())));
                let error = error.unwrap_or_default();
                faults::upstream_closed::KIND
                    .because(format!("{upstream} closed the connection before {what}{error}"))
            }
            Self::Timeout(what, seconds) => faults::upstream_timeout::KIND
                .because(format!("{upstream} did not send {what} within {seconds} s")),
            Self::Malformed { fault, head, octet } => {
                let mut cause = format!("the response of {upstream} is malformed: {fault}");
                if let Some(octet) = octet {
                    cause += &format!("; there stands {}", text::octet(octet));
                }
                if !head.is_empty() {
                    cause += &format!("; near: {}", excerpt(&head, fault.offset, redactor));
                }
                faults::upstream_response_malformed::KIND.because(cause)
            }
        }
    }
}

/// The octets of a head around a place, printable and without secrets. Of a body nothing is shown: where
/// its framing is broken, nobody can tell what is secret in it.
fn excerpt(head: &[u8], offset: u64, redactor: &Redactor) -> String {
    const BEFORE: usize = 32;
    const SHOWN: usize = 96;
    let at = usize::try_from(offset).unwrap_or(0).min(head.len());
    let masked = redactor.head(head);
    text::printable(masked.octets().get(at.saturating_sub(BEFORE)..).unwrap_or_default(), SHOWN)
}
