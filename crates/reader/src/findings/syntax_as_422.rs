//! A body that cannot be parsed, called well written.

use candor_rule::{Finding, Found, Severity};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "syntax-as-422",
    severity: Severity::Info,
    spec: "RFC 9110 §15.5.21, §15.5.1",
    right: "400; 422 says that the syntax was right",
    page: include_str!("syntax_as_422.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let broken = if scene.status() == 422 { scene.unparsable()? } else { return None };
    let detail = "The body cannot be parsed; 422 says that it could, so 400 is expected.";
    Some(FINDING.certain(detail, vec![broken, scene.by_status("The status is 422.")]))
}
