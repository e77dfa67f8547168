//! What a client was answered, as far as it is recorded.

use candor_exchange::Birthplace;

/// One answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) made_by: Birthplace,
    /// The head as sent.
    pub(crate) head: Vec<u8>,
    pub(crate) content_type: Option<String>,
    /// True if a content coding hides the body from us.
    pub(crate) is_coded: bool,
    /// The beginning of the body.
    pub(crate) body: Vec<u8>,
    /// Its true length.
    pub(crate) body_size: u64,
    keep: usize,
}

impl Reply {
    /// An answer of which the head and at most `keep` octets of body are kept; nothing if that is `None`.
    pub(crate) fn new(status: u16, made_by: Birthplace, head: &[u8], keep: Option<usize>) -> Self {
        Self {
            status,
            made_by,
            head: keep.map(|_| head.to_vec()).unwrap_or_default(),
            content_type: None,
            is_coded: false,
            body: Vec::new(),
            body_size: 0,
            keep: keep.unwrap_or(0),
        }
    }

    /// Notes a piece of the body.
    pub(crate) fn push(&mut self, data: &[u8]) {
        self.body_size += data.len() as u64;
        let room = self.keep - self.body.len().min(self.keep);
        self.body.extend_from_slice(data.get(..room).unwrap_or(data));
    }
}
