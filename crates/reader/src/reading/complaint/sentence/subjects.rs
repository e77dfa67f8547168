//! Names that are the subject or object of a clause: `email is required`, `Invalid limit`, `Item 1: qty must …`.

use super::{
    super::Place,
    token::{Token, is_identifier, is_path},
    vocabulary::{STRONG, VERBS, never, speaks_of_values},
};
use crate::reading::asked::Asked;

/// Words before a subject.
#[rustfmt::skip]
const ARTICLES: &[&str] =
    &[
    "the", "your", "a", "an", "this", "selected", "value", "message", "reason", "detail", "part",
];
/// Nouns after a subject that say what it is.
const SUBJECT_NOUNS: &[&str] =
    &["field", "parameter", "param", "property", "attribute", "value", "address", "header"];
/// Words before an object.
#[rustfmt::skip]
const ADJECTIVES: &[&str] =
    &[
    "invalid", "missing", "no", "bad", "unknown", "unsupported", "duplicate", "wrong", "expected",
];

/// Subjects and objects: `email is required`, `The name field …`, `Invalid limit`, `Email already exists`.
pub(super) fn subjects(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<Place> {
    let mut found = Vec::new();
    // Subjects that the request does not know: believed only if nothing better is named.
    let mut strangers = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.first) {
        let rest = tokens.get(at..).unwrap_or_default();
        let skipped = rest.iter().take_while(|t| t.is(ARTICLES) && !t.quoted).count();
        let Some(name) = rest.get(skipped).filter(|name| is_path(name.text)) else { continue };
        let mut after = rest.get(skipped + 1..).unwrap_or_default();
        if let [noun, then @ ..] = after
            && noun.is(SUBJECT_NOUNS)
        {
            after = then;
        }
        let is_subject = after.first().is_some_and(|t| t.is(VERBS));
        let is_known = asked.spelling(name.text).is_some();
        if is_known && (is_subject || tokens.len() == 1) {
            found.extend(Place::parse(name.text));
        } else if token.is(ADJECTIVES) {
            found.extend(objects(token, tokens.get(at + 1..).unwrap_or_default(), asked));
        } else if after.first().is_some_and(|t| t.is(STRONG))
            && !never(name.text)
            && is_identifier(name.text)
            && speaks_of_values(after)
        {
            strangers.extend(Place::parse(name.text));
        }
    }
    if found.is_empty() && speaks_of_values(tokens) {
        found.extend(mentioned(tokens, asked));
    }
    if found.is_empty() { strangers } else { found }
}

/// Subjects of later clauses, where the first named a place: `stops[1].count is invalid, title is missing`.
pub(super) fn later_subjects(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<Place> {
    let clauses = tokens.windows(2).skip(1).filter_map(|pair| match pair {
        [name, verb] if name.first && verb.is(STRONG) && asked.has_top(name.text) => Place::parse(name.text),
        _ => None,
    });
    clauses.collect()
}

/// `Item 1: qty must …`: a list's element counted in words.
pub(super) fn counted(tokens: &[Token<'_>], asked: &Asked<'_>) -> Option<Place> {
    for window in tokens.windows(3) {
        let [noun, number, name] = window else { continue };
        let list = asked.names.iter().find(|n| is_plural_of(n, noun.text));
        let counts = list.is_some() || noun.is(&["item", "element", "row", "entry", "record", "index"]);
        if counts
            && number.text.chars().all(|c| c.is_ascii_digit())
            && is_path(name.text)
            && asked.spelling(name.text).is_some()
        {
            let list = list.cloned().unwrap_or_else(|| "items".to_owned());
            return Some(Place::of(vec![list, number.text.to_owned(), name.text.to_owned()]));
        }
    }
    None
}

/// What stands after an adjective at the beginning: `Invalid email address`, `No file uploaded`.
fn objects(adjective: &Token<'_>, rest: &[Token<'_>], asked: &Asked<'_>) -> Option<Place> {
    let skipped = rest
        .iter()
        .take_while(|t| t.is(&["the", "a", "an", "required", "value", "for", "or", "missing", "invalid"]))
        .count();
    let name = rest.get(skipped)?;
    let next = rest.get(skipped + 1);
    let known = asked.spelling(name.text).is_some();
    let absent = adjective.is(&["no", "missing"])
        && next.is_none_or(|n| {
            n.is(&["uploaded", "provided", "given", "supplied", "sent", "field", "parameter", "param", "was"])
        })
        && !(adjective.is(&["no"]) && next.is_none());
    let plain = !never(name.text) && is_identifier(name.text);
    (is_path(name.text)
        && (known && is_name_use(rest.get(skipped.saturating_sub(1)), next) || absent && plain))
        .then(|| Place::parse(name.text))?
}

/// Names of the request that are mentioned anywhere.
fn mentioned(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|i| tokens.get(i));
        if !is_path(token.text) || !is_name_use(before, tokens.get(at + 1)) {
            continue;
        }
        let name = asked.spelling(token.text).map(str::to_owned).or_else(|| {
            (token.text.len() > 3)
                .then(|| asked.names.iter().find(|n| is_plural_of(n, token.text)).cloned())?
        });
        if let Some(place) = name.as_deref().and_then(Place::parse).filter(|p| !found.contains(p)) {
            found.push(place);
        }
    }
    found
}

/// False where a word that is also a name of the request is part of a phrase: "property name", "name resolution".
fn is_name_use(before: Option<&Token<'_>>, after: Option<&Token<'_>>) -> bool {
    !before.is_some_and(|t| {
        t.is(&[
            "property",
            "header",
            "field",
            "method",
            "file",
            "host",
            "user",
            "domain",
            "rate",
            "content",
            "parameter",
            "size",
        ])
    }) && !after
        .is_some_and(|t| t.is(&["exceeded", "resolution"]) || t.text.bytes().all(|b| b.is_ascii_digit()))
}

fn is_plural_of(name: &str, word: &str) -> bool {
    let (name, word) = (name.to_lowercase(), word.to_lowercase());
    word.len() > 2 && (name == format!("{word}s") || name == format!("{word}es"))
}
