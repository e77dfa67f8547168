//! A second field block does not end its stream.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing("h2-trailers-not-last", 400, Shape::Body, 142, include_str!("h2_trailers_not_last.md"))
};

/// Raised when the block is there.
pub(crate) fn here() -> Violation {
    RULE.at(
        Place::Message,
        "A second block of headers does not end the stream; trailers are expected to (END_STREAM).",
        "Set END_STREAM on the trailers.",
    )
}
