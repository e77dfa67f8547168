//! The cookies are larger than the limit.

use candor_rule::{Connection, Level, MendedBy, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6585 §5; RFC 9110 §5.4",
    level: Level::Must,
    connection: Connection::Close,
    mended_by: MendedBy::EndUser,
    ..Rule::refusing("cookie-too-large", 431, Shape::TargetOrHeaders, 40, include_str!("cookie_too_large.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, size: usize, limit: usize) -> Violation {
    RULE.at(
        Place::header("Cookie", span),
        format!("The cookies take {} octets; at most {limit} are accepted.", text::thousands(size as u64)),
        "Delete cookies of this site in the browser, and set fewer or smaller ones.",
    )
}
