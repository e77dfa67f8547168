//! An error that differs by what the client prefers, and does not say so.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "error-without-vary",
    severity: Severity::Info,
    spec: "RFC 9110 §12.5.5",
    right: "Vary, with the fields that the answer was chosen by",
    page: include_str!("error_without_vary.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(|scene| look(scene));

fn look(scene: &Scene<'_>) -> Option<Found> {
    let seen = scene.seen();
    // What no cache may keep needs no key.
    let is_kept = !scene.answer.header("cache-control").to_ascii_lowercase().contains("no-store");
    if !scene.is_error() || !matches!(&*scene.asked.method, "GET" | "HEAD") || !is_kept {
        return None;
    }
    scene.repeats().filter(|other| other.is_error()).find_map(|other| {
        let is_other = (other.status, &other.answer_type, other.wording) != (seen.status, &seen.answer_type, seen.wording);
        let differing = [
            ("Accept", other.accept != seen.accept && other.answer_type != seen.answer_type),
            ("Accept-Language", other.language != seen.language && other.answer_type == seen.answer_type),
            ("Authorization", other.credentials != seen.credentials),
        ];
        let mut differing = differing.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name);
        // Of two differences nobody knows which one it was.
        let (name, None) = (differing.next()?, differing.next()) else { return None };
        let varies = |vary: &str| vary.split(',').any(|part| matches!(part.trim(), "*") || part.trim().eq_ignore_ascii_case(name));
        if !is_other || varies(&seen.vary) || varies(&other.vary) {
            return None;
        }
        let says = format!("Exchange {} differs in {name}, and so does its answer.", other.id);
        let evidence = vec![scene.compared(850, says), scene.without("Vary").weighing(0)];
        let detail = format!("The error differs by {name}, and Vary does not name it; caches may mix the answers up.");
        Some(FINDING.weighed(detail, evidence))
    })
}
