//! A JSON body of nothing but white space.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, TextSpan, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §2",
    alternatives: &[ClientStatus::of(422)],
    ..Rule::refusing("json-empty", 400, Shape::Body, 160, include_str!("json_empty.md"))
};

/// Raised for a text of `length` octets, all of them blank.
pub(crate) fn whole(length: usize) -> Violation {
    let detail = match length {
        0 => "The JSON body is empty; a JSON value is expected.".to_owned(),
        n => format!("The JSON body is blank ({n} octets); a JSON value is expected."),
    };
    let at = TextSpan { span: Span::new(0, length), line: 1, column: 1 };
    let fix = "Send a JSON value, such as {}, or leave out both the body and its Content-Type.";
    RULE.at(Place::Body { pointer: None, at: Some(at) }, detail, fix)
}
