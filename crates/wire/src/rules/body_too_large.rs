//! Content-Length is above the limit.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.14, §10.1.1",
    level: Level::May,
    connection: Connection::Close,
    ..Rule::refusing("body-too-large", 413, Shape::Body, 140, include_str!("body_too_large.md"))
};

/// Raised by the pipeline, which knows the limit of the operation.
pub fn at(span: Span, length: u64, limit: u64) -> Violation {
    RULE.at(
        Place::header("Content-Length", span),
        format!(
            "The body is {} octets; at most {} are accepted here.",
            text::thousands(length),
            text::size(limit)
        ),
        "Send less at a time, or ask for a higher limit.",
    )
}

/// Raised where a body was refused for its size by somebody who does not say how much is accepted.
pub fn of_unknown_limit() -> Violation {
    let detail = "The body is larger than is accepted here.";
    RULE.at(Place::no_header("Content-Length"), detail, "Send less at a time, or ask for a higher limit.")
}
