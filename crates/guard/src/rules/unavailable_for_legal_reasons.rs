//! A legal demand keeps the resource from being served.

use candor_rule::{ClientStatus, Level, MendedBy, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 7725 §3",
    level: Level::Should,
    alternatives: &[ClientStatus::of(403), ClientStatus::of(404)],
    mended_by: MendedBy::EndUser,
    ..Rule::refusing(
        "unavailable-for-legal-reasons",
        451,
        Shape::Guard,
        85,
        include_str!("unavailable_for_legal_reasons.md"),
    )
};

/// Raised for what is blocked; `reason` is what the operator says of the demand.
pub(crate) fn at(place: Place, reason: Option<&str>, blocked_by: &str) -> Violation {
    let detail = match reason {
        Some(reason) => format!("This resource is blocked because of a legal demand: {}", sentence(reason)),
        None => "This resource is blocked because of a legal demand.".to_owned(),
    };
    RULE.at(place, detail, format!("A retry does not help; {blocked_by} says who blocks it."))
}

fn sentence(reason: &str) -> String {
    match reason.ends_with(['.', '!', '?']) {
        true => reason.to_owned(),
        false => format!("{reason}."),
    }
}
