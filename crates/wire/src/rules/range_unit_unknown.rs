//! A Range in a unit other than bytes, so that the whole resource is sent.

use candor_rule::{Action, ClientStatus, Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §14.2",
    status: None,
    alternatives: &[ClientStatus::of(400), ClientStatus::of(416)],
    level: Level::Must,
    connection: Connection::Keep,
    action: Action::Ignore,
    ..Rule::refusing(
        "range-unit-unknown",
        400,
        Shape::TargetOrHeaders,
        136,
        include_str!("range_unit_unknown.md"),
    )
};

/// Raised for the name of the unit.
pub(crate) fn at(span: Span, unit: &[u8]) -> Violation {
    RULE.at(
        Place::header("Range", span),
        format!("Range counts in \"{}\"; bytes is the unit that is known here.", text::printable(unit, 24)),
        "Count in bytes, as in Range: bytes=0-499, or leave the field out.",
    )
}
