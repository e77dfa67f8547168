//! The :scheme of a request is neither http nor https.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.3.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-scheme-invalid",
        400,
        Shape::TargetOrHeaders,
        45,
        include_str!("h2_scheme_invalid.md"),
    )
};

/// Raised when a request's fields are there.
pub(crate) fn at(line: &Line<'_>) -> Violation {
    let found = text::printable(line.value, 40);
    RULE.at(
        Place::header(":scheme", line.value_at),
        format!("The :scheme is \"{found}\"; http or https is expected."),
        "Send http or https, without a colon.",
    )
}
