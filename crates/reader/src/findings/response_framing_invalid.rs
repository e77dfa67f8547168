//! An answer of which nobody can say where it ends.

use candor_rule::{Evidence, Finding, Found, Place, Severity, Span};
use candor_wire::response::{ResponseLimits, ResponseScanner};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "response-framing-invalid",
    severity: Severity::Error,
    spec: "RFC 9112 §6.3, §5.2, §6.1",
    right: "one length; a gateway drops the answer, closes and answers 502",
    page: include_str!("response_framing_invalid.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let head = scene.head_octets();
    let to_head = scene.asked.method == "HEAD";
    let mut buffer = bytes::BytesMut::from(head);
    match ResponseScanner::new(ResponseLimits::default()).scan(&mut buffer, to_head) {
        Err(fault) => {
            // Other faults of a head are not about where it ends, or come from how it was copied.
            let at = usize::try_from(fault.offset).ok()?;
            let mut framing = FRAMING.iter().flat_map(|name| scene.every(name));
            let field = framing.find(|field| covers(&field.place, at))?;
            // A coding that only we do not undo is allowed.
            if scene.field("content-length").is_none() && !scene.answer.is_old() {
                return None;
            }
            let says = format!("The answer cannot be read without doubt: {}.", fault.reason);
            let whole = Evidence::in_response(field.place, "This field says where the body ends.");
            Some(FINDING.certain(says.clone(), vec![Evidence::in_response(Place::octet(at), says), whole]))
        }
        Ok(head) => {
            let head = head?;
            let field = head.fields.iter().find(|field| field.folded)?;
            let name = candor_rule::sensitive::visible(&String::from_utf8_lossy(head.name(field)));
            let detail = format!("{name} goes on in a second line; some read that as a field of its own.");
            let place = Place::header(name, Span::new(field.name.start, field.value.end));
            Some(FINDING.certain(detail.clone(), vec![Evidence::in_response(place, detail)]))
        }
    }
}

const FRAMING: &[&str] = &["content-length", "transfer-encoding"];

/// True if an octet lies in a field, or right behind it, where its value should be.
fn covers(place: &Place, at: usize) -> bool {
    matches!(place, Place::Header { span: Some(span), .. } if (span.start..=span.end + 1).contains(&at))
}
