//! The request line names no HTTP version.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §2.2, §2.3, §3",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing("http09-request", 400, Shape::TargetOrHeaders, 20, include_str!("http09_request.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The request line ends after the target; the HTTP version is absent.",
        "End the request line with \" HTTP/1.1\" and send a Host header.",
    )
}
