//! JSON nested deeper than the limit.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §9",
    level: Level::May,
    alternatives: &[ClientStatus::of(413), ClientStatus::of(422)],
    ..Rule::refusing("json-too-deep", 400, Shape::Body, 160, include_str!("json_too_deep.md"))
};

/// Raised at the bracket that opens level `max_depth + 1`.
pub(crate) fn at(place: Place, max_depth: usize) -> Violation {
    let levels = if max_depth == 1 { "level" } else { "levels" };
    RULE.at(
        place,
        format!("The JSON is nested deeper than {max_depth} {levels} of arrays and objects."),
        "Flatten the document; if nothing so deep was meant, look for a structure that contains itself.",
    )
}

/// Raised for a text that the spans cannot address: 4 GiB and more. It is a limit of the reader like depth,
/// and bodies are refused for their size long before.
pub(crate) fn too_long() -> Violation {
    let limit = text::thousands(u64::from(u32::MAX));
    let detail = format!("The JSON text is longer than {limit} octets.");
    RULE.at(Place::Body { pointer: None, at: None }, detail, "Send the data in several requests.")
        .because("too-long")
}
