//! One stream: what it may still send, what waits to be sent on it.

use std::collections::VecDeque;

/// Octets of an answer that wait for the client at most; who writes more waits.
pub const MAX_PENDING: usize = 64 << 10;

/// A stream that is not closed.
#[derive(Debug)]
pub(crate) struct Stream {
    /// What the client may still send.
    pub(crate) receive_window: i64,
    /// Octets received that were not used yet; they hold back both windows.
    pub(crate) unused: usize,
    /// Octets used for which the window was not widened yet.
    pub(crate) used: usize,
    /// True once the client has ended its side.
    pub(crate) is_received: bool,
    /// True if what still comes is of no interest: the request is refused already.
    pub(crate) is_ignored: bool,
    /// Octets of body that `content-length` announces and that are still to come.
    pub(crate) announced: Option<u64>,
    /// What we may still send.
    pub(crate) send_window: i64,
    /// Field blocks that wait to be sent, in order; all of them before any data.
    pub(crate) heads: VecDeque<Vec<u8>>,
    /// Data that waits, from `sent` on.
    pub(crate) data: Vec<u8>,
    pub(crate) sent: usize,
    /// True if nothing will be added.
    pub(crate) is_whole: bool,
    /// True if it waits for its turn to send.
    pub(crate) is_queued: bool,
}

impl Stream {
    pub(crate) fn new(receive_window: u32, send_window: i64) -> Self {
        Self {
            receive_window: i64::from(receive_window),
            unused: 0,
            used: 0,
            is_received: false,
            is_ignored: false,
            announced: None,
            send_window,
            heads: VecDeque::new(),
            data: Vec::new(),
            sent: 0,
            is_whole: false,
            is_queued: false,
        }
    }

    /// Octets of data that wait.
    pub(crate) fn waiting(&self) -> usize {
        self.data.len().saturating_sub(self.sent)
    }

    /// How much of the data could be sent at once, if the connection allows so much.
    pub(crate) fn sendable(&self) -> usize {
        self.waiting().min(usize::try_from(self.send_window).unwrap_or(0))
    }

    /// True if there is something to send that its window allows.
    pub(crate) fn is_ready(&self) -> bool {
        !self.heads.is_empty() || self.sendable() > 0 || (self.is_whole && self.waiting() == 0)
    }
}
