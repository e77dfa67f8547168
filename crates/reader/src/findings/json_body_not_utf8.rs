//! JSON in another encoding than UTF-8.

use candor_rule::{Evidence, Finding, Found, Place, Severity, Span};
use candor_syntax::locate;

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "json-body-not-utf8",
    severity: Severity::Error,
    spec: "RFC 8259 §8.1 (MUST)",
    right: "UTF-8 without a byte order mark",
    page: include_str!("json_body_not_utf8.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_json = scene.is_labelled_json() || scene.field("content-type").is_none() && scene.begins_as_json();
    if !is_json || !scene.has_readable_error() || !scene.is_whole() {
        return None;
    }
    let content = &*scene.uncoded();
    let (at, length, detail) = match std::str::from_utf8(content) {
        Ok(_) if content.starts_with(b"\xEF\xBB\xBF") => {
            (0, 3, "The JSON begins with a byte order mark; parsers stop there.")
        }
        Ok(_) if content.get(..2).is_some_and(|start| start.contains(&0)) => {
            (0, 2, "The JSON is UTF-16; it has to be UTF-8.")
        }
        Err(_) if matches!(content, [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..]) => {
            (0, 2, "The JSON is UTF-16; it has to be UTF-8.")
        }
        // What ends within a character was cut.
        Err(fault) if fault.error_len().is_some() => {
            (fault.valid_up_to(), 1, "The JSON is not UTF-8: the octet shown begins no character.")
        }
        _ => return None,
    };
    let place = Place::Body { pointer: None, at: Some(locate(content, Span::new(at, at + length))) };
    Some(FINDING.certain(detail, vec![Evidence::in_response(place, detail)]))
}
