//! The answer as evidence: status line, fields, and a body that is read in whatever language it is written.

use std::borrow::Cow;

use candor_syntax::{coding, json};

use super::{
    beginning,
    body::{Body, in_utf8},
    message::{MAX_BODY, Message},
};

/// Octets of a body in which telltales are looked for.
const MAX_SEARCHED: usize = 16 << 10;

/// An answer.
#[derive(Debug)]
pub struct Answer<'r> {
    pub(crate) message: Message<'r>,
    /// 0 if the status line cannot be read.
    pub(crate) status: u16,
    /// The reason phrase, as sent.
    pub(crate) reason: Cow<'r, str>,
    pub(crate) body: Body<'r>,
    /// The body's octets, their codings undone.
    pub(crate) content: Cow<'r, [u8]>,
    /// The beginning of the body as text.
    source: String,
    /// Names of the fields in lower case, in the order sent.
    names: Vec<String>,
    /// Members at the top of a JSON body, in the order sent: a string as it reads, anything else as it is written.
    members: Vec<(String, String)>,
}

/// Members of a JSON body that are kept, and octets of each.
const MAX_MEMBERS: usize = 30;
const MAX_MEMBER: usize = 400;

/// What statuses were called before RFC 9110.
const FORMER: &[(u16, &str)] = &[
    (413, "Request Entity Too Large"),
    (413, "Payload Too Large"),
    (414, "Request-URI Too Long"),
    (416, "Requested Range Not Satisfiable"),
    (422, "Unprocessable Entity"),
];

impl<'r> Answer<'r> {
    /// Reads an answer; of several that follow one another the first.
    pub(crate) fn of(octets: &'r [u8]) -> Self {
        Self::in_message(Message::of(octets))
    }

    /// Reads an answer of which head and body were kept, as [`Message::kept`] has them.
    pub(crate) fn kept(head: &'r [u8], body: &'r [u8], size: u64) -> Self {
        Self::in_message(Message::kept(head, body, size))
    }

    fn in_message(message: Message<'r>) -> Self {
        let (status, reason) = status_line(message.start);
        let content = decoded(&message);
        let seen = content.get(..MAX_SEARCHED).unwrap_or(&content);
        let body = Body::of(content.clone());
        Self {
            members: members(&body),
            source: String::from_utf8_lossy(seen).into_owned(),
            content: content.clone(),
            names: message
                .fields
                .iter()
                .map(|(n, _)| String::from_utf8_lossy(n).to_ascii_lowercase())
                .collect(),
            body,
            message,
            status,
            reason,
        }
    }

    /// The status; 0 if there is none.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// True if it is HTTP/1.0.
    pub fn is_old(&self) -> bool {
        self.message.start.starts_with(b"HTTP/1.0")
    }

    /// The reason phrase.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// True if the body holds nothing.
    pub fn is_bare(&self) -> bool {
        matches!(self.body, Body::Empty)
    }

    /// True if the body is JSON.
    pub fn is_json(&self) -> bool {
        matches!(self.body, Body::Json(_))
    }

    /// True if the body is a page.
    pub fn is_page(&self) -> bool {
        matches!(self.body, Body::Html(_))
    }

    /// True if the body is plain text.
    pub fn is_text(&self) -> bool {
        matches!(self.body, Body::Text(_))
    }

