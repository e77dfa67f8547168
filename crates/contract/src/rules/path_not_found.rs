//! No operation lives at the path.

use candor_rule::{ClientStatus, Place, Remedy, Rule, Shape, Span, Violation, sensitive, text};

use candor_wire::{Head, serialise::path_and_query};

use crate::{Mount, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.5",
    alternatives: &[ClientStatus::of(400), ClientStatus::of(403), ClientStatus::of(405)],
    ..Rule::refusing("path-not-found", 404, Shape::TargetOrHeaders, 90, include_str!("path_not_found.md"))
};

/// If the services behind the gateway are known, and none of them takes this request.
pub fn check(head: &Head, services: &[Mount]) -> Option<Violation> {
    let is_served = services.is_empty() || services.iter().any(|mount| mount.takes(head));
    let place = path_and_query(head);
    (!is_served).then(|| of(place.of(&head.octets), None, place))
}

/// For a path whose operation is not to be known of: as if there were none.
pub fn hiding(path: &[u8], place: Span) -> Violation {
    of(path, None, place)
}

/// Raised by the router. `near` is the template that was probably meant.
pub(crate) fn of(path: &[u8], near: Option<&str>, place: Span) -> Violation {
    let shown = sensitive::echo("path", &text::printable(path, sensitive::MAX_ECHO + 1));
    let shown = if shown.starts_with('"') { shown } else { "this path".to_owned() };
    let remedy = near.map(|near| Box::new(Remedy::Template(near.to_owned())));
    let fix = match near.map(words::name) {
        Some(near) => format!("Check the path; did you mean {near}?"),
        None => "Check the path, and the version and prefix before it.".to_owned(),
    };
    let detail = format!("The API has no operation at {shown}.");
    Violation { remedy, ..RULE.at(Place::Octets(place), detail, fix) }
}
