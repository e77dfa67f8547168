//! Strict JSON (RFC 8259) with the place of everything.
//!
//! [`Document::parse`] reads a text once, front to back, with a stack of its own and no recursion, into a
//! flat tape: 16 octets per node and key, and nothing else is allocated. Strings and numbers stay in the
//! text until somebody asks. The grammar is taken literally; there is no lenient setting.
//!
//! The offset of a fault is that of the first octet which no correct text could have at that place, given
//! the octets before it. So `[1,]` is wrong at `]`, `[01]` at `1`, `{'a':1}` at `'`, and a text that ends too
//! soon is wrong at its end. Ill-formed UTF-8 counts from the first octet of the broken sequence.

mod checks;
mod document;
mod encoding;
mod found;
mod node;
pub mod pointer;
mod scan;
mod string;
mod tape;
mod value;

pub use document::Document;
pub use node::{Items, Kind, Member, Members, Node};
pub(crate) use scan::{Expected, Wrong};

/// What a text may cost at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Levels of arrays and objects inside one another; `[]` has one.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_depth: 64 }
    }
}
