//! The client closed its side before the head was complete.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §8",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("head-truncated", 400, Shape::TargetOrHeaders, 40, include_str!("head_truncated.md"))
};

/// Raised by the pipeline when the stream ends within the line that starts at `line`.
pub fn at(line: usize, received: usize) -> Violation {
    RULE.at(
        Place::Octets(Span::new(line, received)),
        format!("The stream ended within the request head, after {received} octets."),
        "End the head with an empty line (CR LF CR LF) before you close the connection.",
    )
}
