//! A header name holds an octet that no name can have.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §5.1, §5.6.2; RFC 9112 §2.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "header-name-invalid",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_name_invalid.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!(
            "A header name contains {}; letters, digits and a few signs are expected.",
            text::octet(octet)
        ),
        format!("Take {} out of the header name.", text::octet(octet)),
    )
}
