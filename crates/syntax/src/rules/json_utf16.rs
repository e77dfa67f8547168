//! JSON in UTF-16 or UTF-32.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, TextSpan, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §8.1",
    level: Level::Must,
    alternatives: &[ClientStatus::of(415)],
    ..Rule::refusing("json-utf16", 400, Shape::Body, 160, include_str!("json_utf16.md"))
};

/// Raised for a text of `length` octets in `encoding`.
pub(crate) fn whole(length: usize, encoding: &str) -> Violation {
    let at = TextSpan { span: Span::new(0, length.min(4)), line: 1, column: 1 };
    RULE.at(
        Place::Body { pointer: None, at: Some(at) },
        format!("The JSON text is encoded as {encoding}; UTF-8 is expected."),
        "Encode the text as UTF-8 before it is sent, and count Content-Length afterwards.",
    )
}
