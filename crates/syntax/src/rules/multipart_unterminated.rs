//! A multipart body without its last delimiter.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

use crate::{multipart::Part, place::locate};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 2046 §5.1.1",
    level: Level::Must,
    ..Rule::refusing(
        "multipart-unterminated",
        400,
        Shape::Body,
        160,
        include_str!("multipart_unterminated.md"),
    )
};

/// Raised where the content of `part` runs to the end of the body.
pub(crate) fn at(octets: &[u8], part: &Part, delimiter: &[u8]) -> Violation {
    let closing = text::printable(delimiter, 80);
    let detail = format!("The body ends inside part {} without a closing delimiter.", part.number);
    end(octets, detail, format!("Finish with {closing}--, and check that the upload was complete."))
}

/// Raised where the body ends among the headers of `part`.
pub(crate) fn in_headers(octets: &[u8], part: &Part) -> Violation {
    let detail = format!("The body ends among the headers of part {}.", part.number);
    end(octets, detail, "Send the whole body, and check that the upload was complete.".to_owned())
}

fn end(octets: &[u8], detail: String, fix: String) -> Violation {
    let at = locate(octets, Span::new(octets.len(), octets.len()));
    RULE.at(Place::Body { pointer: None, at: Some(at) }, detail, fix)
}
