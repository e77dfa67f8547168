//! A header name of HTTP/2 holds an octet that no name can have.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.2.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-header-name-invalid",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_header_name_invalid.md"),
    )
};

/// Raised for the octet `at` of the name.
pub(crate) fn at(line: &Line<'_>, at: usize) -> Violation {
    let octet = line.name.get(at).copied().unwrap_or_default();
    let found = text::octet(octet);
    RULE.at(
        Place::header(text::printable(line.name, 40), Span::octet(line.name_at.start + at)),
        format!("A header name contains {found}; lower-case letters, digits and a few signs are expected."),
        format!("Take {found} out of the header name."),
    )
}

/// Raised for a name without an octet.
pub(crate) fn empty(line: &Line<'_>) -> Violation {
    RULE.at(
        Place::Octets(Span::octet(line.name_at.start)),
        "A header has an empty name; at least one letter is expected.",
        "Give the header a name, or leave it out.",
    )
}
