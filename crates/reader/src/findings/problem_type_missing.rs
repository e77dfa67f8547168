//! A problem document without a type of its own.

use candor_rule::{Finding, Found, Severity};
use candor_syntax::json::Kind;

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "problem-type-missing",
    severity: Severity::Info,
    spec: "RFC 9457 §3.1.1, §4.2.1",
    right: "a stable type URI for each kind of problem",
    page: include_str!("problem_type_missing.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Names that a status has had besides the one that is registered now.
#[rustfmt::skip]
const OLD_NAMES: &[(u16, &str)] = &[
    (413, "Request Entity Too Large"), (413, "Payload Too Large"), (414, "Request-URI Too Long"),
    (416, "Requested Range Not Satisfiable"), (422, "Unprocessable Entity"),
];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let document = scene.problem()?;
    if document.root().kind() != Kind::Object {
        return None;
    }
    let Some(kind) = document.root().child("type") else {
        let evidence = vec![scene.in_member("type", "There is no such member.")];
        return Some(FINDING.certain(
            "The problem document has no type, so programs cannot tell kinds of problems apart.",
            evidence,
        ));
    };
    let title = scene.answer.member("title").trim();
    let is_name = scene.answer.is_phrase(title)
        || title.eq_ignore_ascii_case(candor_rule::reason_phrase(scene.status()))
        || OLD_NAMES
            .iter()
            .any(|(status, name)| *status == scene.status() && title.eq_ignore_ascii_case(name));
    // A phrase may be translated (RFC 9457 §4.2.1).
    let language = scene.answer.header("content-language").to_ascii_lowercase();
    let is_translated = !title.is_ascii() || !language.is_empty() && !language.starts_with("en");
    if kind.as_str().as_deref() != Some("about:blank") || title.is_empty() || is_name || is_translated {
        return None;
    }
    let evidence = vec![
        scene.in_member("title", "The title says more than the name of the status.").weighing(800),
        scene.in_member("type", "The type is about:blank.").weighing(0),
    ];
    Some(FINDING.weighed("The type is about:blank, and only the title says what the problem is.", evidence))
}
