//! The range begins behind the end of the resource.

use candor_rule::{Level, Rule, Shape, Violation, text};
use candor_wire::Head;

use crate::header;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.17, §14.2, §14.4",
    level: Level::Should,
    ..Rule::refusing(
        "range-not-satisfiable",
        416,
        Shape::Values,
        136,
        include_str!("range_not_satisfiable.md"),
    )
};

/// The resource has `length` octets. The answer carries [`field`].
pub fn at(head: &Head, length: u64) -> Violation {
    let octets = match length {
        1 => "1 octet".to_owned(),
        _ => format!("{} octets", text::thousands(length)),
    };
    let fix = match length.checked_sub(1) {
        Some(last) => format!("Ask for a range within 0-{last}."),
        None => "Leave Range out: the resource is empty.".to_owned(),
    };
    let detail = format!("Range begins behind the end: the resource has {octets}.");
    RULE.at(header(head, "Range"), detail, fix)
}

/// What the answer says of the length (RFC 9110 §15.5.17).
pub fn field(length: u64) -> (&'static str, String) {
    ("Content-Range", format!("bytes */{length}"))
}
