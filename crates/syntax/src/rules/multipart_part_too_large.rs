//! One part of a multipart body above its limit.

use candor_rule::{ClientStatus, Connection, Level, Place, Rule, Shape, Violation, text};

use crate::{multipart::Part, place::locate};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.14",
    level: Level::Convention,
    connection: Connection::Close,
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing(
        "multipart-part-too-large",
        413,
        Shape::Body,
        160,
        include_str!("multipart_part_too_large.md"),
    )
};

/// Raised for a part whose content is larger than `limit`.
pub(crate) fn at(octets: &[u8], part: &Part, length: u64, limit: u64) -> Violation {
    let place = Place::Body { pointer: None, at: Some(locate(octets, part.content)) };
    let size = text::size(length);
    let detail = format!("{} has {size}; at most {} are accepted.", part.words(), text::size(limit));
    RULE.at(place, detail, "Send a smaller file, or ask for a higher limit.")
}
