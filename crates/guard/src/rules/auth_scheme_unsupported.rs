//! The scheme of `Authorization` is none that the operation takes.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation, text};

use crate::words;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §11.4, §11.6.1, RFC 6750 §3.1",
    level: Level::Should,
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing(
        "auth-scheme-unsupported",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_scheme_unsupported.md"),
    )
};

/// Raised for a scheme that no way in asks for.
pub(crate) fn at(span: Span, scheme: &str, offered: &[&str]) -> Violation {
    RULE.at(
        Place::header("Authorization", span),
        format!(
            "The header Authorization uses the scheme {}, and here it is {}.",
            words::names("scheme", &[scheme]),
            text::one_of(offered)
        ),
        format!("Use {}.", text::one_of(offered)),
    )
}
