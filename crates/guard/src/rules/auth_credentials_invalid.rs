//! No user has this name and this password.

use candor_rule::{ClientStatus, Level, MendedBy, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §11.4, §15.5.2, RFC 7617 §2",
    level: Level::Should,
    alternatives: &[ClientStatus::of(403), ClientStatus::of(400)],
    mended_by: MendedBy::EndUser,
    ..Rule::refusing(
        "auth-credentials-invalid",
        401,
        Shape::TargetOrHeaders,
        100,
        include_str!("auth_credentials_invalid.md"),
    )
};

/// Raised where the password is not that of the user, or nobody has that name: which of both is not told.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Authorization", span),
        "User and password do not belong together.",
        "Check both and try again.",
    )
}
