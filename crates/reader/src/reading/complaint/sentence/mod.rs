//! Places named in sentences: "`email` is required", "items[1].qty must be …", "Missing fields: a, b".
//!
//! A sentence is cut into tokens, and a small number of patterns of English are looked for. A name that the
//! request uses is believed sooner than one that it does not.

mod named;
mod paths;
mod subjects;
mod token;
mod vocabulary;

pub(crate) use named::missing_or_unknown;

use super::Place;
use crate::reading::asked::Asked;
use token::Token;
use vocabulary::{NOUNS, VERBS, speaks_of_absence};

/// The places that a text names.
pub(crate) fn places(text: &str, asked: &Asked<'_>) -> Vec<Place> {
    if let Some(place) = chain(text) {
        return vec![place];
    }
    let mut tokens = token::tokens(text);
    // What is missing cannot be what stands in the address.
    if !speaks_of_absence(&tokens) {
        let is_word = |token: &Token<'_>| !token.quoted && (token.is(NOUNS) || token.is(VERBS));
        let values = tokens.iter_mut().filter(|token| !is_word(token) && asked.is_value(token.text));
        values.for_each(|token| token.text = token::VALUE);
    }
    let mut found: Vec<Place> = Vec::new();
    let mut add = |place: Place| {
        if !found.contains(&place) && found.len() < 50 {
            found.push(place);
        }
    };
    let outer = paths::prefix(&tokens, asked);
    let inner = named::inner(&tokens, asked);
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
            subjects::later_subjects(&tokens, asked).into_iter().filter(|p| !found.contains(p)).collect();
        found.extend(more);
    }
    if found.is_empty() {
        found.extend(subjects::counted(&tokens, asked));
    }
    if found.is_empty() {
        found.extend(subjects::subjects(&tokens, asked));
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
            ("a required property of 'phone' is missing", &["/phone"]),
            ("The property '#/' did not contain a required property of 'phone'", &["/phone"]),
            ("The property '#/items/1' did not contain a required property of 'sku'", &["/items/1/sku"]),
            ("The property '#/age' of type string did not match the following type: integer", &["/age"]),
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
            ("header X-Tenant is required", &["X-Tenant"]),
            ("The X-Tenant header is missing", &["X-Tenant"]),
            ("Missing required header: X-Tenant", &["X-Tenant"]),
            ("Missing required header 'X-Tenant'", &["X-Tenant"]),
            ("header fields are too large", &[]),
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
