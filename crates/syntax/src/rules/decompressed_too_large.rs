//! A body that grows too much when it is decompressed.

use candor_rule::{ClientStatus, Connection, Place, Rule, Shape, Span, Violation, text};

use crate::Limits;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.14, §17.5",
    connection: Connection::Close,
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing(
        "decompressed-too-large",
        413,
        Shape::Body,
        150,
        include_str!("decompressed_too_large.md"),
    )
};

/// Raised when `decoded` octets had come out of `coded`; the rest was not looked at.
pub(crate) fn at(span: Span, coded: usize, decoded: u64, limits: &Limits) -> Violation {
    let coded = text::size(coded as u64);
    let detail = match decoded > limits.max_decoded {
        true => {
            let limit = text::size(limits.max_decoded);
            format!("Decompressed, the body is larger than {limit}; {coded} were sent.")
        }
        false => {
            let ratio = limits.max_ratio;
            format!("Decompressed, the body grows to more than {ratio} times the {coded} that were sent.")
        }
    };
    RULE.at(Place::header("Content-Encoding", span), detail, "Send less at a time, or uncompressed.")
}
