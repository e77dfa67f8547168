//! Finds credentials in a head: where each scheme's stand, and whether they are written as they must be.

use std::borrow::Cow;

use candor_rule::{ParameterIn, Place, Span, Violation};
use candor_syntax::percent;
use candor_wire::{Head, serialise};

use crate::rules::{auth_header_malformed, auth_multiple};

/// The `Authorization` field of a request, taken apart (RFC 9110 §11.4).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Authorization<'h> {
    /// As sent.
    pub(crate) scheme: &'h str,
    /// What follows it.
    pub(crate) credentials: &'h [u8],
    /// Where the scheme stands in the message.
    pub(crate) scheme_at: Span,
    /// Where the credentials stand.
    pub(crate) at: Span,
}

impl<'h> Authorization<'h> {
    /// Reads the field; `None` if there is none. `offered` are the schemes that the operation takes.
    ///
    /// # Errors
    /// `auth-multiple` or `auth-header-malformed`.
    pub(crate) fn of(head: &'h Head, offered: &[&str]) -> Result<Option<Self>, Violation> {
        let mut fields = head.all("authorization");
        let Some(field) = fields.next() else { return Ok(None) };
        if let Some(second) = fields.next() {
            return Err(auth_multiple::header("Authorization", second.line()));
        }
        let value = field.value.of(&head.octets);
        let malformed = |at: usize, what| {
            let place = Span::new(field.value.start + at, field.value.end.max(field.value.start + at));
            auth_header_malformed::at(place, what, offered)
        };
        let end = value.iter().position(|octet| *octet == b' ').unwrap_or(value.len());
        let scheme = value.get(..end).unwrap_or_default();
        let scheme = std::str::from_utf8(scheme).ok().filter(|text| text.bytes().all(is_token));
        let Some(scheme) = scheme.filter(|text| !text.is_empty()) else {
            return Err(malformed(0, auth_header_malformed::What::of_value(value)));
        };
        let gap = value.iter().skip(end).take_while(|octet| **octet == b' ').count();
        let credentials = value.get(end + gap..).unwrap_or_default();
        if credentials.is_empty() {
            let what = match offered.iter().any(|known| known.eq_ignore_ascii_case(scheme)) {
                true => auth_header_malformed::What::SchemeAlone,
                false => auth_header_malformed::What::OneWord,
            };
            return Err(malformed(0, what));
        }
        let start = field.value.start + end + gap;
        let found = Self {
            scheme,
            credentials,
            scheme_at: Span::new(field.value.start, field.value.start + end),
            at: Span::new(start, field.value.end),
        };
        match found.unreadable() {
            Some(at) => Err(malformed(end + gap + at, auth_header_malformed::What::Credentials)),
            None => Ok(Some(found)),
        }
    }

    pub(crate) fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The first octet that keeps the credentials from being read. Those of Basic are looked at by Basic.
    fn unreadable(&self) -> Option<usize> {
        let stray = stray(self.credentials);
        let has_parameters = || {
            let name = self.credentials.iter().position(|octet| !is_token(*octet)).unwrap_or(0);
            name > 0 && self.credentials.iter().skip(name).find(|octet| **octet != b' ') == Some(&b'=')
        };
        stray.filter(|_| !self.is("Basic") && (self.is("Bearer") || !has_parameters()))
    }
}

/// The first octet that a token68 cannot hold (RFC 9110 §11.2).
pub(crate) fn stray(text: &[u8]) -> Option<usize> {
    let padding = text.iter().rev().take_while(|octet| **octet == b'=').count();
    let body = text.get(..text.len() - padding).unwrap_or_default();
    let is_body = |octet: &u8| octet.is_ascii_alphanumeric() || b"-._~+/".contains(octet);
    let stray = body.iter().position(|octet| !is_body(octet));
    stray.or_else(|| body.is_empty().then_some(0))
}

