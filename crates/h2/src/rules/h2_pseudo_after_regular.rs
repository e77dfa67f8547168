//! A pseudo-header field stands behind an ordinary one.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.3",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-pseudo-after-regular",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_pseudo_after_regular.md"),
    )
};

/// Raised for the late one.
pub(crate) fn at(line: &Line<'_>) -> Violation {
    let name = text::printable(line.name, 40);
    RULE.at(
        Place::header(&*name, line.name_at),
        format!("{name} stands behind an ordinary header; pseudo-headers are expected before all others."),
        "Send all pseudo-headers first.",
    )
}
