//! Host is empty.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.2, §3.3",
    level: Level::May,
    ..Rule::refusing("host-empty", 400, Shape::TargetOrHeaders, 50, include_str!("host_empty.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Host", span),
        "Host is empty; an http URL names a host.",
        "Put the host name of the URL into the Host header.",
    )
}
