//! More parts than the limit.

use candor_rule::{ClientStatus, Level, Place, Rule, Shape, Span, Violation, text};

use crate::place::locate;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.14, §17.5",
    level: Level::Convention,
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing(
        "multipart-too-many-parts",
        413,
        Shape::Body,
        160,
        include_str!("multipart_too_many_parts.md"),
    )
};

/// Raised at the delimiter before part `limit + 1`.
pub(crate) fn at(octets: &[u8], delimiter: Span, limit: usize) -> Violation {
    let parts = if limit == 1 { "part" } else { "parts" };
    let detail = format!("The body has more than {} {parts}.", text::thousands(limit as u64));
    let place = Place::Body { pointer: None, at: Some(locate(octets, delimiter)) };
    RULE.at(place, detail, "Send the parts in several requests.")
}
