//! The request line starts with the target.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3, §3.1",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing("method-missing", 400, Shape::TargetOrHeaders, 20, include_str!("method_missing.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The request line starts with the target; the method before it is absent.",
        "Put the method and one space before the target, such as \"GET /pets HTTP/1.1\".",
    )
}
