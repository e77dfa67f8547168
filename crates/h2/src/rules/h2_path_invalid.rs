//! The :path of a request is empty, does not start with a slash, or holds what no request line could.

use crate::Line;

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.3.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing("h2-path-invalid", 400, Shape::TargetOrHeaders, 45, include_str!("h2_path_invalid.md"))
};

/// Raised for a path that does not start as one.
pub(crate) fn start(line: &Line<'_>) -> Violation {
    let found = match line.value {
        [] => "is empty".to_owned(),
        [first, ..] => format!("starts with {}", text::octet(*first)),
    };
    RULE.at(
        Place::header(":path", line.value_at),
        format!("The :path {found}; it is expected to start with \"/\" (\"*\" only with OPTIONS)."),
        "Send path and query, at least \"/\"; the host belongs into :authority.",
    )
}

/// Raised for the octet `at`.
pub(crate) fn octet(line: &Line<'_>, at: usize) -> Violation {
    let found = text::octet(line.value.get(at).copied().unwrap_or_default());
    RULE.at(
        Place::header(":path", Span::octet(line.value_at.start + at)),
        format!("The :path contains {found}, which no target can have."),
        format!("Percent-encode {found}, or take it out."),
    )
}
