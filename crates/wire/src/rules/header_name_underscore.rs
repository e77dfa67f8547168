//! A header name holds an underscore.

use candor_rule::{Action, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §5.1, §17.10",
    action: Action::Off,
    default: Some(Action::Warn),
    ..Rule::refusing(
        "header-name-underscore",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_name_underscore.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, name: &[u8]) -> Violation {
    RULE.at(
        Place::header(text::printable(name, 40), span),
        format!(
            "The header name {} contains \"_\"; CGI-style servers cannot tell it from \"-\".",
            text::printable(name, 40)
        ),
        "Use \"-\" in header names.",
    )
}
