//! The target "*" is for OPTIONS only.

use candor_rule::{Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §7.1; RFC 9112 §3.2.4",
    level: Level::Must,
    ..Rule::refusing(
        "target-asterisk-form",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_asterisk_form.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, method: &str) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!("The target \"*\" goes with OPTIONS only; the method is {method}."),
        "Send a path such as \"/\", or OPTIONS.",
    )
}
