//! An error whose body says no more than its status.

use candor_rule::{Confidence, Evidence, Finding, Found, Place, Severity};

use crate::audit::{Look, Scene};
use crate::reading::words;

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "error-body-says-nothing",
    severity: Severity::Warning,
    spec: "RFC 9110 §15.5 (SHOULD)",
    right: "an error that says what is wrong, where, and how to mend it",
    page: include_str!("error_body_says_nothing.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Fewer words than these that say something, and nothing is said.
const FEW: usize = 3;

fn look(scene: &Scene<'_>) -> Option<Found> {
    let words = &scene.complaints.words;
    let is_read =
        scene.answer.is_json() || scene.answer.is_page() || scene.answer.is_text() || scene.answer.is_xml();
    if !is_read || !scene.has_readable_error() || scene.hides_body() || has_code(scene) || names_place(scene)
    {
        return None;
    }
    // An answer may repeat the path; that says nothing.
    let words = words.replace(&scene.path().to_lowercase(), " ");
    let said: Vec<&str> = telling(&words, scene.status()).collect();
    if said.len() >= FEW || said.iter().any(|word| !word.is_ascii() || is_part(scene, word)) {
        return None;
    }
    let expects = scene.complaints.say_any(&["must", "expected", "should"]);
    let helps = scene.complaints.say_any(&["check ", "use ", "send ", "see ", "http:", "https:"]);
    // Code and place are missing, or it would not have come here.
    let missing = 2 + u16::from(!expects) + u16::from(!helps);
    let confidence = Confidence::thousandths((500 + 100 * missing).min(900));
    let at = scene.in_body(candor_rule::Span::new(0, scene.answer.content.len()));
    let at = if scene.answer.content.is_empty() { Place::Body { pointer: None, at: None } } else { at };
    let says = "The body repeats the status, or says what fits every error.";
    let evidence =
        vec![scene.by_status(format!("The status is {}.", scene.status())), Evidence::in_response(at, says)];
    let detail = format!(
        "The body says no more than {}; what is wrong, where and how to mend it are expected.",
        scene.status()
    );
    Some(FINDING.certain(detail, evidence).of_confidence(confidence))
}

/// The words that say something; numbers and ids do not.
fn telling(words: &str, status: u16) -> impl Iterator<Item = &str> {
    let is_id = |word: &str| word.bytes().any(|octet| octet.is_ascii_digit());
    words::telling(words, status).filter(move |word| !words::GENERIC.contains(word) && !is_id(word))
}

/// True if the body has a code that is more than the status in other letters.
fn has_code(scene: &Scene<'_>) -> bool {
    let code = scene.seen().code.to_lowercase();
    words::telling(&code, scene.status()).any(|word| !words::GENERIC.contains(&word))
}

/// True if the answer names a place of the request.
fn names_place(scene: &Scene<'_>) -> bool {
    !scene.reading.fields.is_empty()
        || scene.complaints.list.iter().any(|complaint| complaint.place.is_some())
}

/// True if a word names a part of the request: "user" for `/users/17`, or what requests are made of.
fn is_part(scene: &Scene<'_>, word: &str) -> bool {
    let asked = &scene.asked;
    let names = asked.names.iter().chain(&asked.query).map(String::as_str);
    let mut names = names.chain(scene.path().split('/')).take(500);
    let begins = |name: &str| name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    words::PARTS.contains(&word) || word.len() > 2 && names.any(begins)
}
