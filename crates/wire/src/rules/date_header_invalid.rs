//! A conditional date is no HTTP date, so it counts as absent.

use candor_rule::{Action, ClientStatus, Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §13.1.3, §13.1.4, §13.1.5, §5.6.7",
    level: Level::Must,
    status: None,
    alternatives: &[ClientStatus::of(400)],
    connection: Connection::Keep,
    action: Action::Ignore,
    ..Rule::refusing(
        "date-header-invalid",
        400,
        Shape::TargetOrHeaders,
        44,
        include_str!("date_header_invalid.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(name: &str, span: Span, value: &[u8]) -> Violation {
    RULE.at(
        Place::header(name, span),
        format!("{name} is \"{}\", which is no HTTP date; it is ignored.", text::printable(value, 32)),
        "Send the date as \"Sun, 06 Nov 1994 08:49:37 GMT\".",
    )
}
