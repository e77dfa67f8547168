//! More fields than the limit.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, text};

use crate::place::locate;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.14, §17.5",
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing("form-too-many-fields", 413, Shape::Body, 160, include_str!("form_too_many_fields.md"))
};

/// Raised at field `limit + 1`.
pub(crate) fn at(octets: &[u8], span: Span, limit: usize) -> Violation {
    let fields = if limit == 1 { "field" } else { "fields" };
    let detail = format!("The form has more than {} {fields}.", text::thousands(limit as u64));
    let place = Place::Body { pointer: None, at: Some(locate(octets, span)) };
    RULE.at(place, detail, "Send the fields in several requests.")
}
