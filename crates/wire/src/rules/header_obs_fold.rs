//! A header value goes on on the next line.

use candor_rule::{Action, Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §5.2",
    level: Level::Must,
    connection: Connection::Close,
    lenient: Some(Action::Warn),
    ..Rule::refusing("header-obs-fold", 400, Shape::TargetOrHeaders, 40, include_str!("header_obs_fold.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "A header line starts with whitespace, as if the value before it went on; HTTP dropped such folding.",
        "Write each header on one line; take line breaks out of values.",
    )
}
