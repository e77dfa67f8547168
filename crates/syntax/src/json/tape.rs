//! The tape: every node and key of a text in the order in which they begin.
//!
//! An array is followed by its items, an object by key, value, key, value …; `next` leads past everything
//! that lies inside an entry, so a subtree is skipped in one step and no pointers are needed.

/// One node or one key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Offset of its first octet.
    pub start: u32,
    /// Offset past its last octet.
    pub end: u32,
    /// Index of the first entry that is not inside it.
    pub next: u32,
    pub tag: Tag,
    pub flags: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Key,
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,
}

/// A string or key holds a backslash.
pub(super) const ESCAPED: u8 = 1;
/// A string or key holds half of a surrogate pair.
pub(super) const LONE_SURROGATE: u8 = 2;
/// A number has no fraction and no exponent.
pub(super) const INTEGER: u8 = 4;
/// A number is so long, or has an exponent, that it needs a look at its range.
pub(super) const REMARKABLE: u8 = 8;

impl Entry {
    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    pub fn span(&self) -> candor_rule::Span {
        candor_rule::Span::new(self.start as usize, self.end as usize)
    }
}
