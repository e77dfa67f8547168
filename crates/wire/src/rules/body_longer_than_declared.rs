//! Octets follow a complete request that are no request.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.3, §2.2, §11.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "body-longer-than-declared",
        400,
        Shape::Body,
        60,
        include_str!("body_longer_than_declared.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, found: &[u8]) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!(
            "After the body that ended here come octets that are no request: \"{}\".",
            text::printable(found, 24)
        ),
        "Let the HTTP library set Content-Length, or count the octets of the body (not its characters).",
    )
}
