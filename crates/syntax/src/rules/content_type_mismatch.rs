//! A body that is plainly not what its Content-Type says.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, sensitive};

use crate::{Looks, MediaType, place::locate, sniff};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.16, §8.3; RFC 10008 §2.1",
    alternatives: &[ClientStatus::of(415)],
    ..Rule::refusing("content-type-mismatch", 400, Shape::Body, 158, include_str!("content_type_mismatch.md"))
};

/// Looks at a body that could not be read as `declared`; `header` is where the value of Content-Type stands
/// in the message. `None` if the body is not plainly something else: then the fault of its syntax stands.
pub fn detect(declared: &MediaType, header: Option<Span>, body: &[u8]) -> Option<Violation> {
    let looks = sniff(body)?;
    if looks.is(declared) {
        return None;
    }
    let label = declared.essence();
    let shown = sensitive::echo("Content-Type", label);
    let detail = format!("Content-Type is {shown}, but the body is {}.", looks.phrase());
    let fix = match looks {
        Looks::Gzip => format!("Add Content-Encoding: gzip, or send {label} uncompressed."),
        _ => format!("Label the body {}, or send {label}.", looks.media_type()),
    };
    let place = Place::Header { name: "Content-Type".into(), span: header };
    Some(RULE.at(place, detail, fix).because(looks.name()))
}

/// Raised for a text that says it is UTF-8 and is not, from `offset` on.
pub(crate) fn not_utf8(header: Option<Span>, octets: &[u8], offset: usize) -> Violation {
    let at = locate(octets, Span::octet(offset));
    let detail = format!(
        "Content-Type says utf-8, but the text is not UTF-8 at line {}, column {} (octet {offset}).",
        at.line, at.column
    );
    let place = Place::Header { name: "Content-Type".into(), span: header };
    RULE.at(place, detail, "Encode the text as UTF-8, or name the charset that it is in.").because("not-utf8")
}
