//! A part of a type that the contract does not list.

use candor_rule::{ClientStatus, Place, Rule, Shape, Violation, sensitive, text};

use crate::{multipart::Part, place::locate};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Encoding Object); RFC 9110 §15.5.16",
    alternatives: &[ClientStatus::of(422), ClientStatus::of(400)],
    ..Rule::refusing(
        "multipart-part-type-unsupported",
        415,
        Shape::Body,
        160,
        include_str!("multipart_part_type_unsupported.md"),
    )
};

/// Looks at the type of a part; `supported` are the ranges that the contract lists. A part without type is
/// taken for what the contract says.
pub fn detect(octets: &[u8], pointer: &str, part: &Part, supported: &[String]) -> Option<Violation> {
    let span = part.type_span?;
    let fits = |range: &String| part.media_type.as_ref().is_some_and(|m| m.matches(range));
    if supported.is_empty() || supported.iter().any(fits) {
        return None;
    }
    let sent = text::printable(span.of(octets), sensitive::MAX_ECHO + 1);
    let sent = sensitive::echo("Content-Type", &sent);
    let supported = text::one_of(supported);
    let place = Place::Body { pointer: Some(pointer.to_owned()), at: Some(locate(octets, span)) };
    let detail = format!("{} is {sent}; {supported} is expected.", part.words());
    Some(RULE.at(place, detail, format!("Send the part as {supported}, and label it so.")))
}
