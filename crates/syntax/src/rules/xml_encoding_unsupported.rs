//! XML in an encoding that is not read.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, sensitive};

use crate::place::locate;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 7303 §3; XML 1.0 §4.3.3",
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing(
        "xml-encoding-unsupported",
        415,
        Shape::Body,
        160,
        include_str!("xml_encoding_unsupported.md"),
    )
};

/// Raised at the name of the encoding.
pub(crate) fn at(octets: &[u8], span: Span, name: &str) -> Violation {
    let place = Place::Body { pointer: None, at: Some(locate(octets, span)) };
    let shown = sensitive::echo("encoding", name);
    let detail = format!("The XML declaration names the encoding {shown}; UTF-8 or UTF-16 is expected.");
    RULE.at(place, detail, "Encode the document as UTF-8, and declare that or nothing.")
}
