//! What a program needs, in the sentence for people alone.

use candor_rule::{Finding, Found, Severity, sensitive};

use crate::audit::{Look, Scene, is_request_id};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "problem-detail-only",
    severity: Severity::Info,
    spec: "RFC 9457 §3.1.4 (consumers SHOULD NOT parse detail), §3.2",
    right: "what a program needs in extension members",
    page: include_str!("problem_detail_only.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Members that hold nothing about what is wrong: RFC 9457's own, and what an operator looks for.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "type", "title", "status", "detail", "instance", "code", "error", "message", "timestamp", "path", "method",
    "service", "version", "success", "documentation", "help", "links",
];

fn look(scene: &Scene<'_>) -> Option<Found> {
    let document = scene.problem()?;
    let is_plain = |name: &str| PLAIN.contains(&name) || is_request_id(name);
    if document.root().members().any(|member| !is_plain(&member.key)) {
        return None;
    }
    let detail = document.root().child("detail")?.as_str()?;
    let status = scene.status().to_string();
    let told = told(&detail)?;
    // What stands in its request line is known to the client.
    let is_known = scene.path().contains(told) || scene.asked.method.eq_ignore_ascii_case(told);
    if told == status || is_known {
        return None;
    }
    let says = "A name or number stands in the sentence, and no other member has it.";
    let evidence = vec![scene.in_member("detail", says).weighing(600)];
    let sentence = format!(
        "Only the text of detail says {}; programs read members of their own.",
        sensitive::echo("", told)
    );
    Some(FINDING.weighed(sentence, evidence))
}

/// The first word in quotes, else the first number.
fn told(detail: &str) -> Option<&str> {
    let quoted = |quote: char| {
        let (before, rest) = detail.split_once(quote)?;
        let (inside, _) = rest.split_once(quote)?;
        let letters = inside.bytes().filter(u8::is_ascii_alphanumeric).count();
        let is_name = letters > 1 && inside.len() <= 60 && !inside.contains(' ');
        (is_name && !before.ends_with(char::is_alphanumeric)).then_some(inside)
    };
    let words = || detail.split([' ', ',', ';', '(', ')', '.', ':']);
    let number = || words().find(|word| !word.is_empty() && word.bytes().all(|octet| octet.is_ascii_digit()));
    ['\'', '"', '`'].into_iter().find_map(quoted).or_else(number)
}
