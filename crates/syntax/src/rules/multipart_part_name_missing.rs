//! A part of a form without a name.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation};

use crate::{multipart::Part, place::locate};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 7578 §4.2",
    level: Level::Must,
    ..Rule::refusing(
        "multipart-part-name-missing",
        400,
        Shape::Body,
        160,
        include_str!("multipart_part_name_missing.md"),
    )
};

/// Raised for the part behind the delimiter at `delimiter`.
pub(crate) fn at(octets: &[u8], delimiter: Span, part: &Part) -> Violation {
    let line = part.headers.iter().find(|h| h.name.of(octets).eq_ignore_ascii_case(b"content-disposition"));
    let number = part.number;
    let detail = match line {
        Some(_) => format!("Content-Disposition of part {number} is no form-data with a name."),
        None => format!("Part {number} has no Content-Disposition, so it has no field name."),
    };
    let span = line.map_or(delimiter, |line| line.value);
    let place = Place::Body { pointer: None, at: Some(locate(octets, span)) };
    RULE.at(place, detail, "Add Content-Disposition: form-data; name=\"field\" to the part.")
}
