//! An error that says "try again" where that cannot help.

use candor_rule::{Confidence, Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene};
use crate::reading::{Cause, words};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "retry-advice-wrong",
    severity: Severity::Info,
    spec: "RFC 9110 §10.2.3, §15.5",
    right: "an error that says what to change first",
    page: include_str!("retry_advice_wrong.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// What the same request will meet again, however often it is sent.
const PERMANENT: &[Cause] = &[
    Cause::Head,
    Cause::Version,
    Cause::Target,
    Cause::Host,
    Cause::Framing,
    Cause::MediaType,
    Cause::ContentCoding,
    Cause::BodyEmpty,
    Cause::Syntax,
    Cause::Multipart,
    Cause::Values,
    Cause::PathValue,
    Cause::Authentication,
];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_passing = scene.is_status(&[408, 413, 425, 429]);
    if !(400..=500).contains(&scene.status()) || is_passing || !scene.is_cause(PERMANENT) {
        return None;
    }
    let field = scene.field("retry-after").map(|field| {
        Evidence::in_response(field.place, "Retry-After says that the same request may work later.")
    });
    let advice = field.or_else(|| scene.says(words::PASSING))?;
    let fault = permanent_fault(scene)?;
    let confidence = Confidence::thousandths(SURE);
    let detail = "The answer says to try again; the request stays refused until it is changed.";
    let evidence = vec![advice.weighing(SURE), fault.weighing(SURE)];
    Some(FINDING.certain(detail, evidence).of_confidence(confidence))
}

/// Thousandths: the cause is ours, the answer theirs.
const SURE: u16 = 700;

/// What our own checks have against the request.
fn permanent_fault(scene: &Scene<'_>) -> Option<Evidence> {
    if let Some(violation) = scene.violations().next() {
        let says = format!("{} The rule is {}.", violation.detail, violation.rule.code);
        return Some(Evidence::in_request(violation.place.clone(), says));
    }
    let is_logged_out = scene.reading.cause == Cause::Authentication && !scene.has_credentials();
    is_logged_out
        .then(|| Evidence::in_request(candor_rule::Place::Message, "The request carries no credentials."))
}
