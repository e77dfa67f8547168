//! What a client was answered, as far as it is recorded.

use std::borrow::Cow;

use candor_exchange::{Birthplace, Captured, Redactor};
use candor_rule::Span;
use candor_syntax::{Limits, coding};
use candor_wire::response::ResponseHead;

use crate::digest::Counting;

/// One answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) made_by: Birthplace,
    /// The head as sent.
    pub(crate) head: Vec<u8>,
    /// The upstream's head of a refusal as it came, before it was made ready for the client.
    pub(crate) unaltered: Vec<u8>,
    pub(crate) content_type: Option<String>,
    /// The content codings that hide the body from us; "" if there are none.
    pub(crate) codings: Vec<u8>,
    /// The beginning of the body.
    pub(crate) body: Vec<u8>,
    /// Its true length.
    pub(crate) body_size: u64,
    keep: usize,
    /// Of a body that is longer than what is kept of it.
    digest: Option<Counting>,
}

impl Reply {
    /// An answer of which the head and at most `keep` octets of body are kept; nothing if that is `None`.
    pub(crate) fn new(status: u16, made_by: Birthplace, head: &[u8], keep: Option<usize>) -> Self {
        Self {
            status,
            made_by,
            head: keep.map(|_| head.to_vec()).unwrap_or_default(),
            unaltered: Vec::new(),
            content_type: None,
            codings: Vec::new(),
            body: Vec::new(),
            body_size: 0,
            keep: keep.unwrap_or(0),
            digest: None,
        }
    }

    /// Notes what the head of the upstream's answer says.
    pub(crate) fn describe(&mut self, head: &ResponseHead) {
        self.content_type = head.get("content-type").map(|v| String::from_utf8_lossy(&v).into_owned());
        let codings = head.get("content-encoding").filter(|v| !v.eq_ignore_ascii_case(b"identity"));
        self.codings = codings.map(|v| v.to_vec()).unwrap_or_default();
        if head.status >= 400 && !self.head.is_empty() {
            self.unaltered = head.octets.to_vec();
        }
    }

    /// Head and body of a refusal as the upstream wrote them, redacted; no body where the one that is kept
    /// will do, since nothing hides it.
    pub(crate) fn unaltered(&self, redactor: &Redactor) -> (Captured, Option<Captured>) {
        let limits = Limits { max_decoded: self.keep as u64, ..Limits::default() };
        let body = match self.codings.is_empty() {
            true => None,
            false => coding::decode(&self.body, &self.codings, Span::default(), &limits).ok(),
        };
        let masked =
            |text: Cow<'_, [u8]>| redactor.body(self.content_type.as_deref(), &text, text.len() as u64);
        (redactor.head(&self.unaltered), body.map(masked))
    }

    /// SHA-256 of the body, if all of it went by and is not all here.
    pub(crate) fn digest(&mut self) -> Option<String> {
        self.digest.take().map(Counting::finish)
    }

    /// Notes a piece of the body.
    pub(crate) fn push(&mut self, data: &[u8]) {
        self.body_size += data.len() as u64;
        let is_kept = !self.head.is_empty();
        if is_kept && self.digest.is_none() && self.body_size > self.keep as u64 {
            let mut digest = Counting::new();
            digest.take(&self.body);
            self.digest = Some(digest);
        }
        if let Some(digest) = &mut self.digest {
            digest.take(data);
        }
        let room = self.keep - self.body.len().min(self.keep);
        self.body.extend_from_slice(data.get(..room).unwrap_or(data));
    }
}
