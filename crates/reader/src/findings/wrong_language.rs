//! An error in another language than it says, or than was asked for.

use candor_rule::{Evidence, Finding, Found, Place, Severity, sensitive};

use crate::audit::{Look, Scene, language};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "wrong-language",
    severity: Severity::Info,
    spec: "RFC 9110 §8.5, §12.5.4; RFC 9457 §3.1.3",
    right: "Content-Language with localised text, and the language that was asked for",
    page: include_str!("wrong_language.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    if !scene.has_readable_error() {
        return None;
    }
    let text = scene.complaints.sentences.join(" ");
    let written = language::guess(&text);
    let first = *written.first()?;
    let mut evidence = Vec::new();
    let said = scene.field("content-language");
    if let Some(field) = &said
        && !tags(&field.value).any(|tag| written.contains(&tag.as_str()))
    {
        let value = sensitive::echo("Content-Language", &field.value);
        let says = format!("Content-Language is {value}; the text looks like {first}.");
        evidence.push(Evidence::in_response(field.place.clone(), says).weighing(GUESS));
    }
    if let Some(field) = scene.sent("accept-language")
        && (said.is_none() || !evidence.is_empty())
        && !tags(&field.value).any(|tag| tag == "*" || written.contains(&tag.as_str()))
    {
        let value = sensitive::echo("Accept-Language", &field.value);
        let says = format!("The client asks for {value}; the text looks like {first}.");
        evidence.push(Evidence::in_request(field.place, says).weighing(GUESS));
    }
    if evidence.is_empty() {
        return None;
    }
    evidence.push(
        Evidence::in_response(
            Place::Body { pointer: None, at: None },
            format!("The text looks like {first}."),
        )
        .weighing(0),
    );
    let detail = format!("The text looks like {first}, which is neither announced nor asked for.");
    Some(FINDING.weighed(detail, evidence))
}

/// Thousandths: a guess from little words.
const GUESS: u16 = 500;

/// The primary tags of a list of languages: "de" of `de-AT;q=0.8`.
fn tags(list: &str) -> impl Iterator<Item = String> {
    let tags = list
        .split(',')
        .map(|tag| tag.split([';', '-']).next().unwrap_or_default().trim().to_ascii_lowercase());
    tags.filter(|tag| !tag.is_empty())
}
