//! A request of HTTP/2 has a header that speaks of its connection.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.2.2",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-connection-header",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_connection_header.md"),
    )
};

/// Raised for such a field.
pub(crate) fn at(line: &Line<'_>) -> Violation {
    let name = text::printable(line.name, 40);
    RULE.at(
        Place::header(&*name, line.name_at),
        format!("The header {name} speaks of an HTTP/1.1 connection; HTTP/2 has no such header."),
        format!("Leave {name} out over HTTP/2."),
    )
}
