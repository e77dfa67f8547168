//! A field name of HTTP/2 starts with a colon, and is none that requests have.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.3, §8.1.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-pseudo-unknown",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_pseudo_unknown.md"),
    )
};

/// Raised for such a field.
pub(crate) fn at(line: &Line<'_>) -> Violation {
    let name = text::printable(line.name, 40);
    RULE.at(
        Place::header(&*name, line.name_at),
        format!("{name} is no request pseudo-header; :method, :scheme, :authority and :path are expected."),
        format!("Leave {name} out."),
    )
}
