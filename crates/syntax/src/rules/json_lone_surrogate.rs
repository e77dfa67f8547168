//! A JSON string with half of a surrogate pair.

use candor_rule::{Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §8.2; RFC 7493 §2.1",
    ..Rule::refusing("json-lone-surrogate", 400, Shape::Body, 160, include_str!("json_lone_surrogate.md"))
};

/// Raised at the escape, of which `escape` is the text. One per string.
pub(crate) fn at(place: Place, escape: &str) -> Violation {
    let is_high = matches!(escape.as_bytes().get(3), Some(b'8' | b'9' | b'a' | b'b' | b'A' | b'B'));
    let (half, other) = if is_high {
        ("first", "the second (\\uDC00 to \\uDFFF) is expected right after it")
    } else {
        ("second", "the first (\\uD800 to \\uDBFF) is expected right before it")
    };
    RULE.at(
        place,
        format!("`{escape}` is the {half} half of a surrogate pair; {other}."),
        "Send both halves of the pair, or the character itself in UTF-8; never cut a string between them.",
    )
}
