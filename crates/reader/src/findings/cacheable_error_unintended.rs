//! An error that caches may keep, and is one client's own.

use candor_rule::{Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene, is_request_id};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "cacheable-error-unintended",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.1; RFC 9111 §4.2.2; RFC 7725 §3",
    right: "Cache-Control: no-store, or an explicit short max-age",
    page: include_str!("cacheable_error_unintended.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Errors that a cache may keep though nothing says how long.
const STATUSES: &[u16] = &[404, 405, 410, 414, 451, 501];

fn look(scene: &Scene<'_>) -> Option<Found> {
    // Of other methods an answer is kept only where it says so; a time of expiry says it too.
    let is_kept = matches!(scene.asked.method.as_ref(), "GET" | "HEAD" | "");
    if !is_kept || scene.field("expires").is_some() {
        return None;
    }
    let mut evidence = scene.lacking(STATUSES, "Cache-Control")?;
    let is_private = scene.has_credentials() || scene.needs_credentials().is_some();
    let id = id_in_body(scene);
    evidence.extend(id.clone());
    let status = scene.status();
    let detail = match (is_private, id) {
        (true, _) => {
            format!("A cache may keep this {status}, which answers one caller; Cache-Control is expected.")
        }
        (false, Some(_)) => {
            format!("A cache may keep this {status}, with the id of one request; Cache-Control is expected.")
        }
        (false, None) => return None,
    };
    let found = FINDING.certain(detail, evidence);
    Some(if is_private { found } else { found.of_severity(Severity::Info) })
}

/// A member of the body, or of an object in it, that holds the id of the request.
fn id_in_body(scene: &Scene<'_>) -> Option<Evidence> {
    let document = scene.answer.json()?;
    let root = document.root();
    let inner = root.members().flat_map(|member| member.value.members());
    let mut members = root.members().chain(inner).take(MAX_MEMBERS);
    let member = members.find(|member| is_request_id(&member.key))?;
    let place = Place::Body { pointer: Some(member.value.pointer()), at: Some(member.value.text_span()) };
    Some(Evidence::in_response(place, "The body holds the id of one request."))
}

/// Members that are looked at.
const MAX_MEMBERS: usize = 200;
