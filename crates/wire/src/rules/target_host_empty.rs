//! The absolute target names no host.

use candor_rule::{Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §4.2.1, §4.2.2",
    level: Level::Must,
    ..Rule::refusing(
        "target-host-empty",
        400,
        Shape::TargetOrHeaders,
        30,
        include_str!("target_host_empty.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The target is an absolute URL without a host.",
        "Put the host after \"://\", or send only the path.",
    )
}
