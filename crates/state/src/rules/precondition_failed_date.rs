//! The resource was changed after the date that the change is based on.

use candor_rule::{ClientStatus, Level, Rule, Shape, Violation};
use candor_wire::Head;

use crate::{header, said};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §13.1.4, §13.2.1",
    level: Level::May,
    alternatives: &[ClientStatus::of(409)],
    ..Rule::refusing(
        "precondition-failed-date",
        412,
        Shape::Values,
        136,
        include_str!("precondition_failed_date.md"),
    )
};

/// The resource was last changed at `modified`, written as `Last-Modified` has it.
pub fn at(head: &Head, modified: &str) -> Violation {
    let modified = said(modified);
    RULE.at(
        header(head, "If-Unmodified-Since"),
        format!("The resource was changed at {modified}, later than If-Unmodified-Since allows."),
        "GET it again, merge the change, and retry with the new Last-Modified.",
    )
}
