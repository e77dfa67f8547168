//! The same request again, refused again: what a client sends in vain.
//!
//! A refusal says that the request as it is will not do. Where the status asks for another try (408, 425, 429) or the
//! failure was not the client's (5xx), sending it again is right and no waste.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use candor_exchange::{Exchange, told_apart};

use crate::Usage;

/// Longest time between two tries, in milliseconds.
pub(crate) const WITHIN: u64 = 3_600_000;

/// Requests that are remembered.
const MOST: usize = 100_000;

/// Fields on which the answer may depend, and of which the values have to be the same.
const FIELDS: [&[u8]; 5] = [b"authorization:", b"cookie:", b"content-type:", b"accept:", b"if-match:"];

/// Refused requests, by what makes them the same.
#[derive(Debug, Default)]
pub(crate) struct Retries {
    later: HashMap<u64, Later>,
    /// True if some were not remembered.
    pub(crate) is_cut: bool,
}

#[derive(Debug)]
struct Later {
    at: u64,
    /// `None` if it is wasted for another reason already.
    usage: Option<Usage>,
}

impl Retries {
    /// Notes a request; later ones come first. Gives what the one after it took, if that was the same again.
    pub(crate) fn add(&mut self, exchange: &Exchange, usage: Option<Usage>) -> Option<Usage> {
        let status = exchange.status();
        if !(400..500).contains(&status) || matches!(status, 408 | 425 | 429) {
            return None;
        }
        let (at, key) = (exchange.id.unix_millis(), key(exchange));
        if self.later.len() >= MOST && !self.later.contains_key(&key) {
            self.later.retain(|_, later| later.at <= at.saturating_add(WITHIN));
            self.is_cut |= self.later.len() >= MOST;
        }
        if self.later.len() >= MOST && !self.later.contains_key(&key) {
            return None;
        }
        let later = self.later.insert(key, Later { at, usage })?;
        later.usage.filter(|_| later.at.saturating_sub(at) <= WITHIN)
    }
}

/// The same for requests that are the same of one client with the same status. Secrets are told apart by their hash.
fn key(exchange: &Exchange) -> u64 {
    let mut hasher = DefaultHasher::new();
    (&exchange.client, &exchange.method, &exchange.target, &exchange.host).hash(&mut hasher);
    exchange.status().hash(&mut hasher);
    let head = &exchange.request.head;
    for line in told_apart(head.octets(), head.masked()).split(|octet| *octet == b'\n') {
        let is_one =
            |name: &&[u8]| line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        if FIELDS.iter().any(is_one) {
            line.trim_ascii_end().hash(&mut hasher);
        }
    }
    let body = &exchange.request.body;
    told_apart(body.octets(), body.masked()).hash(&mut hasher);
    (body.size(), body.digest()).hash(&mut hasher);
    hasher.finish()
}
