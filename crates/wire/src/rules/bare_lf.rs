//! A line of the head ends with LF alone.

use candor_rule::{Action, Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.2, §11.2",
    level: Level::May,
    connection: Connection::Close,
    lenient: Some(Action::Warn),
    ..Rule::refusing("bare-lf", 400, Shape::TargetOrHeaders, 20, include_str!("bare_lf.md"))
};

/// Raised by the head scanner at the LF.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "A line of the request head ends with LF alone; CR LF is expected.",
        "End every line of the head with CR LF (0D 0A).",
    )
}
