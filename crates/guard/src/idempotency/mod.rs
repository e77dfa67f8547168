//! Requests that may be sent twice: `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07).
//!
//! What one request did is the API's to remember; here is only remembered that a key was used, and for what. Two
//! mistakes can be told by that: the same key on another request, and on the same one while it is still running.
//! A request that was refused did nothing, so its key is free again.

mod store;

use std::time::Duration;

use candor_rule::{Span, Violation};
use candor_wire::{
    Head,
    structured::{self, Item},
};

pub use store::{Keys, Refused, Ticket};

use crate::{
    digest::{Digest, Parts},
    rules::{
        idempotency_key_in_progress, idempotency_key_malformed, idempotency_key_missing,
        idempotency_key_reused,
    },
};

/// The name of the field.
pub const FIELD: &str = "Idempotency-Key";

/// What is asked of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyLimits {
    /// Longest key, in octets as sent; 255.
    pub longest: usize,
    /// For how long a key is remembered, from its first use on; 24 h.
    pub remembered: Duration,
    /// True if only what RFC 9651 calls a string is a key: in double quotes. Bare words are common.
    pub quoted_only: bool,
}

impl Default for KeyLimits {
    fn default() -> Self {
        Self { longest: 255, remembered: Duration::from_secs(24 * 3600), quoted_only: false }
    }
}

/// A key, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Without quotes.
    value: Vec<u8>,
    /// Where it stands in the message.
    pub span: Span,
}

/// The use of a key that is to be noted: everything is a digest, so that nothing a client sent is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub(crate) key: Digest,
    pub(crate) fingerprint: Digest,
    pub(crate) remembered: Duration,
}

/// The key of a request; none where it has no such field.
///
/// # Errors
/// The violation of a key that is empty, too long, repeated or not printable; or not there, and `is_required`.
pub fn read(head: &Head, limits: &KeyLimits, is_required: bool) -> Result<Option<Key>, Box<Violation>> {
    let mut fields = head.all(FIELD);
    let Some(field) = fields.next() else {
        return if is_required { Err(Box::new(idempotency_key_missing::at())) } else { Ok(None) };
    };
    if let Some(second) = fields.next() {
        return Err(Box::new(idempotency_key_malformed::repeated(second.value)));
    }
    let sent = head.value(field);
    let quoted = match structured::item(&sent) {
        Ok(Item::String(text)) => Some(text.into_bytes()),
        _ => None,
    };
    let wrong = |what| Err(Box::new(idempotency_key_malformed::at(field.value, &sent, what)));
    if limits.quoted_only && quoted.is_none() {
        return wrong(idempotency_key_malformed::Fault::Unquoted);
    }
    let value = quoted.unwrap_or_else(|| sent.to_vec());
    if value.is_empty() {
        return wrong(idempotency_key_malformed::Fault::Empty);
    }
    if sent.len() > limits.longest {
        return wrong(idempotency_key_malformed::Fault::Long(limits.longest));
    }
    if !value.iter().all(|octet| matches!(octet, b' '..=b'~')) {
        return wrong(idempotency_key_malformed::Fault::Unprintable);
    }
    Ok(Some(Key { value, span: field.value }))
}

impl Key {
    /// Its use by `whose` request to an operation. The request is told by `parts`: two of them are the same if all
    /// of their parts are.
    pub fn claim<'p>(
        &self,
        whose: &str,
        operation: &str,
        parts: impl IntoIterator<Item = &'p [u8]>,
        limits: &KeyLimits,
    ) -> Claim {
        let mut key = Parts::default();
        [whose.as_bytes(), operation.as_bytes(), &self.value].into_iter().for_each(|part| key.push(part));
        let mut fingerprint = Parts::default();
        parts.into_iter().for_each(|part| fingerprint.push(part));
        Claim { key: key.digest(), fingerprint: fingerprint.digest(), remembered: limits.remembered }
    }
}

impl Refused {
    /// What the request breaks, whose key stands at `span`.
    pub fn violation(self, span: Span) -> Violation {
        match self {
            Self::InProgress => idempotency_key_in_progress::at(span),
            Self::Reused => idempotency_key_reused::at(span),
        }
    }
}
