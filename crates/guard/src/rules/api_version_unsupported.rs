//! The request asks for a version of the API that there is not.

use candor_rule::{ClientStatus, Place, Rule, Shape, Violation, sensitive, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9205 §4.4, RFC 9110 §15.5.1",
    alternatives: &[
        ClientStatus::of(404),
        ClientStatus::of(406),
        ClientStatus::of(410),
        ClientStatus::of(415),
    ],
    ..Rule::refusing(
        "api-version-unsupported",
        400,
        Shape::TargetOrHeaders,
        90,
        include_str!("api_version_unsupported.md"),
    )
};

/// Raised for a version that is none of `supported`.
pub(crate) fn at(place: Place, version: &[u8], supported: &[String]) -> Violation {
    let sent = sensitive::echo("version", &text::printable(version, sensitive::MAX_ECHO + 1));
    let detail = match version.is_empty() {
        true => "The version of the API is named, and empty.".to_owned(),
        false => format!("There is no version {sent} of this API."),
    };
    RULE.at(place, detail, format!("Ask for {}.", text::one_of(supported)))
}
