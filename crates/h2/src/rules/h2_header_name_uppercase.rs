//! A header name has capital letters, which HTTP/2 does not allow.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.2, §8.2.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-header-name-uppercase",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_header_name_uppercase.md"),
    )
};

/// Raised for such a field.
pub(crate) fn at(line: &Line<'_>) -> Violation {
    let name = text::printable(line.name, 40);
    RULE.at(
        Place::header(&*name, line.name_at),
        format!("The HTTP/2 header name {name} has capital letters; lower case is expected."),
        format!("Send it as {}.", name.to_ascii_lowercase()),
    )
}
