//! Places written as paths: `age: …`, `body/items/1 must …`, `… at `$.stops[1]``.

use super::{
    super::{In, Place},
    token::{Token, is_identifier, is_path, is_written_as_pointer},
    vocabulary::{LABELS, VERBS, never, speaks_of_values},
};
use crate::reading::asked::Asked;

/// Paths before a colon or a verb: `age: …`, `body/items/1 must …`.
pub(super) fn prefix(tokens: &[Token<'_>], asked: &Asked<'_>) -> Vec<(usize, Place)> {
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        let before_verb = next.is_some_and(|next| next.is(VERBS));
        let is_path = token.text.contains(['/', '[', '.']) && is_path(token.text);
        let before_colon = token.after == Some(':') && token.first && next.is_some();
        if let Some(place) = in_part(tokens.get(at..).unwrap_or_default(), asked) {
            found.push((at, place));
            continue;
        }
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

/// A name and its part before a verb: `0.labels in body is required`, `limit in query must be …`.
fn in_part(tokens: &[Token<'_>], asked: &Asked<'_>) -> Option<Place> {
    let [name, preposition, part, verb, ..] = tokens else { return None };
    let is_part = part.is(&["body", "query", "path", "header", "cookie", "formData"]) && part.after.is_none();
    let is_said = preposition.is(&["in"]) && is_part && verb.is(VERBS) && name.after.is_none();
    let is_name = asked.spelling(name.text).is_some() || !never(name.text) && is_path(name.text);
    let within = In::of(part.text).filter(|_| is_said && is_name)?;
    // Outside of a body a name may have a point in it.
    let is_whole = within != In::Body && asked.spelling(name.text).is_some();
    let place = if is_whole { Place::name(name.text) } else { Place::parse(name.text)? };
    Some(Place { within: Some(within), ..place })
}

/// A path after "at", written as one: `$.stops[1]`, `"/seats"`, `data['seats']`; or `The property '#/seats'`.
fn is_pointer(token: &Token<'_>, before: Option<&Token<'_>>, asked: &Asked<'_>) -> bool {
    let is_written =
        token.text.starts_with(['$', '/', '#']) || token.text.contains("['") || token.text.contains('.');
    let is_said = before.is_some_and(|t| t.is(&["at", "@", "in"]));
    let is_known =
        || Place::parse(token.text).is_some_and(|p| p.segments.iter().any(|s| asked.spelling(s).is_some()));
    let is_called = before.is_some_and(|t| t.is(&["property"])) && is_written_as_pointer(token);
    is_called || is_written && is_said && is_path(token.text) && is_known()
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
