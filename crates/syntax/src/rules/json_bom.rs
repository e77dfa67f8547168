//! JSON that begins with a byte order mark.

use candor_rule::{Level, Place, Rule, Shape, TextSpan, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §8.1",
    level: Level::Must,
    ..Rule::refusing("json-bom", 400, Shape::Body, 160, include_str!("json_bom.md"))
};

/// Raised at the mark.
pub(crate) fn at(at: TextSpan) -> Violation {
    RULE.at(
        Place::Body { pointer: None, at: Some(at) },
        "The JSON text begins with a byte order mark (EF BB BF); its first character is expected there.",
        "Save the text as UTF-8 without BOM.",
    )
}
