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

pub(super) struct Finder<'b> {
    octets: &'b [u8],
    /// CR LF, two dashes, boundary.
    line: memmem::Finder<'static>,
    /// Length of the delimiter without the CR LF.
    length: usize,
}

impl<'b> Finder<'b> {
    /// # Errors
    /// `multipart-boundary-not-found`.
    pub fn new(octets: &'b [u8], boundary: &Boundary) -> Result<Self, Violation> {
        let correct = Self::of(octets, &format!("\r\n--{}", boundary.0));
        if correct.search().is_some() {
            return Ok(correct);
        }
        // The dashes were counted in (see the module).
        if boundary.0.starts_with("--") {
            let counted_in = Self::of(octets, &format!("\r\n{}", boundary.0));
            if counted_in.search().is_some() {
                return Ok(counted_in);
            }
        }
        Err(not_found::at(octets, boundary.0.as_str(), correct.unlike()))
    }

    fn of(octets: &'b [u8], line: &str) -> Self {
        Self { octets, line: memmem::Finder::new(line).into_owned(), length: line.len() - 2 }
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
        let delimiter = self.needle();
        let first = if self.octets.starts_with(delimiter) { self.delimiter_at(0) } else { None };
        let first = first.or_else(|| self.find(0))?;
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
            .ok_or_else(|| multipart_unterminated::at(self.octets, part, self.needle()))
    }

    /// Where content that begins at `start` ends; the end of the body where no delimiter follows.
    pub fn content_end(&self, start: usize) -> usize {
        let found = self.find(start.saturating_sub(2));
        found.map_or(self.octets.len(), |found| (found.span.start - 2).max(start))
    }

    fn needle(&self) -> &[u8] {
        self.line.needle().get(2..).unwrap_or_default()
    }

    /// The next delimiter whose CR LF stands at `from` or later.
    fn find(&self, from: usize) -> Option<Delimiter> {
        let rest = self.octets.get(from..)?;
        self.line.find_iter(rest).find_map(|at| self.delimiter_at(from + at + 2))
    }

    /// The octets at `start` are the delimiter: is what follows that of a delimiter line?
    fn delimiter_at(&self, start: usize) -> Option<Delimiter> {
        let span = Span::new(start, start + self.length);
        let after = self.octets.get(span.end..)?;
        if after.starts_with(b"--") {
            return Some(Delimiter { span, end: span.end + 2, closes: true });
        }
        let blank = after.iter().take_while(|o| matches!(o, b' ' | b'\t')).count();
        let ends = after.get(blank..)?.starts_with(b"\r\n");
        ends.then_some(Delimiter { span, end: span.end + blank + 2, closes: false })
    }

    /// The first line that looks like a delimiter, and its first octet that is not as it should be.
    fn unlike(&self) -> Option<Unlike> {
        let delimiter = self.needle();
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
