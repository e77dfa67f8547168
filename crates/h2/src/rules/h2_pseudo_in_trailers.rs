//! The trailers of a request have a pseudo-header field.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.1, §8.3",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing("h2-pseudo-in-trailers", 400, Shape::Body, 142, include_str!("h2_pseudo_in_trailers.md"))
};

/// Raised when the trailers are there.
pub(crate) fn at(line: &Line<'_>) -> Violation {
    let name = text::printable(line.name, 40);
    RULE.at(
        Place::no_header(&*name),
        format!("{name} stands in the trailers; pseudo-headers are expected before the body alone."),
        "Leave pseudo-headers out of trailers.",
    )
}
