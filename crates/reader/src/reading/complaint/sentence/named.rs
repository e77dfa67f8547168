//! Names after a noun that says what they are: `missing field 'x'`, `query parameter "q"`.

use super::{
    super::{In, Place},
    token::{Token, is_identifier, is_path, is_written_as_pointer, tokens},
    vocabulary::{NOUNS, STRONG, VERBS, never},
};
use crate::reading::asked::Asked;

/// Names after a noun: `missing field 'x'`, `query parameter "q"`, `Missing required fields: a, b`.
pub(super) fn inner(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<(usize, Place)> {
    let mut found: Vec<(usize, Place)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if !token.is(NOUNS) || token.quoted {
            continue;
        }
        let is_list = token.after == Some(':');
        // `a required property of 'x'`
        let at_name = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|t| t.is(&["of"]) && !t.quoted));
        let Some(name) = tokens.get(at_name).filter(|name| !is_written_as_pointer(name)) else { continue };
        let next = tokens.get(at_name + 1);
        let says = tokens
            .iter()
            .take(at)
            .any(|t| t.is(&["missing", "required", "unknown", "unexpected", "unrecognized", "invalid"]));
        let is_known = asked.spelling(name.text).is_some();
        let for_name = token.is(&["for", "path"]);
        let is_name = if name.quoted {
            is_path(name.text) && !(for_name && !is_known && !next.is_some_and(|n| n.is(VERBS)))
        } else if for_name {
            false
        } else if token.is(&["empty"]) {
            is_list && is_path(name.text)
        } else {
            let fits = is_known || !never(name.text) && is_path(name.text);
            fits && (is_list && says
                || token.is(&["attribute", "parameter", "property", "header"])
                    && next.is_some_and(|n| n.is(STRONG))
                    && name.after.is_none()
                || is_known && next.is_none_or(|n| n.is(VERBS))
                || name.text.contains('.') && token.is(&["field"]))
        };
        if !is_name {
            continue;
        }
        found.extend(Place::parse(name.text).map(|place| (at, place)));
        // A list of them.
        let mut last = name;
        for more in tokens.get(at_name + 1..).unwrap_or_default() {
            let joins = last.after == Some(',') || more.is(&["and"]) || last.is(&["and"]);
            let fits = more.quoted == name.quoted && is_path(more.text);
            if !(is_list || name.quoted && token.text.ends_with('s'))
                || !joins
                || !(fits || more.is(&["and"]))
            {
                break;
            }
            if !more.is(&["and"]) {
                found.extend(Place::parse(more.text).map(|place| (at, place)));
            }
            last = more;
        }
    }
    if found.is_empty() {
        found.extend(listed(tokens, asked));
    }
    let within = ["query", "header", "headers", "path"].iter().find(|word| {
        tokens.windows(2).any(|pair| matches!(pair, [part, noun] if part.is(&[word]) && noun.is(&["parameter", "param", "variable"])))
    });
    if let Some(within) = within.and_then(|word| In::of(word)) {
        found.iter_mut().for_each(|(_, place)| place.within = place.within.or(Some(within)));
    }
    found
}

/// Names after a colon to the end: `Missing required parameter in the JSON body: phone`.
fn listed(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<(usize, Place)> {
    let Some(colon) = tokens.iter().rposition(|t| t.after == Some(':')) else { return Vec::new() };
    let (said, names) = tokens.split_at(colon + 1);
    let says = said.iter().any(|t| t.is(&["missing", "required", "mandatory"]));
    let fits = |t: &Token<'_>| {
        asked.spelling(t.text).is_some() || !never(t.text) && is_identifier(t.text) && t.text.len() > 1
    };
    if !says || names.is_empty() || names.len() > 10 || !names.iter().all(fits) {
        return Vec::new();
    }
    names.iter().enumerate().filter_map(|(at, t)| Some((colon + 1 + at, Place::parse(t.text)?))).collect()
}

/// Names of members that a sentence calls missing or not known: `missing field `x``, `required property 'x'`.
pub(crate) fn missing_or_unknown(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut names = Vec::new();
    for window in tokens.windows(3) {
        let [adjective, noun, name] = window else { continue };
        let says =
            adjective.is(&["required", "missing", "unknown", "unrecognized", "unexpected", "additional"]);
        let is_noun = noun.is(&[
            "property",
            "field",
            "key",
            "keys",
            "fields",
            "properties",
            "attribute",
            "member",
            "key(s)",
        ]);
        if says && is_noun && name.quoted {
            names.push(name.text.to_owned());
        }
    }
    // `Additional properties are not allowed ('x' was unexpected)`
    for pair in tokens.windows(2) {
        if let [name, verb] = pair
            && name.quoted
            && verb.is(&["was", "were"])
            && text.contains("unexpected")
        {
            names.push(name.text.to_owned());
        }
    }
    let lower = text.to_lowercase();
    if names.is_empty()
        && ["additional propert", "unrecognized key", "unknown key"].iter().any(|words| lower.contains(words))
    {
        names.extend(tokens.iter().filter(|t| t.quoted && is_identifier(t.text)).map(|t| t.text.to_owned()));
    }
    names.dedup();
    names
}