const fn is_token(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || matches!(
            octet,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

/// A key as it was sent.
#[derive(Clone, Debug)]
pub(crate) struct SentKey<'h> {
    pub(crate) octets: Cow<'h, [u8]>,
    pub(crate) at: Span,
}

/// The key of a header field, parameter or cookie; an empty one counts as absent.
///
/// # Errors
/// `auth-multiple` if it was sent more than once.
pub(crate) fn key<'h>(
    head: &'h Head,
    location: ParameterIn,
    name: &str,
) -> Result<Option<SentKey<'h>>, Violation> {
    let found: Vec<SentKey<'h>> = match location {
        ParameterIn::Header => {
            let fields =
                head.fields.iter().filter(|f| f.name.of(&head.octets).eq_ignore_ascii_case(name.as_bytes()));
            fields.map(|f| SentKey { octets: head.value(f), at: f.value }).collect()
        }
        ParameterIn::Cookie => cookies(head, name),
        ParameterIn::Query | ParameterIn::Path => parameters(head, name),
    };
    let mut filled = found.into_iter().filter(|key| !key.octets.is_empty());
    let first = filled.next();
    match filled.next() {
        Some(second) => Err(auth_multiple::key(key_place(location, name, Some(second.at)))),
        None => Ok(first),
    }
}

/// Where a key stands, or would have to stand.
pub(crate) fn key_place(location: ParameterIn, name: &str, span: Option<Span>) -> Place {
    match location {
        ParameterIn::Header => Place::Header { name: name.to_owned(), span },
        _ => Place::Parameter { name: name.to_owned(), location, span },
    }
}

/// Every cookie of this name.
pub(crate) fn cookies<'h>(head: &'h Head, name: &str) -> Vec<SentKey<'h>> {
    let mut found = Vec::new();
    for field in head.fields.iter().filter(|f| f.name.of(&head.octets).eq_ignore_ascii_case(b"cookie")) {
        for pair in pieces(field.value, &head.octets, b';') {
            let pair = trimmed(pair, &head.octets);
            let Some((key, value)) = split(pair, &head.octets) else { continue };
            if key.of(&head.octets) == name.as_bytes() {
                let value = unquoted(value, &head.octets);
                found.push(SentKey { octets: Cow::Borrowed(value.of(&head.octets)), at: value });
            }
        }
    }
    found
}

/// Every parameter of the query of this name, decoded.
pub(crate) fn parameters<'h>(head: &'h Head, name: &str) -> Vec<SentKey<'h>> {
    let target = serialise::path_and_query(head);
    let Some(question) = target.of(&head.octets).iter().position(|octet| *octet == b'?') else {
        return Vec::new();
    };
    let query = Span::new(target.start + question + 1, target.end);
    let pairs = pieces(query, &head.octets, b'&').filter_map(|pair| split(pair, &head.octets));
    let named = pairs.filter(|(key, _)| percent::decode(key.of(&head.octets)).as_ref() == name.as_bytes());
    named.map(|(_, value)| SentKey { octets: percent::decode(value.of(&head.octets)), at: value }).collect()
}

/// True if the query has a parameter of this name with a value.
pub(crate) fn has_parameter(head: &Head, name: &str) -> Option<Span> {
    parameters(head, name).into_iter().find(|key| !key.octets.is_empty()).map(|key| key.at)
}

fn pieces(span: Span, octets: &[u8], between: u8) -> impl Iterator<Item = Span> {
    let mut start = span.start;
    span.of(octets).split(move |octet| *octet == between).map(move |piece| {
        let found = Span::new(start, start + piece.len());
        start = found.end + 1;
        found
    })
}

/// Name and value around the first `=`.
fn split(pair: Span, octets: &[u8]) -> Option<(Span, Span)> {
    let at = pair.start + pair.of(octets).iter().position(|octet| *octet == b'=')?;
    Some((Span::new(pair.start, at), Span::new(at + 1, pair.end)))
}

fn trimmed(span: Span, octets: &[u8]) -> Span {
    let text = span.of(octets);
    let is_space = |octet: &&u8| matches!(**octet, b' ' | b'\t');
    let front = text.iter().take_while(is_space).count();
    let back = text.iter().skip(front).rev().take_while(is_space).count();
    Span::new(span.start + front, span.end - back)
}

fn unquoted(span: Span, octets: &[u8]) -> Span {
    match span.of(octets) {
        [b'"', .., b'"'] => Span::new(span.start + 1, span.end - 1),
        _ => span,
    }
}
