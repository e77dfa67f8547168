//! Places named in sentences: "`email` is required", "items[1].qty must be …", "Missing fields: a, b".
//!
//! A sentence is cut into tokens, and a small number of patterns of English are looked for. A name that the
//! request uses is believed sooner than one that it does not.

use super::{
    Place,
    token::{Token, is_identifier, is_path, tokens},
};
use crate::reading::asked::Asked;

/// Words that say something about what stands before them.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "must", "should", "is", "are", "has", "have", "can", "cannot", "can't", "may", "needs", "was", "does",
    "doesn't", "failed", "missing", "required", "shall", "isn't", "expected", "already", "invalid",
    "contains", "exceeds", "too", "not", "taken",
];
/// Words before the name of a place.
#[rustfmt::skip]
const NOUNS: &[&str] = &[
    "property", "properties", "field", "fields", "parameter", "parameters", "param", "params", "key",
    "keys", "attribute", "attributes", "argument", "column", "member", "variable", "header", "element",
    "for", "path", "empty", "property:",
];
/// Words that are never the name of a place unless the request has one of that name.
#[rustfmt::skip]
const NEVER: &[&str] = &[
    "get", "post", "put", "patch", "delete", "did", "do", "does", "could", "would", "will", "if", "when",
    "request-target", "request-line", "http_host", "exception", "body", "request", "payload", "json",
    "object", "token", "jwt", "authentication", "authorization", "credentials", "content", "content-type",
    "input", "value", "values", "data", "error", "errors", "field", "fields", "parameter", "parameters",
    "param", "property", "user", "resource", "record", "url", "uri", "path", "method", "route", "header",
    "headers", "host", "session", "csrf", "origin", "server", "client", "this", "that", "it", "the",
    "there", "validation", "invalid", "an", "a", "your", "format", "syntax", "character", "string",
    "number", "integer", "api", "rate", "you", "we", "and", "or", "of", "in", "to", "is", "are", "not",
    "no", "at", "access", "permission", "query", "form", "entity", "document", "schema", "length",
    "required", "missing", "which", "they", "these", "please", "only", "one", "all", "any", "some", "items",
    "item", "valid", "unexpected", "line", "column", "position", "eof", "array", "list", "multipart",
    "boundary", "encoding", "charset", "auth", "bearer", "media", "size", "limit", "cookie", "ip", "http",
    "https", "tls", "expected", "got", "failed", "cannot", "unable", "bad", "reason", "details", "detail",
    "either", "null", "true", "false", "from", "response", "properties", "arguments", "attribute", "parse",
    "for", "must", "should", "has", "have", "sequence",
];

/// The places that a text names.
pub(crate) fn places(text: &str, asked: &Asked<'_>) -> Vec<Place> {
    if let Some(place) = chain(text) {
        return vec![place];
    }
    let tokens = tokens(text);
    let mut found: Vec<Place> = Vec::new();
    let mut add = |place: Place| {
        if !found.contains(&place) && found.len() < 50 {
            found.push(place);
        }
    };
    let outer = prefix(&tokens, asked);
    let inner = inner(&tokens, asked);
    // `… - at `$.stops[1]``: what was said before it is inside of it.
    if let Some((end, place)) = outer.last()
        && end + 1 == tokens.len()
        && tokens.get(end.wrapping_sub(1)).is_some_and(|t| t.is(&["at", "@", "in"]))
    {
        let names: Vec<&Place> = inner.iter().filter(|(at, _)| at < end).map(|(_, name)| name).collect();
        return match names.is_empty() {
            true => vec![place.clone()],
            false => names.into_iter().map(|name| place.join(name)).collect(),
        };
    }
    let first = outer.first().map_or(usize::MAX, |(at, _)| *at);
    inner.iter().filter(|(at, _)| *at < first).for_each(|(_, place)| add(place.clone()));
    for (index, (at, place)) in outer.iter().enumerate() {
        let end = outer.get(index + 1).map_or(usize::MAX, |(at, _)| *at);
        let within = inner.iter().filter(|(i, _)| (*at..end).contains(i)).map(|(_, name)| name);
        let mut is_alone = true;
        for name in within {
            is_alone = false;
            let is_same = place.segments.last().zip(name.segments.last()).is_some_and(|(a, b)| a == b);
            add(if is_same { place.clone() } else { place.join(name) });
        }
        if is_alone {
            add(place.clone());
        }
    }
    if !found.is_empty() {
        let more: Vec<Place> =
            later_subjects(&tokens, asked).into_iter().filter(|p| !found.contains(p)).collect();
        found.extend(more);
    }
    if found.is_empty() {
        found.extend(counted(&tokens, asked));
    }
    if found.is_empty() {
        found.extend(subjects(&tokens, asked));
    }
    found
}

