//! Finds the lines between parts. Linear in the size of the body.

use candor_rule::{Span, Violation};
use memchr::memmem;

use super::{Boundary, Part};
use crate::rules::{
    multipart_boundary_not_found::{self as not_found, Unlike},
    multipart_unterminated,
};

/// A delimiter line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Delimiter {
    /// From its first dash to the end of the boundary.
    pub span: Span,
    /// Where the headers of the next part begin.
    pub end: usize,
    /// True for the last one.
    pub closes: bool,
}

/// The text that every delimiter line begins with.
#[derive(Debug)]
pub(super) struct Line {
    /// CR LF, two dashes, boundary.
    finder: memmem::Finder<'static>,
    /// Length without the CR LF.
    length: usize,
}

/// What stands at a place where the text of a delimiter does.
pub(super) enum Seen {
    Delimiter(Delimiter),
    /// A line that merely begins like one.
    Content,
    /// That depends on octets which are not there.
    Undecided,
}

impl Line {
    /// Of the boundary as RFC 2046 means it.
    pub fn correct(boundary: &Boundary) -> Self {
        Self::new(&format!("\r\n--{}", boundary.0))
    }

    /// Of a boundary in whose name the two dashes were counted (see the module).
    pub fn counted_in(boundary: &Boundary) -> Option<Self> {
        boundary.0.starts_with("--").then(|| Self::new(&format!("\r\n{}", boundary.0)))
    }

    fn new(text: &str) -> Self {
        Self { finder: memmem::Finder::new(text).into_owned(), length: text.len() - 2 }
    }

    /// Without the CR LF.
    pub fn text(&self) -> &[u8] {
        self.finder.needle().get(2..).unwrap_or_default()
    }

    /// The first place at or behind `from` where it could stand: found by the CR LF before it, except at the
    /// very beginning.
    pub fn find(&self, octets: &[u8], from: usize) -> Option<usize> {
        if from == 0 && octets.starts_with(self.text()) {
            return Some(0);
        }
        self.finder.find(octets.get(from..)?).map(|at| from + at + 2)
    }

    /// The octets at `start` are its text: is what follows that of a delimiter line?
    pub fn look(&self, octets: &[u8], start: usize) -> Seen {
        let span = Span::new(start, start + self.length);
        let after = octets.get(span.end..).unwrap_or_default();
        if after.starts_with(b"--") {
            return Seen::Delimiter(Delimiter { span, end: span.end + 2, closes: true });
        }
        let blank = after.iter().take_while(|o| matches!(o, b' ' | b'\t')).count();
        match after.get(blank..).unwrap_or_default() {
            [b'\r', b'\n', ..] => {
                Seen::Delimiter(Delimiter { span, end: span.end + blank + 2, closes: false })
            }
            [] | [b'\r'] => Seen::Undecided,
            [b'-'] if blank == 0 => Seen::Undecided,
            _ => Seen::Content,
        }
    }
}

pub(super) struct Finder<'b> {
    octets: &'b [u8],
    line: Line,
}

impl<'b> Finder<'b> {
    /// # Errors
    /// `multipart-boundary-not-found`.
    pub fn new(octets: &'b [u8], boundary: &Boundary) -> Result<Self, Violation> {
        let correct = Self { octets, line: Line::correct(boundary) };
        if correct.search().is_some() {
            return Ok(correct);
        }
        if let Some(line) = Line::counted_in(boundary) {
            let counted_in = Self { octets, line };
            if counted_in.search().is_some() {
                return Ok(counted_in);
            }
        }
        Err(not_found::at(octets, boundary.0.as_str(), correct.unlike()))
    }

    /// The delimiter before the first part.
    ///
    /// # Errors
    /// `multipart-boundary-not-found`; cannot happen after [`Finder::new`].
    pub fn first(&self) -> Result<Delimiter, Violation> {
        self.search().ok_or_else(|| not_found::at(self.octets, "", self.unlike()))
    }

    /// The first line that opens a part, or one that closes a form without parts.
    fn search(&self) -> Option<Delimiter> {
        let first = self.find(0)?;
        let preamble = self.octets.get(..first.span.start).unwrap_or_default();
        (!first.closes || preamble.trim_ascii().is_empty()).then_some(first)
    }

    /// The delimiter behind a part.
    ///
    /// # Errors
    /// `multipart-unterminated`.
    pub fn next(&self, part: &Part) -> Result<Delimiter, Violation> {
        // Where a part is empty, the CR LF that ends its headers is the one before the delimiter.
        self.find(part.content.end.saturating_sub(2))
            .filter(|found| found.span.start >= part.content.end)
            .ok_or_else(|| multipart_unterminated::at(self.octets, part, self.line.text()))
    }

    /// Where content that begins at `start` ends; the end of the body where no delimiter follows.
    pub fn content_end(&self, start: usize) -> usize {
        let found = self.find(start.saturating_sub(2));
        found.map_or(self.octets.len(), |found| (found.span.start - 2).max(start))
    }

    /// The next delimiter whose CR LF stands at `from` or later.
    fn find(&self, mut from: usize) -> Option<Delimiter> {
        loop {
            let start = self.line.find(self.octets, from)?;
            if let Seen::Delimiter(found) = self.line.look(self.octets, start) {
                return Some(found);
            }
            from = start + 1;
        }
    }

    /// The first line that looks like a delimiter, and its first octet that is not as it should be.
    fn unlike(&self) -> Option<Unlike> {
        let delimiter = self.line.text();
        let mut start = 0;
        for line in self.octets.split_inclusive(|o| *o == b'\n') {
            if line.starts_with(b"--") {
                let same = line.iter().zip(delimiter).take_while(|(a, b)| a == b).count();
                let whole = same == delimiter.len();
                // One more dash is how the last delimiter goes on.
                let dash = whole && line.get(same) == Some(&b'-') && line.get(same + 1) != Some(&b'-');
                let end = line.iter().rposition(|o| !o.is_ascii_whitespace()).map_or(0, |at| at + 1);
                return Some(Unlike {
                    at: start + same + usize::from(dash),
                    line: Span::new(start, start + end),
                    bare_lf: whole && line.get(same..) == Some(b"\n"),
                    only_closes: whole && line.get(same..same + 2) == Some(b"--"),
                });
            }
            start += line.len();
        }
        None
    }
}
