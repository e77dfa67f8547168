//! The header section is larger than the limit.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6585 §5; RFC 9110 §5.4",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "headers-too-large",
        431,
        Shape::TargetOrHeaders,
        40,
        include_str!("headers_too_large.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, limit: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The header lines together are longer than {} octets.", text::thousands(limit as u64)),
        "Send fewer or shorter headers; see which ones grew since the request last worked.",
    )
}
