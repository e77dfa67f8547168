//! XML with a document type declaration.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation};

use crate::place::locate;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 7303 §10; OWASP XXE cheat sheet; SOAP 1.2 Part 1 §5",
    alternatives: &[ClientStatus::of(403), ClientStatus::of(415)],
    ..Rule::refusing("xml-dtd-forbidden", 400, Shape::Guard, 160, include_str!("xml_dtd_forbidden.md"))
};

/// Raised at `<!DOCTYPE`.
pub(crate) fn at(octets: &[u8], span: Span) -> Violation {
    let at = locate(octets, span);
    let detail = format!("The XML has a DOCTYPE at line {}, column {}; none is taken.", at.line, at.column);
    RULE.at(
        Place::Body { pointer: None, at: Some(at) },
        detail,
        "Take the DOCTYPE out, and write out what its entities stood for.",
    )
}
