//! What a request has otherwise than one that worked, the likely cause of its failure first.
//!
//! What always differs (dates, ids of traces, boundaries, the order of fields and members) is folded away;
//! what remains is ranked by how often such a difference makes a server refuse. The request may be as
//! broken as it likes: nothing here needs a parser to accept it.

mod body;
mod head;
mod json;
mod pairs;
mod parts;
mod shape;

use candor_exchange::{Masked, told_apart};
use candor_rule::Span;

pub(crate) use parts::Parts;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about.
    pub aspect: Aspect,
    /// Name of a header or parameter, or JSON Pointer; empty for the message as a whole.
    pub place: String,
    /// How likely it is the cause, 0 to 100.
    pub weight: u8,
    /// What differs, in one sentence.
    pub what: String,
    /// Why that may matter.
    pub why: &'static str,
    /// Where it stands in the request.
    pub here: Option<Span>,
    /// Where it stands in the request that worked.
    pub there: Option<Span>,
}

/// The part of a request that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// Method and version.
    RequestLine,
    /// The path.
    Path,
    /// A parameter of the query.
    Query,
    /// A header field.
    Header,
    /// Framing, size, coding, character set, line ends.
    Framing,
    /// The language of the body, or its syntax.
    Language,
    /// A value or member within the body.
    Body,
}

impl Aspect {
    /// As results name it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequestLine => "request-line",
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Framing => "framing",
            Self::Language => "language",
            Self::Body => "body",
        }
    }

    /// True for what only those can tell who have the whole body.
    pub const fn is_of_body(self) -> bool {
        matches!(self, Self::Framing | Self::Language | Self::Body)
    }
}

/// All differences of two requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// Those that may matter, the likeliest cause first.
    pub differences: Vec<Difference>,
    /// Names of what differs and never matters.
    pub folded: Vec<String>,
}

impl Difference {
    /// What differs and why that may matter, and at which octets it stands.
    pub fn sentence(&self) -> String {
        let at = match (self.here, self.there) {
            (Some(here), Some(there)) => format!(" (octet {}; there octet {})", here.start, there.start),
            (Some(here), None) => format!(" (octet {})", here.start),
            (None, Some(there)) => format!(" (there octet {})", there.start),
            (None, None) => String::new(),
        };
        format!("{} {}{at}", self.what, self.why)
    }
}

/// What is said where [`Diff::differences`] is empty.
pub const NOTHING: &str = "Nothing differs that a server would decide by.";

/// Most differences that are told.
const MAX_DIFFERENCES: usize = 200;

/// Least weight that is not folded away.
const MATTERS_FROM: u8 = 15;

/// Compares a request with one that worked.
pub fn diff(request: &[u8], worked: &[u8]) -> Diff {
    let (here, there) = (Parts::of(request), Parts::of(worked));
    let mut found = Found::default();
    head::compare(&here, &there, &mut found);
    body::compare(&here, &there, &mut found);
    let Found { mut list, mut folded } = found;
    let minor = list.iter().filter(|d| d.weight < MATTERS_FROM);
    folded.extend(minor.map(|d| format!("{} {}", d.aspect.name(), d.place).trim_end().to_owned()));
    list.retain(|d| d.weight >= MATTERS_FROM);
    // A stable sort: of equals the one that stands first.
    list.sort_by_key(|d| std::cmp::Reverse(d.weight));
    list.truncate(MAX_DIFFERENCES);
    folded.dedup();
    Diff { differences: list, folded }
}

/// A request that was kept: its octets, and what is masked in them.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'k> {
    /// As [`crate::given::Sent::request`].
    pub octets: &'k [u8],
    /// As [`crate::given::Sent::masked`].
    pub masked: &'k [Masked],
}

/// Compares a request with one that worked, of which secrets may be masked: equal ones are told by their hashes.
pub fn diff_kept(request: Kept<'_>, worked: Kept<'_>) -> Diff {
    let apart = |kept: Kept<'_>| told_apart(kept.octets, kept.masked).into_owned();
    let mut found = diff(&apart(request), &apart(worked));
    for masked in request.masked.iter().chain(worked.masked) {
        let Some(letters) = masked.letters() else { continue };
        let stand_in: String = letters.chars().cycle().take(masked.length).collect();
        for what in found.differences.iter_mut().map(|difference| &mut difference.what) {
            if what.contains(&stand_in) {
                *what = what.replace(
                    &format!("\"{stand_in}\""),
                    &format!("a masked value of {} octets", masked.length),
                );
                *what = what.replace(&stand_in, &"*".repeat(masked.length));
            }
        }
    }
    let is_dark = |kept: Kept<'_>| kept.masked.iter().any(|masked| masked.hash.is_none());
    if is_dark(request) && is_dark(worked) {
        found.folded.push("masked values too short to be told apart".to_owned());
    }
    found
}

/// Differences while they are gathered.
#[derive(Default)]
struct Found {
    list: Vec<Difference>,
    folded: Vec<String>,
}

impl Found {
    fn fold(&mut self, what: impl Into<String>) {
        self.folded.push(what.into());
    }

    fn add(&mut self, aspect: Aspect, place: &str, weight: u8, what: String, why: &'static str, at: Places) {
        if self.list.len() < MAX_DIFFERENCES * 4 {
            let (here, there) = at;
            self.list.push(Difference { aspect, place: place.to_owned(), weight, what, why, here, there });
        }
    }
}

/// Where a difference stands here and there.
type Places = (Option<Span>, Option<Span>);

#[cfg(test)]
mod tests;
