//! TE says something else than `trailers` over HTTP/2.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.2.2",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing("h2-te-invalid", 400, Shape::TargetOrHeaders, 45, include_str!("h2_te_invalid.md"))
};

/// Raised for such a field.
pub(crate) fn at(line: &Line<'_>) -> Violation {
    let value = text::printable(line.value, 40);
    RULE.at(
        Place::header("te", line.value_at),
        format!("TE says \"{value}\"; over HTTP/2 only \"trailers\" is expected."),
        "Send \"te: trailers\", or leave TE out.",
    )
}
