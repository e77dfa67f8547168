//! A body that is not the one its digest was made of.

use candor_rule::{Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9530 §2, §6.1; draft-ietf-httpapi-digest-fields-problem-types-02",
    ..Rule::refusing("digest-mismatch", 400, Shape::Body, 150, include_str!("digest_mismatch.md"))
};

/// Raised at the end of a body of so many octets.
pub(crate) fn at(field: &str, span: Span, algorithm: &str, octets: u64) -> Violation {
    let received = match octets {
        1 => "The 1 octet received has".to_owned(),
        _ => format!("The {} octets received have", text::thousands(octets)),
    };
    RULE.at(
        Place::header(field, span),
        format!("{received} another {algorithm} digest than {field} states."),
        "Compute the digest over exactly the octets that are sent, after Content-Encoding.",
    )
}
