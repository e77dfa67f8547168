//! A 400 or 500 for a body that is too large.

use candor_rule::{Evidence, Finding, Found, Place, Severity, text};

use crate::audit::{Look, Scene, signs};
use crate::reading::{Cause, words};
use crate::signature::Measure;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "too-large-as-400",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5.14",
    right: "413",
    page: include_str!("too_large_as_400.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Octets below which nobody finds a body too large, unless a limit is known.
const SMALL: u64 = 1_000;
/// What else runs over.
const OTHERWISE: &[&str] =
    &["call stack", "deadline", "time limit", "timeout", "memory", "quota", "connections", "recursion"];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let size = scene.seen().body_size;
    let may_be = match scene.status() {
        400 => scene.is_cause(&[Cause::BodyTooLarge]),
        500 => true,
        _ => false,
    };
    if !may_be || size == 0 || scene.names_values() || scene.has_words(OTHERWISE) {
        return None;
    }
    let is_large = size >= SMALL;
    let detail = format!(
        "The body of {} is too large, and the answer is {}; 413 says so.",
        text::size(size),
        scene.status()
    );
    let signs = [
        (500, scene.says(words::TOO_LARGE).filter(|_| is_large)),
        (400, larger_than_any(scene).filter(|_| is_large)),
        (600, over_limit(scene)),
    ];
    signs::weigh(&FINDING, detail, signs)
}

/// Every body that the operation took was smaller.
fn larger_than_any(scene: &Scene<'_>) -> Option<Evidence> {
    let taken = scene.others().filter(|other| other.is_success() && other.body_size > 0);
    let largest = taken.max_by_key(|other| other.body_size)?;
    let says = format!("The largest body that was taken has {}.", text::size(largest.body_size));
    (largest.body_size < scene.seen().body_size).then(|| Evidence::in_request(Place::Message, says))
}

/// A limit that the body goes beyond: the contract's, the product's default, or one that was seen.
fn over_limit(scene: &Scene<'_>) -> Option<Evidence> {
    let size = scene.seen().body_size;
    let declared = scene.operation.and_then(candor_contract::Operation::max_body).filter(|most| *most < size);
    let product = scene.reading.exceeded.iter().find(|exceeded| exceeded.limit.of == Measure::Body);
    let says = if let Some(most) = declared {
        format!("The contract takes {} at most.", text::size(most))
    } else if let Some(exceeded) = product {
        format!("{} takes {} by default.", scene.reading.birthplace.product, text::size(exceeded.limit.most))
    } else {
        let other = scene.others().find(|other| other.status == 413 && other.body_size <= size)?;
        format!("A body of {} got 413 (exchange {}).", text::size(other.body_size), other.id)
    };
    Some(Evidence::in_request(Place::Message, says))
}
