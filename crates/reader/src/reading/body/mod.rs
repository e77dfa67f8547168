//! What the body of an answer is, whatever its label says.

mod charset;
pub(crate) mod html;
mod mend;

pub(crate) use charset::in_utf8;
pub(crate) use mend::closed;

use std::borrow::Cow;

use candor_syntax::json;

use super::beginning;

/// Octets of a page or text that are read.
const MAX_TEXT: usize = 64 << 10;
/// Levels of a JSON body that are read.
const DEPTH: json::Limits = json::Limits { max_depth: 128 };

/// A body.
#[derive(Debug)]
pub(crate) enum Body<'b> {
    /// No octets, or blanks only.
    Empty,
    /// JSON. A text that was cut is closed where it ends.
    Json(Cow<'b, [u8]>),
    /// A page: its title and headings, and its visible text.
    Html(html::Page),
    /// XML.
    Xml(String),
    /// Text.
    Text(String),
    /// Anything else.
    Binary,
}

impl<'b> Body<'b> {
    /// Recognises octets whose codings are undone.
    pub(crate) fn of(octets: Cow<'b, [u8]>) -> Self {
        let seen = octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&octets).trim_ascii();
        match seen.first() {
            None => Self::Empty,
            Some(b'{' | b'[') => match json_text(&octets) {
                Some(text) => Self::Json(text.into_owned().into()),
                None => Self::text(seen),
            },
            Some(b'"') if json_text(&octets).is_some() => Self::Json(octets),
            Some(b'<') => Self::markup(seen),
            Some(_) => Self::text(seen),
        }
    }

    fn markup(octets: &[u8]) -> Self {
        let text = readable(octets);
        let start = beginning(&text, 512).to_ascii_lowercase();
        let is_page =
            ["<!doctype html", "<html", "<head", "<body", "<h1", "<title", "<p>", "<center", "<pre"]
                .iter()
                .any(|tag| start.contains(tag));
        if is_page { Self::Html(html::Page::of(&text)) } else { Self::Xml(html::visible(&text)) }
    }

    fn text(octets: &[u8]) -> Self {
        let binary = octets.iter().take(512).filter(|o| **o < 0x20 && !o.is_ascii_whitespace()).count();
        if binary > 8 { Self::Binary } else { Self::Text(readable(octets)) }
    }

    /// The JSON document, if it is one.
    pub(crate) fn json(&self) -> Option<json::Document<'_>> {
        match self {
            Self::Json(text) => json::Document::parse(text, &DEPTH).ok(),
            _ => None,
        }
    }
}

/// Lines of JSON that are read.
const MAX_LINES: usize = 100;

/// The text as it is, as a list of its lines, or closed where it was cut.
fn json_text(octets: &[u8]) -> Option<Cow<'_, [u8]>> {
    if json::Document::parse(octets, &DEPTH).is_ok() {
        return Some(Cow::Borrowed(octets));
    }
    if let Some(list) = json_lines(octets) {
        return Some(Cow::Owned(list));
    }
    let mended = mend::closed(octets)?;
    json::Document::parse(&mended, &DEPTH).is_ok().then_some(Cow::Owned(mended))
}

/// A JSON text in each line, as one list; a last line that was cut is left out.
fn json_lines(octets: &[u8]) -> Option<Vec<u8>> {
    let mut lines =
        octets.split(|octet| *octet == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let is_json = |line: &[u8]| json::Document::parse(line, &DEPTH).is_ok();
    let mut list = lines.next().filter(|line| is_json(line))?.to_vec();
    list.insert(0, b'[');
    for line in lines.take(MAX_LINES).take_while(|line| is_json(line)) {
        list.push(b',');
        list.extend_from_slice(line);
    }
    list.push(b']');
    Some(list)
}

/// JSON that stands inside of a text: from its first brace to its last.
pub(crate) fn json_within(text: &str) -> Option<&str> {
    let (start, end) = (text.find('{')?, text.rfind('}')?);
    let inner = text.get(start..=end)?;
    json::Document::parse(inner.as_bytes(), &DEPTH).is_ok().then_some(inner)
}

/// Octets as text: UTF-8, else as Latin-1, which nearly every old page is.
fn readable(octets: &[u8]) -> String {
    let seen = octets.get(..MAX_TEXT).unwrap_or(octets);
    match std::str::from_utf8(seen) {
        Ok(text) => text.to_owned(),
        Err(error) if error.error_len().is_none() => String::from_utf8_lossy(seen).into_owned(),
        Err(_) => seen.iter().map(|octet| char::from(*octet)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_known_by_their_beginning() {
        let kind = |octets: &'static [u8]| match Body::of(octets.into()) {
            Body::Empty => "empty",
            Body::Json(_) => "json",
            Body::Html(_) => "html",
            Body::Xml(_) => "xml",
            Body::Text(_) => "text",
            Body::Binary => "binary",
        };
        assert_eq!(kind(b" \r\n"), "empty");
        assert_eq!(kind(b"{\"a\": [1, {\"b\": \"c"), "json");
        assert_eq!(kind(b"[]"), "json");
        assert_eq!(kind(b"{\"a\":1}\n{\"b\":2}\n{\"c"), "json");
        assert_eq!(kind(b"[error] no such thing"), "text");
        assert_eq!(kind(b"<!DOCTYPE html><title>x"), "html");
        assert_eq!(kind(b"<h1>Not Found</h1>"), "html");
        assert_eq!(kind(b"<?xml version='1.0'?><Error><Code>x</Code></Error>"), "xml");
        assert_eq!(kind(b"\xff\xfe\xe9t\xe9"), "text");
        assert_eq!(kind(&[1; 64]), "binary");
    }
}
