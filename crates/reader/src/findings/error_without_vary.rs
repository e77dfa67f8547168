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

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let seen = scene.seen();
    let control = scene.answer.header("cache-control").to_ascii_lowercase();
    // What no cache may keep needs no key.
    let is_kept = !control.contains("no-store") && !control.contains("private");
    let is_readable = scene.asked.broken.is_none();
    if !is_readable || !scene.is_error() || !matches!(&*scene.asked.method, "GET" | "HEAD") || !is_kept {
        return None;
    }
    // A shared cache keeps an answer to one user from others, unless it is told not to (RFC 9111 §3.5).
    let is_shared = ["public", "s-maxage", "must-revalidate"].iter().any(|word| control.contains(word));
    scene.repeats().filter(|other| other.is_error()).find_map(|other| {
        let is_same_cause = other.cause == seen.cause;
        let is_other_type = other.answer_type != seen.answer_type;
        let is_other_text = other.wording != seen.wording || is_other_type;
        let differing = [
            ("Accept", other.accept != seen.accept, is_same_cause && is_other_type),
            ("Accept-Language", other.language != seen.language, is_same_cause && is_other_text),
            ("Authorization", other.is_of_another(seen), is_shared && is_other_text),
        ];
        // Of two differences nobody knows which one it was.
        let mut differing = differing.into_iter().filter(|(_, differs, _)| *differs);
        let (Some((name, _, true)), None) = (differing.next(), differing.next()) else { return None };
        let varies = |vary: &str| {
            vary.split(',').any(|part| part.trim() == "*" || part.trim().eq_ignore_ascii_case(name))
        };
        if varies(&seen.vary) || varies(&other.vary) {
            return None;
        }
        let says = format!("Exchange {} differs in {name}, and so does its answer.", other.id);
        let evidence = vec![scene.compared(850, says), scene.without("Vary").weighing(0)];
        let detail =
            format!("The error differs by {name}, and Vary does not name it; caches may mix the answers up.");
        Some(FINDING.weighed(detail, evidence))
    })
}
