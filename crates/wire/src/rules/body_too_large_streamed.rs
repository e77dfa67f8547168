//! A chunked body passed the limit while it was read.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.14; RFC 9112 §7.1",
    level: Level::May,
    connection: Connection::Close,
    ..Rule::refusing(
        "body-too-large-streamed",
        413,
        Shape::Body,
        140,
        include_str!("body_too_large_streamed.md"),
    )
};

/// Raised by the pipeline, which knows the limit of the operation.
pub fn at(offset: usize, limit: u64) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The body passed {} while it was read.", text::size(limit)),
        "Send less at a time, or ask for a higher limit.",
    )
}
