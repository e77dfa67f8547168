//! An error in the clothes of success.

use candor_contract::Operation;
use candor_rule::{Evidence, Finding, Found, Severity};
use candor_syntax::json::{Kind, Node};

use crate::audit::{Look, Scene, signs};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "error-in-200",
    severity: Severity::Error,
    spec: "RFC 9110 §15.3.1; RFC 9205 §4.6",
    right: "the 4xx or 5xx status that fits",
    page: include_str!("error_in_200.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Members that an envelope around an error may have. Whoever has others tells of a thing, perhaps of one that
/// failed: a job, a payment.
#[rustfmt::skip]
const ENVELOPE: &[&str] = &[
    "error", "errors", "fault", "exception", "success", "ok", "status", "code", "statuscode", "status_code",
    "errorcode", "error_code", "errno", "message", "msg", "detail", "details", "description",
    "error_description", "errormessage", "error_message", "reason", "title", "type", "instance", "path",
    "timestamp", "time", "requestid", "request_id", "traceid", "trace_id", "hint", "help", "documentation_url",
];

/// Members that hold the rest, where another says that there was no success.
const REST: &[&str] = &["data", "payload", "result", "results", "meta", "response_metadata", "warnings"];

fn look(scene: &Scene<'_>) -> Option<Found> {
    // 207 has a status for each part.
    let is_success = (200..300).contains(&scene.status()) && scene.status() != 207;
    if !is_success || !scene.answer.is_json() && problem(scene).is_none() || is_otherwise(scene) {
        return None;
    }
    let members = members(scene);
    if members.is_empty() && problem(scene).is_none() {
        return None;
    }
    let mut signs = vec![(950, problem(scene))];
    signs.extend(members.into_iter().map(|member| (700, Some(member))));
    signs.push((400, scene.unfit_for_contract()));
    let detail = format!(
        "The status is {} and the body tells of an error; a 4xx or 5xx status is expected.",
        scene.status()
    );
    signs::weigh(&FINDING, detail, signs)
}

/// The answer is labelled as a problem document.
fn problem(scene: &Scene<'_>) -> Option<Evidence> {
    let field = scene.field("content-type")?;
    let is_one = field.value.to_ascii_lowercase().starts_with("application/problem+");
    is_one.then(|| Evidence::in_response(field.place, "The body is a problem document."))
}

/// GraphQL, which has a status of its own in its body, and things that are no envelope of an error.
fn is_otherwise(scene: &Scene<'_>) -> bool {
    let is_graphql = scene.path().to_ascii_lowercase().ends_with("graphql")
        || scene.answer_type().is_some_and(|label| label.subtype().starts_with("graphql"))
        || scene.asked.has_top("query") && scene.asked.has_body();
    let Some(document) = scene.answer.json() else { return is_graphql };
    let root = document.root();
    let is_failure = |name: &str| root.child(name).is_some_and(|value| value.as_bool() == Some(false));
    let has_failed = is_failure("success") || is_failure("ok");
    let holds_more = root.members().any(|member| {
        let name = member.key.to_ascii_lowercase();
        let is_usual = ENVELOPE.contains(&&*name) || has_failed && REST.contains(&&*name);
        !is_usual && !is_nothing(&member.value)
    });
    is_graphql || holds_more && problem(scene).is_none()
}

/// Members at the top that speak of an error, but for those that the contract has in such an answer.
fn members(scene: &Scene<'_>) -> Vec<Evidence> {
    let Some(document) = scene.answer.json() else { return Vec::new() };
    let label = scene.answer_type();
    let is_declared = |name: &str| {
        let declares = |operation: &Operation| {
            label.as_ref().is_some_and(|label| operation.answer_has_member(scene.status(), label, name))
        };
        scene.operation.is_some_and(declares)
    };
    let root = document.root();
    let telling =
        root.members().take(ENVELOPE.len()).filter(|member| speaks_of_error(&member.key, &member.value));
    let told = telling.filter(|member| !is_declared(&member.key));
    told.map(|member| {
        let says = format!("The member {} tells of an error.", member.key.to_ascii_lowercase());
        Evidence::in_response(scene.member(&member.key), says)
    })
    .collect()
}

fn speaks_of_error(name: &str, value: &Node<'_>) -> bool {
    match &*name.to_ascii_lowercase() {
        "error" | "errors" | "fault" | "exception" => !is_nothing(value),
        "success" | "ok" => value.as_bool() == Some(false),
        "status" => value.as_str().is_some_and(|word| word.eq_ignore_ascii_case("error")) || is_code(value),
        "code" | "statuscode" | "status_code" => is_code(value),
        _ => false,
    }
}

/// A status of 400 to 599, as a number or in quotes.
fn is_code(value: &Node<'_>) -> bool {
    let digits = value.as_str().unwrap_or_else(|| value.raw().into());
    digits.parse::<u16>().is_ok_and(|code| (400..600).contains(&code))
}

/// Nothing, or what says that there is nothing.
fn is_nothing(value: &Node<'_>) -> bool {
    match value.kind() {
        Kind::Object => value.members().next().is_none(),
        Kind::Array => value.items().next().is_none(),
        Kind::String => value.as_str().is_some_and(|text| text.is_empty() || text == "0"),
        _ => matches!(value.raw(), "null" | "false" | "0"),
    }
}
