//! A field of a form that is not UTF-8 once decoded.

use candor_rule::{Place, Rule, Shape, Span, Violation, sensitive};

use crate::{form::Pair, json::pointer, place::locate};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "WHATWG URL §5.1",
    ..Rule::refusing("form-invalid-utf8", 400, Shape::Body, 160, include_str!("form_invalid_utf8.md"))
};

/// Raised for name or value of `pair`, whichever stands at `span`.
pub(crate) fn at(octets: &[u8], pair: &Pair<'_>, span: Span) -> Violation {
    let name = pair.name_text();
    let mut path = String::new();
    pointer::push(&mut path, &name);
    let place = Place::Body { pointer: Some(path), at: Some(locate(octets, span)) };
    let detail = match span == pair.value_span {
        true => format!("The field {} is not UTF-8 once decoded.", sensitive::echo("name", &name)),
        false => "The name of a field is not UTF-8 once decoded.".to_owned(),
    };
    RULE.at(place, detail, "Encode the text as UTF-8 first, then percent-encode its octets.")
}