/// Jackson's way: `(through reference chain: Trip["stops"]->java.util.ArrayList[1]->Stop["count"])`.
fn chain(text: &str) -> Option<Place> {
    let (_, chain) = text.split_once("reference chain: ")?;
    let steps = chain.split('[').skip(1).filter_map(|step| step.split(']').next());
    let segments: Vec<String> = steps.map(|step| step.trim_matches('"').to_owned()).take(20).collect();
    (!segments.is_empty()).then(|| Place::of(segments))
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

/// Paths before a colon or a verb: `age: …`, `body/items/1 must …`.
fn prefix(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<(usize, Place)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        let before_verb = next.is_some_and(|next| next.is(VERBS));
        let is_path = token.text.contains(['/', '[', '.']) && is_path(token.text);
        let before_colon = token.after == Some(':') && token.first && next.is_some();
        if is_pointer(token, at.checked_sub(1).and_then(|i| tokens.get(i)), asked) {
            found.extend(Place::parse(token.text).map(|place| (at, place)));
            continue;
        }
        if let Some(name) = token.text.strip_prefix("field=").or_else(|| token.text.strip_prefix("param=")) {
            found.extend(Place::parse(name).map(|place| (at, place)));
            continue;
        }
        if token.quoted || !(is_path && before_verb || before_colon) {
            continue;
        }
        let known = asked.spelling(token.text).is_some();
        if (is_path && !is_believable(token.text, asked)) || (token.is(LABELS) && !asked.has_top(token.text))
        {
            continue;
        }
        if !is_path
            && !known
            && (never(token.text)
                || !is_identifier(token.text)
                || !speaks_of_values(tokens.get(at + 1..).unwrap_or_default()))
        {
            continue;
        }
        found.extend(Place::parse(token.text).map(|place| (at, place)));
    }
    found
}

/// A path after "at", written as one: `$.stops[1]`, `"/seats"`, `data['seats']`.
fn is_pointer(token: &Token<'_>, before: Option<&Token<'_>>, asked: &Asked<'_>) -> bool {
    let is_written =
        token.text.starts_with(['$', '/', '#']) || token.text.contains("['") || token.text.contains('.');
    let is_said = before.is_some_and(|t| t.is(&["at", "@", "in"]));
    let is_known =
        || Place::parse(token.text).is_some_and(|p| p.segments.iter().any(|s| asked.spelling(s).is_some()));
    is_written && is_said && is_path(token.text) && is_known()
}

/// Words before a colon that say what follows, and are no names.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "key", "code", "status", "type", "message", "reason", "id", "note", "page", "name", "text",
    "description", "msg",
];

