//! A digest that no body can have.

use candor_rule::{Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9530 §2, §3; draft-ietf-httpapi-digest-fields-problem-types-02",
    ..Rule::refusing("digest-invalid", 400, Shape::TargetOrHeaders, 148, include_str!("digest_invalid.md"))
};

const FIX: &str = "Send the base64 of the whole hash between colons: sha-256=:<44 characters>:.";

/// It has `found` octets, and those of the algorithm have `expected`.
pub(crate) fn length(field: &str, span: Span, algorithm: &str, found: usize, expected: usize) -> Violation {
    let found = text::counted(found, "octet", "octets");
    let detail = format!("The {algorithm} digest in {field} has {found}; {expected} are expected.");
    RULE.at(Place::header(field, span), detail, FIX)
}

/// It is a word or a number.
pub(crate) fn no_octets(field: &str, span: Span, algorithm: &str) -> Violation {
    let detail =
        format!("The {algorithm} digest in {field} is not base64 between colons, which is expected.");
    RULE.at(Place::header(field, span), detail, FIX)
}

/// None of an algorithm that is checked, where the operation needs one.
pub(crate) fn unknown(field: &str, span: Span, name: &str) -> Violation {
    let name = text::printable(name.as_bytes(), 24);
    let detail = format!("{field} has a digest by \"{name}\"; one by sha-256 or sha-512 is expected.");
    RULE.at(Place::header(field, span), detail, FIX)
}
