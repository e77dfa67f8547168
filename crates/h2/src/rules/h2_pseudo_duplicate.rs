//! A pseudo-header field stands twice in a request of HTTP/2.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.3",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-pseudo-duplicate",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_pseudo_duplicate.md"),
    )
};

/// Raised for the second one.
pub(crate) fn at(line: &Line<'_>) -> Violation {
    let name = text::printable(line.name, 40);
    RULE.at(
        Place::header(&*name, line.name_at),
        format!("{name} stands in the request a second time; once is expected."),
        format!("Send {name} once."),
    )
}
