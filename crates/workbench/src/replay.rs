//! A kept request sent once more: to the configured upstream, where that was turned on, and nowhere else.

use std::sync::Arc;

use candor_exchange::{Exchange, Response};

/// Sends the request of an exchange again, and waits for the answer; called where waiting does no harm. `true`
/// allows methods that may change data. What cannot or must not be sent is said in a sentence or two.
pub type Replay = Arc<dyn Fn(&Exchange, bool) -> Result<Replayed, String> + Send + Sync>;

/// What came of it.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Where it was sent to.
    pub to: String,
    /// The new answer, redacted.
    pub now: Response,
    /// What it has otherwise than the kept one.
    pub changes: Vec<Change>,
    /// Further differences.
    pub more: usize,
}

/// Something of an answer that is otherwise than before.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// "status", "content-type", or a JSON Pointer into the body ("" for all of it).
    pub place: String,
    /// What was there, printable; `None` if nothing was.
    pub before: Option<String>,
    /// What is there now.
    pub now: Option<String>,
}
