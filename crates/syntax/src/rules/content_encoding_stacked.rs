//! More content codings than the limit.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §8.4, §15.5.16, §17.5",
    alternatives: &[ClientStatus::of(413), ClientStatus::of(400)],
    ..Rule::refusing(
        "content-encoding-stacked",
        415,
        Shape::Body,
        120,
        include_str!("content_encoding_stacked.md"),
    )
};

/// Raised for the value of Content-Encoding, which stands at `span` in the message.
pub(crate) fn at(span: Span, count: usize, limit: usize) -> Violation {
    let detail = format!("The body is encoded {count} times over; at most {limit} codings are undone.");
    RULE.at(Place::header("Content-Encoding", span), detail, "Compress the body once.")
}
