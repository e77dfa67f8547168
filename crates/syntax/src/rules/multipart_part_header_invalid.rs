//! The header lines of a part cannot be read.

use candor_rule::{Place, Rule, Shape, Span, Violation, text};

use crate::{multipart::Part, place::locate};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 2046 §5.1; RFC 7578 §4.8",
    ..Rule::refusing(
        "multipart-part-header-invalid",
        400,
        Shape::Body,
        160,
        include_str!("multipart_part_header_invalid.md"),
    )
};

/// What is wrong with a line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wrong {
    /// No name and colon.
    Name,
    /// A control character in a value.
    Value,
    /// CR or LF alone.
    LineEnd,
    /// A line that goes on in the next.
    Folded,
    /// All lines of the part together; the limit in octets.
    TooLong(usize),
    /// `Content-Disposition` breaks its grammar, or says one thing twice.
    Disposition,
    /// A second `Content-Disposition`.
    Twice,
}

/// Raised at the first octet that should not stand there.
pub(crate) fn at(octets: &[u8], offset: usize, part: &Part, wrong: Wrong) -> Violation {
    let found = octets.get(offset).map_or("the end of the line".to_owned(), |octet| match octet {
        b'\r' => "the end of the line".to_owned(),
        other => text::octet(*other),
    });
    let number = part.number;
    let headers = format!("the headers of part {number}");
    let detail = match wrong {
        Wrong::Name => format!("In {headers} a name and a colon are expected; found {found}."),
        Wrong::Value => format!("In {headers} a value holds {found}; text is expected."),
        Wrong::LineEnd => format!("In {headers} a line ends with CR or LF alone; CR LF is expected."),
        Wrong::Folded => format!("In {headers} a line goes on in the next; one line each is expected."),
        Wrong::TooLong(limit) => {
            format!("The headers of part {number} are longer than {}.", text::size(limit as u64))
        }
        Wrong::Disposition => {
            format!("In {headers} Content-Disposition breaks off its grammar: found {found}.")
        }
        Wrong::Twice => format!("Part {number} has two Content-Disposition headers; one is expected."),
    };
    let fix = match wrong {
        Wrong::Disposition | Wrong::Twice => {
            "Write Content-Disposition: form-data; name=\"field\"; filename=\"a.png\" once for each part."
        }
        _ => "Write part headers as \"Name: value\", each ended with CR LF, and a blank line after the last.",
    };
    let at = locate(octets, Span::octet(offset));
    RULE.at(Place::Body { pointer: None, at: Some(at) }, detail, fix)
}

/// A header that is not as the contract describes it: `fault` is what would be said of a header of the request.
pub fn declared(octets: &[u8], pointer: &str, part: &Part, fault: Violation) -> Violation {
    let span = match &fault.place {
        Place::Parameter { span: Some(span), .. } => *span,
        _ => part.content,
    };
    let detail = match fault.detail.strip_prefix("The ") {
        Some(rest) => format!("{}: the {rest}", part.words()),
        None => format!("{}: {}", part.words(), fault.detail),
    };
    let place = Place::Body { pointer: Some(pointer.to_owned()), at: Some(locate(octets, span)) };
    let violation = RULE.at(place, detail, fault.fix.clone());
    match fault.schema {
        Some(schema) => violation.with_schema(schema),
        None => violation,
    }
}
