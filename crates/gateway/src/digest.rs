//! SHA-256 of bodies of which the journal keeps only a part: by it two of them can be told to be the same.

use ring::digest::{Context, SHA256};

/// One that is counted as octets go by.
#[derive(Clone)]
pub(crate) struct Counting(Box<Context>);

impl std::fmt::Debug for Counting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Counting")
    }
}

impl Counting {
    /// Of nothing yet.
    pub(crate) fn new() -> Self {
        Self(Box::new(Context::new(&SHA256)))
    }

    /// Takes further octets.
    pub(crate) fn take(&mut self, octets: &[u8]) {
        self.0.update(octets);
    }

    /// Of all octets, in hexadecimal.
    pub(crate) fn finish(self) -> String {
        self.0.finish().as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
    }
}

/// Of octets that are there, in hexadecimal.
pub(crate) fn of(octets: &[u8]) -> String {
    let mut counting = Counting::new();
    counting.take(octets);
    counting.finish()
}
