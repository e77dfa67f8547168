//! What might mend a violation: a proposal that only the inspector can turn into a correction.

use candor_rule::Span;

use super::{Splice, seen::Seen};

/// A proposal.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub parts: Vec<Part>,
    /// Set if only the sender can complete it.
    pub gap: Option<Gap>,
}

/// Edits with one reason.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub splices: Vec<Splice>,
    pub why: String,
}

/// A place that only the sender can fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Pointer into the body, or name of a parameter or header.
    pub place: String,
    /// What belongs there, in words.
    pub wanted: String,
    /// What marks it in the request.
    pub marker: String,
}

impl Gap {
    /// A gap for a value that is called `name` where it stands.
    pub(super) fn new(place: impl Into<String>, name: &str, wanted: impl Into<String>) -> Self {
        let (place, wanted) = (place.into(), wanted.into());
        let marker = if name.is_empty() { format!("<{wanted}>") } else { format!("<{name}: {wanted}>") };
        Self { place, wanted, marker }
    }

    /// True if the pointer or name lies within the gap.
    pub(super) fn covers(&self, place: &str) -> bool {
        let rest = place.strip_prefix(self.place.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Part {
    pub(super) fn new(splices: Vec<Splice>, why: impl Into<String>) -> Self {
        Self { splices, why: why.into() }
    }

    /// From the first to the last octet that it touches.
    pub(super) fn span(&self) -> Option<Span> {
        let start = self.splices.iter().map(|s| s.span.start).min()?;
        let end = self.splices.iter().map(|s| s.span.end).max()?;
        Some(Span::new(start, end))
    }
}

impl Change {
    /// Edits of the head, or of a message that has none.
    pub(super) fn of(splices: Vec<Splice>, why: impl Into<String>) -> Option<Self> {
        if splices.is_empty() {
            return None;
        }
        Some(Self { parts: vec![Part::new(splices, why)], gap: None })
    }

    /// Edits of the decoded body.
    pub(super) fn of_body(seen: &Seen<'_>, splices: Vec<Splice>, why: impl Into<String>) -> Option<Self> {
        Self::of_body_parts(seen, vec![Part::new(splices, why)])
    }

    /// Several edits of the decoded body; the framing follows them in a part of its own.
    pub(super) fn of_body_parts(seen: &Seen<'_>, parts: Vec<Part>) -> Option<Self> {
        let all: Vec<Splice> = parts.iter().flat_map(|part| part.splices.iter().cloned()).collect();
        let count = all.len();
        let mut placed = seen.in_body(all)?;
        if placed.len() < count || seen.carrier.len() != seen.body.len() {
            // Chunks: the body is written anew as one.
            let why = parts.into_iter().map(|part| part.why).next().unwrap_or_default();
            return Self::of(placed, why);
        }
        let framing = placed.split_off(count);
        let mut placed = placed.into_iter();
        let mut parts: Vec<Part> = parts
            .into_iter()
            .map(|part| Part { splices: placed.by_ref().take(part.splices.len()).collect(), ..part })
            .collect();
        if !framing.is_empty() {
            parts.push(Part::new(framing, FOLLOWS));
        }
        Some(Self { parts, gap: None })
    }

    /// The same with more edits.
    pub(super) fn and(mut self, splices: Vec<Splice>, why: impl Into<String>) -> Self {
        if !splices.is_empty() {
            self.parts.insert(0, Part::new(splices, why));
        }
        self
    }

    /// The same, left to the sender to complete.
    pub(super) fn with_gap(mut self, gap: Gap) -> Self {
        self.gap = Some(gap);
        self
    }

    pub(super) fn splices(&self) -> Vec<Splice> {
        self.parts.iter().flat_map(|part| part.splices.iter().cloned()).collect()
    }
}

/// Why Content-Length changes.
pub(super) const FOLLOWS: &str = "Content-Length follows the body.";
