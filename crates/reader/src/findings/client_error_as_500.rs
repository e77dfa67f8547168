//! A 500 for what the client did wrong.

use candor_rule::{Evidence, Finding, Found, Severity};

use crate::audit::{Look, Scene, signs};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "client-error-as-500",
    severity: Severity::Error,
    spec: "RFC 9110 §15.5, §15.6",
    right: "400, 415 or 422",
    page: include_str!("client_error_as_500.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// 5xx that blame the request as well, or are about the server whatever the request is.
const OTHERS: &[u16] = &[501, 503, 504, 505, 506, 507, 508, 510, 511];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let has_input = scene.asked.has_body() || !scene.asked.query.is_empty();
    if scene.status() < 500 || scene.is_status(OTHERS) || !has_input || !scene.knows_head() {
        return None;
    }
    let broken = scene.unparsable();
    let (is_broken, is_kept) = (broken.is_some(), scene.is_accepted());
    // What a parser says is about the body only if that is broken: services in between have parsers too.
    let parser = scene.says(words::PARSER_FAILED).filter(|_| is_broken);
    let value = scene.says(words::VALUE_FAILED).filter(|_| !is_kept);
    let wrong =
        |code: &str| code.starts_with("body-") || code.starts_with("param-") && code != "param-required";
    let violates = scene.breaks(wrong).filter(|_| !is_broken);
    let mended = if scene.seen().broken.is_some() { mended(scene) } else { None };
    let detail =
        format!("The request is at fault, and the answer is {}; 400, 415 or 422 says so.", scene.status());
    let signs = [
        (850, broken),
        (600, violates),
        (600, scene.breaks(|code| matches!(code, "content-type-unsupported" | "content-type-missing"))),
        (600, scene.breaks(|code| code == "param-required")),
        (600, mended),
        (600, parser.or(value)),
    ];
    signs::weigh(&FINDING, detail, signs)
}

/// The same operation at the same path, asked in a way that keeps the rules, worked.
fn mended(scene: &Scene<'_>) -> Option<Evidence> {
    let path = scene.path();
    let good = scene.others().find(|other| other.is_accepted && other.is_success() && other.path == path);
    scene.by_other(good, "A request for the same that keeps the contract got")
}
