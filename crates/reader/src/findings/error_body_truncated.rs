//! An error that ends before its end.

use candor_rule::{Evidence, Finding, Found, Place, Severity, Span, text::thousands};
use candor_wire::response::{BodyDecoder, ResponseFraming, ResponseLimits};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "error-body-truncated",
    severity: Severity::Error,
    spec: "RFC 9112 §8, §6.3",
    right: "the whole body; a gateway answers 502",
    page: include_str!("error_body_truncated.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let raw = scene.answer.message.raw;
    // Where there is nothing at all, the body was mostly not recorded.
    let is_bodiless = scene.asked.method == "HEAD" || raw.is_empty();
    if !scene.is_error() || is_bodiless || !scene.is_as_sent() || !scene.answer.message.is_head_complete {
        return None;
    }
    ends_before_framing(scene, raw).or_else(|| ends_within_json(scene))
}

/// Fewer octets than `Content-Length`, or chunks without the last.
fn ends_before_framing(scene: &Scene<'_>, raw: &[u8]) -> Option<Found> {
    let head = scene.answer.head_length();
    let end = Place::octet((head + raw.len()).saturating_sub(1));
    if scene.answer.message.is_chunked() {
        let decoder = BodyDecoder::new(ResponseFraming::Chunked, &ResponseLimits::default());
        if !is_unfinished(decoder, raw) {
            return None;
        }
        let detail = "The chunks end without the last one, of size 0: the body was broken off.";
        return Some(FINDING.certain(detail, vec![Evidence::in_response(end, "Nothing follows.")]));
    }
    let announced = scene.answer.message.length().filter(|length| *length > raw.len() as u64)?;
    let field = scene.field("content-length")?;
    let (announced, there) = (thousands(announced), thousands(raw.len() as u64));
    let says = format!("{announced} octets are announced.");
    let detail = format!("The body has {there} octets; Content-Length announces {announced}.");
    Some(FINDING.certain(
        detail,
        vec![Evidence::in_response(field.place, says), Evidence::in_response(end, "Nothing follows.")],
    ))
}

/// True if the coding holds as far as it goes, and goes on.
fn is_unfinished(mut decoder: BodyDecoder, mut octets: &[u8]) -> bool {
    while let Ok(step) = decoder.step(octets) {
        if step.end {
            return false;
        }
        octets = octets.get(step.taken..).unwrap_or_default();
        if step.taken == 0 || octets.is_empty() {
            return true;
        }
    }
    false
}

/// JSON that ends inside a value.
fn ends_within_json(scene: &Scene<'_>) -> Option<Found> {
    let is_json =
        scene.begins_as_json() && (scene.is_labelled_json() || scene.field("content-type").is_none());
    // Of a larger body only the beginning was looked at.
    let is_all = scene.answer.content.len() < MAX_READ;
    let fault =
        scene.json_fault().filter(|fault| is_json && is_all && fault.rule.code == "json-truncated")?;
    let length = scene.answer.content.len();
    let at = fault.place.offset().unwrap_or(length).min(length.saturating_sub(1));
    let place = scene.in_body(Span::new(at, at + 1));
    let detail = "The JSON ends inside a value; the rest of the body is missing.";
    Some(FINDING.certain(detail, vec![Evidence::in_response(place, "It ends here.")]))
}

/// Octets of a body that are read, 1 MiB.
const MAX_READ: usize = 1 << 20;
