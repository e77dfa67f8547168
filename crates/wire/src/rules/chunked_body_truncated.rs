//! The stream ended before the last chunk.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §8, §7.1",
    level: Level::May,
    connection: Connection::Close,
    ..Rule::refusing(
        "chunked-body-truncated",
        400,
        Shape::Body,
        142,
        include_str!("chunked_body_truncated.md"),
    )
};

/// Raised by the pipeline when the stream ends. `piece` is what came of the line or chunk that has no end.
pub fn at(piece: Span) -> Violation {
    RULE.at(
        Place::Octets(piece),
        "The stream ended before the last chunk (a line \"0\" and an empty line).",
        "End the body with \"0\" CR LF CR LF, and keep the connection open until the answer is there.",
    )
}
