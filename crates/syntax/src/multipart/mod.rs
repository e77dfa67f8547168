//! `multipart/form-data` (RFC 7578) and its kin (RFC 2046 §5.1), read strictly and with the place of everything.
//!
//! A line is a delimiter if it is `--`, the boundary, blanks and CR LF, or if it is `--`, the boundary and `--`,
//! whatever follows: so a line that merely begins with the boundary is content. Preamble and epilogue are
//! skipped. Part headers are lines of `name: value` that end with CR LF; folded lines, which mail allows,
//! are refused, since servers disagree about them.
//!
//! One slip is tolerated because the senders cannot be mended and nothing is in doubt: a boundary that was named
//! together with the two dashes before it, in a body where no correct delimiter stands.

mod boundary;
mod delimiter;
mod disposition;
mod header;
mod sieve;
mod transfer;

use std::borrow::Cow;

use candor_rule::{Span, Violation};

pub use boundary::Boundary;
use delimiter::{Delimiter, Finder};
pub use sieve::{BEGINNING, Sieve, Sifted};

use crate::{
    Limits, MediaType,
    rules::{multipart_part_name_missing, multipart_part_too_large, multipart_too_many_parts},
};

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// 1 for the first.
    pub number: usize,
    /// Header lines, blank line not included.
    pub headers: Vec<Header>,
    /// The field's name; empty where the type asks for none.
    pub name: String,
    /// Where the name's value stands, quotes included.
    pub name_span: Span,
    /// The file's name as sent, with any path.
    pub filename: Option<String>,
    /// Its `Content-Type`, if there is one that can be read.
    pub media_type: Option<MediaType>,
    /// Where the value of `Content-Type` stands.
    pub type_span: Option<Span>,
    /// Its content as it was sent.
    pub content: Span,
    transfer: transfer::Coding,
}

/// One header line of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: Span,
    /// Its value, blanks around it left out.
    pub value: Span,
}

impl Part {
    /// A part without anything, whose headers begin at `start`.
    fn new(number: usize, start: usize) -> Self {
        Self {
            number,
            headers: Vec::new(),
            name: String::new(),
            name_span: Span::new(start, start),
            filename: None,
            media_type: None,
            type_span: None,
            content: Span::new(start, start),
            transfer: transfer::Coding::None,
        }
    }

    /// Its content, `Content-Transfer-Encoding` undone (deprecated by RFC 7578 §4.7, and still sent).
    /// What cannot be decoded stays as it is.
    pub fn content<'b>(&self, octets: &'b [u8]) -> Cow<'b, [u8]> {
        self.transfer.decode(self.content.of(octets))
    }

    /// True if the content stands in the body as it is.
    pub fn is_plain(&self) -> bool {
        self.transfer == transfer::Coding::None
    }

    /// How a sentence calls it: by name, else by number.
    pub fn words(&self) -> String {
        match self.name.as_str() {
            "" => format!("Part {}", self.number),
            name => format!("Part {}", candor_rule::sensitive::echo("name", name)),
        }
    }
}

/// Reads a whole body. `is_form` asks for a name in each part.
///
/// # Errors
/// The first fault.
pub fn read(
    octets: &[u8],
    boundary: &Boundary,
    is_form: bool,
    limits: &Limits,
) -> Result<Vec<Part>, Violation> {
    read_parts(octets, boundary, is_form, limits, &|span| span.len() as u64)
}

/// Reads what is left of a body that went through a [`Sieve`]. The places of parts, and of the fault, are those
/// in what is left.
///
/// # Errors
/// The first fault.
pub fn read_sifted(
    sifted: &Sifted,
    boundary: &Boundary,
    is_form: bool,
    limits: &Limits,
) -> Result<Vec<Part>, Violation> {
    read_parts(sifted.octets(), boundary, is_form, limits, &|span| sifted.true_length(span))
}

fn read_parts(
    octets: &[u8],
    boundary: &Boundary,
    is_form: bool,
    limits: &Limits,
    true_length: &dyn Fn(Span) -> u64,
) -> Result<Vec<Part>, Violation> {
    let finder = Finder::new(octets, boundary)?;
    let mut parts = Vec::new();
    let mut delimiter = finder.first()?;
    while !delimiter.closes {
        let number = parts.len() + 1;
        if number > limits.max_parts {
            return Err(multipart_too_many_parts::at(octets, delimiter.span, limits.max_parts));
        }
        let part = read_part(octets, &finder, &delimiter, number, is_form)?;
        let length = true_length(part.content);
        if length > limits.max_part {
            return Err(multipart_part_too_large::at(octets, &part, length, limits.max_part));
        }
        delimiter = finder.next(&part)?;
        parts.push(part);
    }
    Ok(parts)
}

fn read_part(
    octets: &[u8],
    finder: &Finder<'_>,
    after: &Delimiter,
    number: usize,
    is_form: bool,
) -> Result<Part, Violation> {
    let mut part = Part::new(number, after.end);
    let start = header::read(octets, after.end, &mut part)?;
    let has_name = disposition::read(octets, &mut part)?;
    if is_form && !has_name {
        return Err(multipart_part_name_missing::at(octets, after.span, &part));
    }
    part.content = Span::new(start, finder.content_end(start));
    Ok(part)
}
