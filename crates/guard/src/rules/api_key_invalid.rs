//! Nobody holds the API key that was sent.

use candor_rule::{ClientStatus, Level, MendedBy, ParameterIn, Place, Rule, Shape, Violation};

use super::api_key_missing::carrier;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §11.4, §15.5.2",
    level: Level::Should,
    alternatives: &[ClientStatus::of(403)],
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing("api-key-invalid", 401, Shape::TargetOrHeaders, 100, include_str!("api_key_invalid.md"))
};

/// Raised for a key that nobody holds.
pub(crate) fn at(place: Place, location: ParameterIn, name: &str) -> Violation {
    let carrier = carrier(location, name);
    RULE.at(
        place,
        format!("The API key in {carrier} is not known or no longer active."),
        "Use an active key.",
    )
}