    /// The value of a header field, or "".
    pub fn header(&self, name: &str) -> Cow<'_, str> {
        self.message.text(name).unwrap_or_default()
    }

    /// True if there is a header field of this name.
    pub fn has(&self, name: &str) -> bool {
        self.message.has(name)
    }

    /// True if the header field has a value that begins so, in any case.
    pub fn header_starts(&self, name: &str, start: &str) -> bool {
        self.message
            .get(name)
            .and_then(|v| v.get(..start.len()))
            .is_some_and(|v| v.eq_ignore_ascii_case(start.as_bytes()))
    }

    /// True if the field's name is written exactly so.
    pub fn writes(&self, name: &str) -> bool {
        self.message.fields.iter().any(|(n, _)| *n == name.as_bytes())
    }

    /// True if these fields (names in lower case) follow one another in this order, whatever stands between.
    pub fn in_order(&self, names: &[&str]) -> bool {
        let mut sent = self.names.iter();
        names.iter().all(|name| sent.any(|n| n == name))
    }

    /// True if the beginning of the body, as sent, holds these words.
    pub fn holds(&self, words: &str) -> bool {
        memchr::memmem::find(self.source.as_bytes(), words.as_bytes()).is_some()
    }

    /// True if it holds one of them.
    pub fn holds_any(&self, all: &[&str]) -> bool {
        all.iter().any(|words| self.holds(words))
    }

    /// The beginning of the body as text.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Title of a page, or "".
    pub fn title(&self) -> &str {
        if let Body::Html(page) = &self.body { &page.title } else { "" }
    }

    /// First heading of a page, or "".
    pub fn heading(&self) -> &str {
        if let Body::Html(page) = &self.body { &page.heading } else { "" }
    }

    /// True if the body is XML.
    pub fn is_xml(&self) -> bool {
        matches!(self.body, Body::Xml(_))
    }

    /// True if it is a problem document by its label, or by its members (RFC 9457 §3.1).
    pub fn is_problem(&self) -> bool {
        let has = |name: &str| !self.member(name).is_empty();
        self.header_starts("content-type", "application/problem+json")
            || has("title") && has("status") && (has("type") || has("detail"))
    }

    /// The octets of the body before its content codings are undone.
    pub(crate) fn transferred(&self) -> Cow<'_, [u8]> {
        self.message.content()
    }

    /// What a person would read in the body: text of a page, of XML, or plain text; "" for JSON.
    pub fn text(&self) -> &str {
        match &self.body {
            Body::Html(page) => &page.text,
            Body::Xml(text) | Body::Text(text) => text.trim(),
            _ => "",
        }
    }

    /// The JSON document of the body.
    pub fn json(&self) -> Option<json::Document<'_>> {
        self.body.json()
    }

    /// True if a JSON body is an object with exactly these members, in this order.
    pub fn has_keys(&self, keys: &[&str]) -> bool {
        self.members.len() == keys.len() && self.members.iter().zip(keys).all(|((name, _), key)| name == key)
    }

    /// True if a JSON body is an object that begins with these members, in this order.
    pub fn begins_with_keys(&self, keys: &[&str]) -> bool {
        self.members.len() >= keys.len() && self.members.iter().zip(keys).all(|((name, _), key)| name == key)
    }

    /// A member at the top of a JSON object: a string as it reads, anything else as it is written; "" if absent.
    pub fn member(&self, name: &str) -> &str {
        self.members.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }

    /// True if the text is the reason phrase of the status as it is registered, as it was before, or as it was sent.
    pub fn is_phrase(&self, text: &str) -> bool {
        let text = text.trim();
        let is_former = || FORMER.contains(&(self.status, text));
        !text.is_empty()
            && (text == candor_rule::reason_phrase(self.status) || text == self.reason || is_former())
    }

    /// Octets of the answer's head.
    pub fn head_length(&self) -> usize {
        self.message.head_length
    }
}

fn members(body: &Body<'_>) -> Vec<(String, String)> {
    let Some(document) = body.json() else { return Vec::new() };
    let root = document.root();
    let members = root.members().take(MAX_MEMBERS).map(|member| {
        let value = member.value.as_str().unwrap_or_else(|| member.value.raw().into());
        (member.key.into_owned(), beginning(&value, MAX_MEMBER).to_owned())
    });
    members.collect()
}

fn status_line(line: &[u8]) -> (u16, Cow<'_, str>) {
    let mut words = line.splitn(3, |octet| *octet == b' ');
    let is_http = words.next().is_some_and(|w| w.get(..5).is_some_and(|w| w.eq_ignore_ascii_case(b"HTTP/")));
    let status = words.next().and_then(|w| std::str::from_utf8(w).ok()?.parse().ok());
    let reason = words.next().unwrap_or_default();
    let reason = String::from_utf8_lossy(reason.get(..1000).unwrap_or(reason));
    (status.filter(|s| is_http && (100..1000).contains(s)).unwrap_or(0), reason)
}

/// The content in UTF-8 with its codings undone as far as that goes, and at most [`MAX_BODY`] octets of it.
fn decoded<'r>(message: &Message<'r>) -> Cow<'r, [u8]> {
    let content = message.content();
    let plain = match message.get("content-encoding") {
        None => content,
        Some(codings) => Cow::Owned(coding::decode_as_far(&content, codings, MAX_BODY).into_owned()),
    };
    in_utf8(plain, &message.text("content-type").unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_and_order_of_fields_are_read() {
        let answer = Answer::of(b"HTTP/1.1 404 Not Found\r\nServer: x\r\nDate: y\r\nX-A: z\r\n\r\nno");
        assert_eq!((answer.status(), answer.reason(), answer.text()), (404, "Not Found", "no"));
        assert!(answer.in_order(&["server", "x-a"]) && !answer.in_order(&["date", "server"]));
        assert!(answer.writes("X-A") && !answer.writes("x-a"));
        for odd in [&b""[..], b"HTTP/1.1", b"HTTP/1.1 abc", b"SSH-2.0 400 x", b"HTTP/1.1 70000 x"] {
            assert_eq!(Answer::of(odd).status(), 0);
        }
    }

    #[test]
    fn a_coded_body_is_decoded_and_a_broken_one_kept() {
        let broken = Answer::of(b"HTTP/1.1 400 x\r\nContent-Encoding: gzip\r\n\r\nno gzip at all");
        assert_eq!(broken.text(), "no gzip at all");
    }
}
