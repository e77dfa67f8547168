//! No resource here knows this method.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

use crate::grammar::METHODS;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §9.1, §15.6.2",
    level: Level::Should,
    ..Rule::refusing("method-unknown", 501, Shape::TargetOrHeaders, 22, include_str!("method_unknown.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, method: &str) -> Violation {
    RULE.at(
        Place::Octets(span),
        format!("{method} is no method that this server knows."),
        format!("Use {}.", suggestion(method)),
    )
}

/// The method that was probably meant, or the usual ones.
fn suggestion(method: &str) -> String {
    match text::nearest(method, METHODS.iter().copied()) {
        Some(known) => format!("{known}, if that was meant, or another method of HTTP"),
        None => "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS".into(),
    }
}
