//! A problem document with members of the wrong JSON type.

use candor_rule::{Finding, Found, Severity};
use candor_syntax::json::Kind;

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "problem-member-type-wrong",
    severity: Severity::Warning,
    spec: "RFC 9457 §3.1 (MUST be ignored)",
    right: "type, title, detail and instance as strings, status as a number",
    page: include_str!("problem_member_type_wrong.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

const MEMBERS: &[(&str, Kind)] = &[
    ("type", Kind::String),
    ("title", Kind::String),
    ("status", Kind::Number),
    ("detail", Kind::String),
    ("instance", Kind::String),
];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let document = scene.problem()?;
    let wrong = MEMBERS.iter().filter_map(|(name, expected)| {
        let kind = document.root().child(name).filter(|member| member.kind() != *expected)?.kind();
        let says = format!(
            "The member {name} is {}; {} is expected, so clients ignore it.",
            kind.name(),
            expected.name()
        );
        Some(scene.in_member(name, says))
    });
    FINDING.at_each(wrong.collect())
}
