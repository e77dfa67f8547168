//! What reading a body may cost at most.

use crate::json;

/// Limits of every language that a body may be written in. Each is stated by a rule of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of JSON texts, also inside other bodies.
    pub json: json::Limits,
    /// Octets of a body after its content coding is undone.
    pub max_decoded: u64,
    /// How many times its coded size a body may grow, once it is beyond [`Limits::RATIO_FROM`].
    pub max_ratio: u64,
    /// Content codings applied one after the other.
    pub max_codings: usize,
    /// Pairs of a URL-encoded form.
    pub max_fields: usize,
    /// Parts of a multipart body.
    pub max_parts: usize,
    /// Octets of one part.
    pub max_part: u64,
}

impl Limits {
    /// Decoded octets up to which any ratio is fine: a short run of blanks compresses a thousandfold.
    pub const RATIO_FROM: u64 = 1 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            json: json::Limits::default(),
            max_decoded: 32 << 20,
            max_ratio: 100,
            max_codings: 2,
            max_fields: 1000,
            max_parts: 1000,
            max_part: 16 << 20,
        }
    }
}
