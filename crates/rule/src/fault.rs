//! What went wrong without the client being to blame.

use crate::Page;

/// A kind of failure that is the upstream's, the gateway's load or our own bug: 500, 502, 503 or 504.
/// Declared like a rule, one file and one page each, in `src/faults/`.
#[derive(Debug)]
pub struct FaultKind {
    /// Stable kebab-case name; never reused.
    pub code: &'static str,
    /// 500, 502, 503 or 504.
    pub status: u16,
    /// Seconds after which the client may usually try again.
    pub retry_after: Option<u32>,
    /// What the client is told; names no host, port, path or library.
    pub detail: &'static str,
    /// What the client can do.
    pub fix: &'static str,
    /// Its page, as Markdown.
    pub page: &'static str,
}

impl FaultKind {
    /// The first heading of its page.
    pub fn title(&self) -> &'static str {
        Page::of(self.page).title
    }

    /// This fault, now. `cause` is for the journal and the log; the client never sees it.
    pub fn because(&'static self, cause: impl Into<String>) -> Fault {
        Fault { kind: self, cause: cause.into(), retry_after: self.retry_after }
    }
}

/// A failure that is not the client's.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Which.
    pub kind: &'static FaultKind,
    /// What happened in detail: for operators only.
    pub cause: String,
    /// Seconds after which the client may try again, sent as `Retry-After`.
    pub retry_after: Option<u32>,
}

impl Fault {
    /// With another time after which the client may try again.
    pub fn again_after(self, seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }
}
