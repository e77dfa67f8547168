//! More empty lines came before the request line than the limit allows.

use candor_rule::{Connection, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.2",
    connection: Connection::Close,
    ..Rule::refusing(
        "leading-blank-lines",
        400,
        Shape::TargetOrHeaders,
        10,
        include_str!("leading_blank_lines.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, found: usize, limit: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("{found} empty lines came before the request line; at most {limit} are skipped."),
        "Send the request line first; send no CR LF after a body.",
    )
}
