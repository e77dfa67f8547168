//! JSON that is not well-formed UTF-8.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §8.1",
    level: Level::Must,
    alternatives: &[ClientStatus::of(422)],
    ..Rule::refusing("json-invalid-utf8", 400, Shape::Body, 160, include_str!("json_invalid_utf8.md"))
};

/// Raised at the first octet of a sequence that is no character; `sequence` are its octets.
pub(crate) fn at(place: Place, sequence: &[u8]) -> Violation {
    let octets: Vec<String> = sequence.iter().take(4).map(|octet| format!("{octet:02X}")).collect();
    let offset = place.offset().unwrap_or_default();
    let detail = format!(
        "The JSON text is not UTF-8 at octet {offset}: {} {}.",
        octets.join(" "),
        why(sequence.first().copied().unwrap_or_default())
    );
    RULE.at(place, detail, "Encode the text as UTF-8; in UTF-8 `é` is the two octets C3 A9.")
}

/// Why a sequence that begins with this octet is no character.
fn why(first: u8) -> &'static str {
    match first {
        0x80..=0xBF => "continues a character that never began",
        0xC0 | 0xC1 => "writes an ASCII character in two octets",
        0xF5..=0xFF => "never stands in UTF-8",
        _ => "begins a character that the next octets do not complete",
    }
}
