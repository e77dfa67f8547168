//! What was asked for was removed for good.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Violation, sensitive, text};
use candor_wire::{Head, serialise::path_and_query};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.11, §15.5.5",
    level: Level::Should,
    alternatives: &[ClientStatus::of(404)],
    ..Rule::refusing("resource-gone", 410, Shape::TargetOrHeaders, 90, include_str!("resource_gone.md"))
};

/// Raised for what the settings or the contract say is retired; `instead` is what to use in its place.
pub fn at(head: &Head, instead: Option<&str>) -> Violation {
    let place = path_and_query(head);
    let path = place.of(&head.octets).split(|octet| *octet == b'?').next().unwrap_or_default();
    let shown = sensitive::echo("path", &text::printable(path, sensitive::MAX_ECHO + 1));
    let shown = if shown.starts_with('"') { shown } else { "What was at this path".to_owned() };
    let fix = match instead {
        Some(instead) => format!("Use {instead} instead."),
        None => "Take the call out of the client; the API's documentation says what replaces it.".to_owned(),
    };
    RULE.at(Place::Octets(place), format!("{shown} was removed and will not come back."), fix)
}
