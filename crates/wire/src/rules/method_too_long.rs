//! The method is longer than any that is known.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3; RFC 9110 §15.6.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing("method-too-long", 501, Shape::TargetOrHeaders, 20, include_str!("method_too_long.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, limit: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The method is longer than {limit} octets; no method of HTTP is."),
        "Send a standard method; check that no octets of an earlier body ran into this request.",
    )
}
