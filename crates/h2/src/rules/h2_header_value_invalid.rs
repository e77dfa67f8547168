//! A header value of HTTP/2 begins or ends with a space, or holds CR, LF or NUL.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.2.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-header-value-invalid",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_header_value_invalid.md"),
    )
};

/// Raised for the octet `at` of the value.
pub(crate) fn at(line: &Line<'_>, at: usize) -> Violation {
    let octet = line.value.get(at).copied().unwrap_or_default();
    let (name, found) = (text::printable(line.name, 40), text::octet(octet));
    let detail = match octet {
        b' ' | b'\t' => {
            format!("The value of {name} begins or ends with {found}; nothing is expected around it.")
        }
        _ => format!("The value of {name} contains {found}, which no HTTP/2 value can have."),
    };
    let fix = "Trim the value and take line breaks out of it.";
    RULE.at(Place::header(&*name, Span::octet(line.value_at.start + at)), detail, fix)
}
