//! An API key that the operation asks for is absent or empty.

use candor_rule::{ClientStatus, Level, ParameterIn, Rule, Shape, Violation};

use crate::credentials::key_place;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §11.4, §11.6.1, §15.5.2, §16.4.1",
    level: Level::Should,
    alternatives: &[ClientStatus::of(400), ClientStatus::of(403)],
    ..Rule::refusing("api-key-missing", 401, Shape::TargetOrHeaders, 100, include_str!("api_key_missing.md"))
};

/// Raised where the key is absent or empty. `ways` are those of the contract.
pub(crate) fn at(location: ParameterIn, name: &str, ways: &[String]) -> Violation {
    let carrier = carrier(location, name);
    let fix = match ways {
        [] | [_] => format!("Send your key in {carrier}."),
        ways => format!("Send {}.", ways.join(", or ")),
    };
    let detail = format!("This operation needs an API key in {carrier}, and there is none.");
    RULE.at(key_place(location, name, None), detail, fix)
}

/// Where a key travels, in words.
pub(crate) fn carrier(location: ParameterIn, name: &str) -> String {
    match location {
        ParameterIn::Header => format!("the header {name}"),
        ParameterIn::Cookie => format!("the cookie {name}"),
        _ => format!("the query parameter {name}"),
    }
}
