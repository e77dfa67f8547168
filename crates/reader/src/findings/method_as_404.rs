//! A path that is there, denied for a method that it has not.

use candor_rule::{Evidence, Finding, Found, Place, Severity};
use candor_wire::grammar::METHODS;

use crate::audit::{Look, Scene, Sighting, signs};
use crate::reading::Cause;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "method-as-404",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.6",
    right: "405 with Allow",
    page: include_str!("method_as_404.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let may_be = match scene.status() {
        404 | 501 => true,
        400 => scene.is_cause(&[Cause::MethodNotAllowed]),
        _ => false,
    };
    let own = scene.seen();
    // A method that the contract has, or that worked once, found no such thing.
    let has_method =
        scene.operation.is_some() || scene.others().any(|other| !NO_SUCH.contains(&other.status));
    if !may_be || has_method || !METHODS.contains(&&*scene.asked.method) || own.method == "OPTIONS" {
        return None;
    }
    let is_declared = scene.violations().any(|violation| violation.rule.code == "method-not-allowed");
    let same = scene.traffic.of_template(&own.template).take(MANY);
    let same: Vec<_> = same.filter(|other| other.host == own.host && other.method != own.method).collect();
    // Of a thing with an id 404 may be said, unless it was there afterwards.
    let has_id = own.template.contains('{');
    let is_same = |other: &Sighting| other.path == own.path && !(has_id && scene.is_after(other));
    let works = same.iter().find(|other| {
        let is_real = !matches!(&*other.method, "OPTIONS" | "HEAD");
        is_real && shows_path(other.status) && (is_declared || is_same(other))
    });
    let lists = |other: &&&Sighting| {
        other.method == "OPTIONS" && !other.allow.is_empty() && !other.allow.contains(&own.method)
    };
    let listed = same.iter().find(lists);
    let allowed = listed.map(|other| {
        let says = format!("OPTIONS lists other methods for this path (exchange {}).", other.id);
        Evidence::in_request(Place::Message, says)
    });
    let detail =
        format!("The path is there for other methods, and the answer is {}; 405 says so.", own.status);
    let signs =
        [(600, scene.by_other(works.copied(), "Another method at the same path got")), (500, allowed)];
    signs::weigh(&FINDING, detail, signs)
}

/// True if whoever answers so has found the path: much else is said before anybody looks for it.
fn shows_path(status: u16) -> bool {
    matches!(status, 200..=299 | 304 | 409 | 412 | 422 | 428)
}

/// What a path answers to a method that it has not.
const NO_SUCH: &[u16] = &[0, 400, 404, 405, 501];
/// Exchanges of the same path that are looked through.
const MANY: usize = 500;
