//! The absolute target holds a user name or password.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §4.2.4",
    level: Level::Should,
    ..Rule::refusing("target-userinfo", 400, Shape::TargetOrHeaders, 30, include_str!("target_userinfo.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::Octets(span),
        "The target holds user information before \"@\"; a password in a URL ends up in logs.",
        "Take the part before \"@\" out of the URL and send it in an Authorization header.",
    )
}
