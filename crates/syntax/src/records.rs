//! Several JSON texts in one body: one per line (NDJSON, JSON Lines), or as a sequence (RFC 7464).

use crate::{
    Limits,
    content::{Content, Read, embedded},
    json,
};

/// One text of several.
#[derive(Debug)]
pub struct Record<'b> {
    /// Where it begins in the body.
    pub start: usize,
    /// It.
    pub document: json::Document<'b>,
}

/// Most faults that are reported at once: each takes a walk through the body for its line.
const MAX_FAULTS: usize = 20;

/// One text per line; empty lines are none.
pub(crate) fn lines<'b>(octets: &'b [u8], limits: &Limits) -> Read<'b> {
    read(octets, b'\n', limits)
}

/// Texts that each follow a record separator (1E).
pub(crate) fn sequence<'b>(octets: &'b [u8], limits: &Limits) -> Read<'b> {
    read(octets, 0x1E, limits)
}

/// The pointer of a fault begins with the number of its text, as if all were items of an array.
fn read<'b>(octets: &'b [u8], separator: u8, limits: &Limits) -> Read<'b> {
    let mut records = Vec::new();
    let mut faults = Vec::new();
    let mut next = 0;
    for piece in octets.split(|octet| *octet == separator) {
        let start = next;
        next += piece.len() + 1;
        // The CR of CR LF is white space to JSON.
        if piece.trim_ascii().is_empty() {
            continue;
        }
        let prefix = format!("/{}", records.len());
        let document = json::Document::parse(piece, &limits.json)
            .map_err(|fault| embedded(fault, &prefix, octets, start))?;
        if faults.len() < MAX_FAULTS {
            faults.extend(document.violations().into_iter().map(|v| embedded(v, &prefix, octets, start)));
        }
        records.push(Record { start, document });
    }
    Ok((Content::Records(records), faults))
}
