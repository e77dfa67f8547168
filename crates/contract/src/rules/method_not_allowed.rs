//! The path is known, the method is not.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation, sensitive, text};

use crate::words;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.6, §9.1, §10.2.1",
    level: Level::Should,
    alternatives: &[ClientStatus::of(404), ClientStatus::of(501), ClientStatus::of(400)],
    ..Rule::refusing(
        "method-not-allowed",
        405,
        Shape::TargetOrHeaders,
        90,
        include_str!("method_not_allowed.md"),
    )
};

/// Raised by the router; `template` is the path that matched and `allow` the methods that it has.
pub fn of(method: &[u8], template: &str, allow: &[String], place: Span) -> Violation {
    let sent = sensitive::visible(&text::printable(method, 20));
    let own: Vec<&String> = allow.iter().filter(|m| !matches!(m.as_str(), "HEAD" | "OPTIONS")).collect();
    let offered = text::one_of(if own.is_empty() { allow } else { &[] });
    let offered = if offered.is_empty() { text::one_of(&own) } else { offered };
    let detail = format!("{sent} is not among the methods of {}; it has {offered}.", words::name(template));
    RULE.at(Place::Octets(place), detail, format!("Use {offered}, or another path."))
}

/// Raised where a router refuses a method and does not say which ones it takes.
pub fn of_unknown_methods(method: &[u8], path: &str, place: Span) -> Violation {
    let sent = sensitive::visible(&text::printable(method, 20));
    let detail = format!("{sent} is not among the methods of {}.", words::name(path));
    RULE.at(Place::Octets(place), detail, "Use one of the methods that Allow lists, or another path.")
}
