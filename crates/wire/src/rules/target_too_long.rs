//! The request target is longer than the limit.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3; RFC 9110 §15.5.15, §4.1",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("target-too-long", 414, Shape::TargetOrHeaders, 30, include_str!("target_too_long.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, limit: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The request target is longer than {limit} octets."),
        "Move long data from the URL into a request body; check that the client does not append in a loop.",
    )
}
