//! A 431 that does not say which field is too large.

use candor_rule::{Confidence, Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "431-without-field",
    severity: Severity::Info,
    spec: "RFC 6585 §5 (SHOULD)",
    right: "431 with a body that names the field that is too large",
    page: include_str!("_431_without_field.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if scene.status() != 431 || scene.asked.is_unknown() || scene.hides_body() || names_field(scene) {
        return None;
    }
    let silent = Evidence::in_response(
        Place::Body { pointer: None, at: None },
        "The body names no field of the request.",
    );
    let evidence = vec![scene.by_status("The status is 431."), silent.weighing(800)];
    let detail = "A 431 names the field that is too large; its body names none of the request.";
    Some(FINDING.certain(detail, evidence).of_confidence(Confidence::thousandths(800)))
}

/// True if the body names a field of the request, as a word of its own.
fn names_field(scene: &Scene<'_>) -> bool {
    let text = scene.body_text();
    let is_part = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    let is_named = |name: &[u8]| {
        let name = name.to_ascii_lowercase();
        memchr::memmem::find_iter(text.as_bytes(), &name).any(|at| {
            let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
            !before.is_some_and(is_part) && !text.as_bytes().get(at + name.len()).is_some_and(is_part)
        })
    };
    scene.asked.message.fields.iter().take(MAX_FIELDS).any(|(name, _)| is_named(name))
}

/// Fields that are looked for.
const MAX_FIELDS: usize = 100;
