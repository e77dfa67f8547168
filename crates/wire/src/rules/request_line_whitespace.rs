//! The parts of the request line are not separated by exactly one space.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3, §11.2",
    level: Level::May,
    connection: Connection::Close,
    ..Rule::refusing(
        "request-line-whitespace",
        400,
        Shape::TargetOrHeaders,
        20,
        include_str!("request_line_whitespace.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!(
            "The request line has {} where exactly one space is expected between its three parts.",
            text::octet(octet)
        ),
        "Put one space between method, target and version, and none at the ends.",
    )
}
