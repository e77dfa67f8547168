//! A Content-Type that is not a media type.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, sensitive, text};

use crate::MediaType;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §8.3, §8.3.1, §15.5.1",
    alternatives: &[ClientStatus::of(415)],
    ..Rule::refusing(
        "content-type-malformed",
        400,
        Shape::Body,
        120,
        include_str!("content_type_malformed.md"),
    )
};

/// The media type of a `Content-Type` field whose value stands at `span` in the message.
///
/// # Errors
/// The violation, at the first octet of the value that the grammar does not allow.
pub fn read(value: &[u8], span: Span) -> Result<MediaType, Violation> {
    MediaType::parse(value).map_err(|offset| at(value, span, offset))
}

/// Raised at `offset` in a value that stands at `span` in the message.
pub fn at(value: &[u8], span: Span, offset: usize) -> Violation {
    let place = Span::octet(span.start + offset);
    let shown = sensitive::echo("Content-Type", &text::printable(value, sensitive::MAX_ECHO + 1));
    let detail = match value.get(offset) {
        _ if value.is_empty() => "Content-Type is empty; type/subtype is expected.".to_owned(),
        Some(octet) => format!(
            "Content-Type is {shown}, and {} is not expected at its octet {offset}; it reads type/subtype; name=value.",
            text::octet(*octet)
        ),
        None => format!("Content-Type is {shown} and ends too soon; it reads type/subtype; name=value."),
    };
    RULE.at(
        Place::header("Content-Type", place),
        detail,
        "Write it as type/subtype, such as application/json.",
    )
}
