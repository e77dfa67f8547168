//! A problem document that names another status than the answer has.

use candor_rule::{Finding, Found, Severity, sensitive};
use candor_syntax::json::Kind;

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "problem-status-mismatch",
    severity: Severity::Error,
    spec: "RFC 9457 §3.1.2 (MUST)",
    right: "the same number in the status line and in the problem document",
    page: include_str!("problem_status_mismatch.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let document = scene.problem()?;
    let member = document.root().child("status").filter(|member| member.kind() == Kind::Number)?;
    let said: f64 = member.raw().parse().ok()?;
    let sent = scene.status();
    if sent == 0 || (said - f64::from(sent)).abs() < 0.5 {
        return None;
    }
    let said = sensitive::echo("status", member.raw()).replace('"', "");
    let evidence = vec![
        scene.in_member("status", format!("The member is {said}.")),
        scene.by_status(format!("The status code is {sent}.")),
    ];
    let detail = format!(
        "The answer has status {sent} and its problem document says {said}; both are the same number."
    );
    Some(FINDING.certain(detail, evidence))
}
