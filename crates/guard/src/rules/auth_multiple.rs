//! Credentials came more than once.

use candor_rule::{ClientStatus, Level, ParameterIn, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6750 §2, §3.1, RFC 9110 §5.3",
    level: Level::Should,
    alternatives: &[ClientStatus::of(401)],
    ..Rule::refusing("auth-multiple", 400, Shape::TargetOrHeaders, 100, include_str!("auth_multiple.md"))
};

/// Raised at the second line of the field.
pub(crate) fn header(name: &str, second: Span) -> Violation {
    at(Place::header(name, second), "The header Authorization comes twice")
}

/// Raised at a token in the query beside one in the header.
pub(crate) fn token_in_query(span: Span) -> Violation {
    let place =
        Place::Parameter { name: "access_token".into(), location: ParameterIn::Query, span: Some(span) };
    at(place, "A token is in the header Authorization and another in the query")
}

/// Raised at the second key of one name.
pub(crate) fn key(place: Place) -> Violation {
    at(place, "The key comes twice")
}

fn at(place: Place, what: &str) -> Violation {
    let detail = format!("{what}; credentials are sent once.");
    RULE.at(place, detail, "Send one of them and leave the other out.")
}
