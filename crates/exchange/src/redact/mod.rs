//! What may be kept of what was on the wire: masks over secrets, octet for octet.
//!
//! Well-formed text is read by its grammar and masked exactly. Everything else is searched for names that
//! hold secrets, and what follows such a name is masked as far as the value could possibly go: where in
//! doubt, more is masked. Line ends always stay, so that lines can still be counted.

mod body;
mod head;
mod json;
mod lexical;
mod mask;
mod multipart;
mod names;
mod patterns;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::Captured;
use mask::Mask;
use names::Names;

/// What counts as secret besides the built-in names, and how much of a body is kept.
#[derive(Clone, Debug)]
pub struct RedactConfig {
    /// More names of headers, parameters, form fields and members that hold secrets; any case, and only
    /// letters and digits count.
    pub names: Vec<String>,
    /// Most octets kept of one body; 64 KiB unless set.
    pub body_limit: usize,
}

impl Default for RedactConfig {
    fn default() -> Self {
        Self { names: Vec::new(), body_limit: 64 << 10 }
    }
}

/// Masks secrets with `*`, octet for octet, so that offsets still hold. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Redactor {
    names: Arc<Names>,
    body_limit: usize,
}

impl Default for Redactor {
    fn default() -> Self {
        Self::new(RedactConfig::default())
    }
}

impl Redactor {
    /// A redactor that knows the built-in names and those of `config`.
    pub fn new(config: RedactConfig) -> Self {
        Self { names: Arc::new(Names::new(&config.names)), body_limit: config.body_limit }
    }

    /// The same, keeping up to so many octets of a body.
    #[must_use]
    pub fn keeping(&self, body_limit: usize) -> Self {
        Self { names: self.names.clone(), body_limit }
    }

    /// A request or response head, well-formed or not, whole or broken off.
    pub fn head(&self, octets: &[u8]) -> Captured {
        let mut mask = Mask::new(octets);
        head::mask(&mut mask, &self.names);
        Captured::new(mask.finish(), octets.len() as u64)
    }

    /// A body or its beginning; `true_size` is its length on the wire. Kept up to the limit.
    pub fn body(&self, content_type: Option<&str>, octets: &[u8], true_size: u64) -> Captured {
        let true_size = true_size.max(octets.len() as u64);
        if body::is_compressed(octets) {
            return self.opaque(true_size);
        }
        let kept = octets.get(..self.body_limit).unwrap_or(octets);
        let mut mask = Mask::new(kept);
        body::mask(&mut mask, &self.names, content_type.unwrap_or_default());
        Captured::new(mask.finish(), true_size)
    }

    /// A body in which nobody can look for secrets (compressed, say): only its size is kept.
    pub fn opaque(&self, true_size: u64) -> Captured {
        Captured::new(Vec::new(), true_size)
    }

    /// A request target as lists show it: masked, and printable ASCII only (other octets as `\xNN`).
    pub fn target(&self, octets: &[u8]) -> String {
        let mut mask = Mask::new(octets);
        head::mask_target(&mut mask, &self.names);
        candor_rule::text::printable(&mask.finish(), usize::MAX)
    }
}