/// Names after a noun: `missing field 'x'`, `query parameter "q"`, `Missing required fields: a, b`.
fn inner(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<(usize, Place)> {
    let mut found: Vec<(usize, Place)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if !token.is(NOUNS) || token.quoted {
            continue;
        }
        let is_list = token.after == Some(':');
        let Some(name) = tokens.get(at + 1) else { continue };
        let next = tokens.get(at + 2);
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
                || token.is(&["attribute", "parameter", "property"])
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
        for more in tokens.get(at + 2..).unwrap_or_default() {
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
    if let Some(within) = within.and_then(|word| super::In::of(word)) {
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

/// `Item 1: qty must …`: a list's element counted in words.
fn counted(tokens: &[Token<'_>], asked: &Asked<'_>) -> Option<Place> {
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

/// Subjects and objects: `email is required`, `The name field …`, `Invalid limit`, `Email already exists`.
fn subjects(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<Place> {
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
fn later_subjects(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<Place> {
    let clauses = tokens.windows(2).skip(1).filter_map(|pair| match pair {
        [name, verb] if name.first && verb.is(STRONG) && asked.has_top(name.text) => Place::parse(name.text),
        _ => None,
    });
    clauses.collect()
}

/// Words before a subject.
#[rustfmt::skip]
const ARTICLES: &[&str] =
    &[
    "the", "your", "a", "an", "this", "selected", "value", "message", "reason", "detail", "part",
];
/// Verbs that make a place of a subject that the request does not know.
#[rustfmt::skip]
const STRONG: &[&str] = &[
    "must", "should", "is", "are", "cannot", "can't", "may", "needs", "missing", "required", "has", "was",
    "not",
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

/// True for a path that is none of a package, a media type or a file: it has an index, names a part of the
/// request, or a name of it.
fn is_believable(path: &str, asked: &Asked<'_>) -> bool {
    let Some(place) = Place::parse(path) else { return false };
    let is_index = |segment: &String| segment.bytes().all(|b| b.is_ascii_digit());
    let is_known = |segment: &String| asked.spelling(segment).is_some();
    place.within.is_some()
        || path.starts_with('/') && !path.contains('.')
        || place.segments.iter().any(|s| is_index(s) || is_known(s))
}

fn is_plural_of(name: &str, word: &str) -> bool {
    let (name, word) = (name.to_lowercase(), word.to_lowercase());
    word.len() > 2 && (name == format!("{word}s") || name == format!("{word}es"))
}

fn speaks_of_values(tokens: &[Token<'_>]) -> bool {
    tokens.iter().any(|t| {
        t.is(&[
            "required",
            "must",
            "should",
            "cannot",
            "can't",
            "invalid",
            "missing",
            "expected",
            "blank",
            "taken",
            "exists",
            "registered",
            "use",
            "too",
            "least",
            "most",
            "greater",
            "less",
            "valid",
            "not",
            "uploaded",
            "unique",
            "duplicate",
            "empty",
            "unknown",
            "already",
            "match",
        ])
    })
}

fn never(word: &str) -> bool {
    NEVER.iter().any(|never| word.eq_ignore_ascii_case(never))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, request: &str) -> Vec<String> {
        let asked = Asked::of(request.as_bytes());
        let mut names: Vec<String> =
            places(text, &asked).iter().filter_map(|place| Some(place.resolve(&asked)?.name)).collect();
        names.dedup();
        names
    }

    fn post(body: &str) -> String {
        format!(
            "POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    #[test]
    fn names_are_found_in_sentences() {
        let request = post(r#"{"name":"","email":"x","age":1,"role":2,"items":[{"qty":1},{"qty":0}]}"#);
        let cases: &[(&str, &[&str])] = &[
            ("email is required", &["/email"]),
            ("phone is required", &["/phone"]),
            ("\"email\" must be a valid email", &["/email"]),
            ("body/age must be integer", &["/age"]),
            ("body must have required property 'phone'", &["/phone"]),
            ("body/items/0 must have required property 'sku'", &["/items/0/sku"]),
            ("items[1].qty must be a positive integer", &["/items/1/qty"]),
            ("items.1.qty must not be less than 1", &["/items/1/qty"]),
            ("Missing required fields: name, email", &["/name", "/email"]),
            ("Missing required field: email", &["/email"]),
            ("missing field `sku` at line 1 column 49", &["/sku"]),
            ("age: invalid type: string \"abc\", expected u8 at line 1 column 56", &["/age"]),
            ("items[0]: missing field `sku` at line 1 column 49", &["/items/0/sku"]),
            (
                "User validation failed: email: Please add a valid email, name: Path `name` is required.",
                &["/email", "/name"],
            ),
            ("Email can't be blank", &["/email"]),
            ("Email already exists", &["/email"]),
            ("Email taken", &["/email"]),
            ("A user with this email already exists", &["/email"]),
            ("Invalid email address", &["/email"]),
            ("Invalid value for 'role'. Allowed: user, admin", &["/role"]),
            ("The name field is required.", &["/name"]),
            ("Item 1: qty must be a positive number", &["/items/1/qty"]),
            ("Order must contain at least one item", &["/items"]),
            ("No file uploaded", &["/file"]),
            (
                "Key: 'User.Email' Error:Field validation for 'Email' failed on the 'required' tag",
                &["/email"],
            ),
            ("json: cannot unmarshal string into Go struct field User.age of type int", &["/age"]),
            ("param is missing or the value is empty: file", &["/file"]),
            ("Invalid JSON", &[]),
            ("Expecting property name enclosed in double quotes: line 1 column 2", &[]),
            ("body must be object", &[]),
            ("Content-Type must be application/json", &[]),
            ("You are not allowed to do that", &[]),
            ("JSON object expected", &[]),
            ("token is required", &[]),
        ];
        for (text, wanted) in cases {
            assert_eq!(names(text, &request), *wanted, "{text}");
        }
    }

    #[test]
    fn parameters_are_found_in_sentences() {
        let get = "GET /users?limit=x HTTP/1.1\r\nHost: x\r\n\r\n";
        let cases: &[(&str, &[&str])] = &[
            ("limit must be a number", &["limit"]),
            ("limit: not a number", &["limit"]),
            ("Invalid limit", &["limit"]),
            ("limit", &["limit"]),
            ("querystring/limit must be integer", &["limit"]),
            ("querystring must have required property 'q'", &["q"]),
            ("Query parameter 'q' is required.", &["q"]),
            ("q is required", &["q"]),
            ("Invalid ID format", &[]),
            ("User not found", &[]),
        ];
        for (text, wanted) in cases {
            assert_eq!(names(text, get), *wanted, "{text}");
        }
    }

    #[test]
    fn odd_text_ends() {
        for odd in [
            "",
            "'",
            "''",
            "\"é",
            "[",
            "[]",
            "a]b[",
            "…",
            "`",
            ":::",
            "((((",
            "é:é",
            "'a' 'b' c'",
            "\u{feff}x: y",
        ] {
            names(odd, "GET / HTTP/1.1\r\n\r\n");
        }
    }
}
