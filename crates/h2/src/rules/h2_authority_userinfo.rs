//! The :authority of a request has a user name or password in it.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.3.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-authority-userinfo",
        400,
        Shape::TargetOrHeaders,
        50,
        include_str!("h2_authority_userinfo.md"),
    )
};

/// Raised when a request's fields are there; `span` reaches up to the "@".
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Host", span),
        "The :authority has a user name or password before \"@\"; only host and port are expected.",
        "Take it out, and send credentials in the authorization header.",
    )
}
