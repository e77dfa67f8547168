//! What a refusal says, in sentences of ours that are safe to send: bounded, printable, without secrets.

use candor_problem::{ErrorItem, Retelling, terminal};
use candor_rule::{UPSTREAM_REFUSED, reason_phrase, sensitive};

use crate::{Reading, reading::FieldRead};

/// Characters of a sentence of the service that are repeated.
const MAX_SAID: usize = 300;

/// Phrases that statuses had in earlier versions of HTTP.
const OLD: &[(u16, &str)] = &[
    (413, "Request Entity Too Large"),
    (413, "Payload Too Large"),
    (414, "Request-URI Too Large"),
    (414, "Request-URI Too Long"),
    (416, "Requested Range Not Satisfiable"),
    (422, "Unprocessable Entity"),
    (408, "Request Time-out"),
];

/// What is known of the refusal, with this status.
pub fn retelling(status: u16, reading: &Reading) -> Retelling {
    let shape = reading.part();
    Retelling {
        status,
        shape,
        detail: detail(reading),
        errors: reading.fields.iter().map(error).collect(),
        original: None,
    }
}

/// The first thing said that is more than the name of the status.
fn detail(reading: &Reading) -> String {
    let is_more = |said: &&String| !is_phrase(said, reading.status) && !is_banner(said);
    let said = reading.messages.iter().filter(is_more);
    match said.map(|m| clean(m)).find(|m| !m.is_empty()) {
        Some(said) => format!("The service says: {said}"),
        None => {
            let status = reading.status;
            format!("The service answered {status} {} and said no more.", reason_phrase(status))
        }
    }
}

/// True for texts that say no more than a status line does: "413 Request Entity Too Large".
pub fn is_phrase(text: &str, status: u16) -> bool {
    let fold = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
    };
    let said = fold(text);
    let known = [
        fold(reason_phrase(status)),
        "error".into(),
        "clienterror".into(),
        "httperror".into(),
        "badrequest".into(),
    ];
    said.is_empty()
        || known.contains(&said)
        || OLD.iter().any(|(of, phrase)| *of == status && fold(phrase) == said)
}

/// True for what servers write below their pages: "nginx/1.24.0".
fn is_banner(text: &str) -> bool {
    let (product, version) =
        text.split_whitespace().next().and_then(|w| w.split_once('/')).unwrap_or_default();
    product != "HTTP" && !product.is_empty() && version.starts_with(|c: char| c.is_ascii_digit())
}

fn error(field: &FieldRead) -> ErrorItem {
    let (place, mut item) = place(field);
    let said = clean(&field.message);
    let leaf = field.name.rsplit('/').next().unwrap_or_default();
    // What is masked, or said of a secret, may hold a piece of it.
    let is_secret = sensitive::is_sensitive_name(leaf) || said.contains("***");
    item.detail = match said.is_empty() || is_secret {
        true => format!("The service does not take {place} as it is."),
        false => format!("The service says of {place}: {said}"),
    };
    item.fix = UPSTREAM_REFUSED.fix_at(&place);
    item
}

/// The place in words and as members.
fn place(field: &FieldRead) -> (String, ErrorItem) {
    let name = clean(&field.name);
    let item = ErrorItem::default();
    match field.within {
        "body" => {
            let pointer = match field.name.starts_with('/') || field.name.is_empty() {
                true => field.name.clone(),
                false => format!("/{}", field.name.replace('~', "~0").replace('/', "~1")),
            };
            let place = candor_problem::PlaceItem::from(&candor_rule::Place::Body {
                pointer: Some(pointer),
                at: None,
            });
            let shown = if name.is_empty() { "the body".to_owned() } else { format!("`{name}` in the body") };
            (shown, ErrorItem { pointer: place.pointer, ..item })
        }
        "header" => (format!("the header `{name}`"), ErrorItem { header: Some(name), ..item }),
        within => {
            let shown = format!("the {within} parameter `{name}`");
            (shown, ErrorItem { parameter: Some(name), location: Some(within.to_owned()), ..item })
        }
    }
}

/// A sentence of the service in one line, without what looks like a secret, and not beyond where it begins to
/// talk of its own code.
fn clean(text: &str) -> String {
    let mut out = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let is_frame = word == "at" && words.peek().is_some_and(|next| next.contains(['/', '\\', '(']));
        if is_frame || word == "Traceback" || out.len() > MAX_SAID {
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        match sensitive::looks_secret(word) {
            true => out.push_str("(not shown)"),
            false => out.extend(word.chars().take(MAX_SAID)),
        }
    }
    terminal(&out)
}

/// The beginning of the original body, already masked, as text.
pub fn original(octets: &[u8]) -> String {
    terminal(&String::from_utf8_lossy(octets.get(..4096).unwrap_or(octets)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_short_printable_and_keep_to_the_matter() {
        assert_eq!(clean("a\r\n\tb \u{1b}[2Jc"), "a b \\u{1b}[2Jc");
        assert_eq!(clean("bad token eyJhbGciOi.eyJzdWIi.c2ln here"), "bad token (not shown) here");
        assert_eq!(
            clean("Unexpected token at JSON.parse (<anonymous>)"),
            "Unexpected token at JSON.parse (<anonymous>)"
        );
        assert_eq!(clean("Unexpected token at /app/node_modules/x.js:1:2"), "Unexpected token…");
        assert!(clean(&"word ".repeat(200)).chars().count() <= MAX_SAID + 6);
        assert!(clean(&"w".repeat(2000)).chars().count() <= MAX_SAID + 1);
    }

    #[test]
    fn places_are_told_in_words_and_as_members() {
        let of = |name: &str, within, message: &str| {
            error(&FieldRead { name: name.into(), within, message: message.into() })
        };
        let item = of("/items/0/a b", "body", "must be a number");
        assert_eq!(item.pointer.as_deref(), Some("#/items/0/a%20b"));
        assert_eq!(item.detail, "The service says of `/items/0/a b` in the body: must be a number");
        let item = of("limit", "query", "too big");
        assert_eq!((item.parameter.as_deref(), item.location.as_deref()), (Some("limit"), Some("query")));
        let item = of("X-Key", "header", "");
        assert_eq!(
            (item.header.as_deref(), item.detail.as_str()),
            (Some("X-Key"), "The service does not take the header `X-Key` as it is.")
        );
        let item = of("/password", "body", "hunter2 is too short");
        assert_eq!(item.detail, "The service does not take `/password` in the body as it is.");
    }
}
