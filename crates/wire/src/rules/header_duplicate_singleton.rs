//! A header that may occur once occurs twice.

use candor_rule::{Place, Rule, Shape, Span, Violation};

use crate::Head;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §5.3, §5.5, §8.3",
    ..Rule::refusing(
        "header-duplicate-singleton",
        400,
        Shape::TargetOrHeaders,
        44,
        include_str!("header_duplicate_singleton.md"),
    )
};

/// For fields that framing, a rule in force or the contract reads.
fn at(name: &str, span: Span) -> Violation {
    RULE.at(
        Place::header(name, span),
        format!("{name} is there twice; one is expected, and the two may mean different things."),
        format!("Send {name} once."),
    )
}

/// The second field line of this name, if there is one.
pub fn check(head: &Head, name: &str) -> Option<Violation> {
    head.all(name).nth(1).map(|field| at(name, field.name))
}
