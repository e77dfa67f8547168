//! A `%` in a form that begins no escape.

use candor_rule::{Place, Rule, Shape, Span, Violation, sensitive};

use crate::{form::Pair, json::pointer, place::locate};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "WHATWG URL §5.1; RFC 3986 §2.1",
    ..Rule::refusing(
        "form-percent-malformed",
        400,
        Shape::Body,
        160,
        include_str!("form_percent_malformed.md"),
    )
};

/// Raised at the `%`, which stands in name or value of `pair`.
pub(crate) fn at(octets: &[u8], pair: &Pair<'_>, offset: usize) -> Violation {
    let name = pair.name_text();
    let mut path = String::new();
    pointer::push(&mut path, &name);
    let place = Place::Body { pointer: Some(path), at: Some(locate(octets, Span::octet(offset))) };
    let detail = match pair.value_span.start <= offset {
        true => {
            let name = sensitive::echo("name", &name);
            format!("In the field {name} a % is not followed by two hexadecimal digits.")
        }
        false => "In the name of a field a % is not followed by two hexadecimal digits.".to_owned(),
    };
    RULE.at(place, detail, "Write a percent sign as %25; let a library encode the form.")
}
