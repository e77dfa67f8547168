//! A request head that was read in full: spans over the octets received, nothing copied.

use std::borrow::Cow;

use bytes::Bytes;
use candor_rule::Span;

/// A request head. All spans count from the first octet of the message (empty lines before the request
/// line included).
#[derive(Clone, Debug)]
pub struct Head {
    /// The octets, from the first received to the empty line that ends the head.
    pub octets: Bytes,
    /// The method.
    pub method: Span,
    /// The request target, as sent.
    pub target: Span,
    /// The version of HTTP.
    pub version: Version,
    /// The field lines, in order.
    pub fields: Vec<Field>,
    /// How the body is delimited.
    pub framing: Framing,
    /// False if the client wants the connection closed after the answer.
    pub keep_alive: bool,
    /// True if the client waits for `100 Continue` before it sends the body.
    pub expects_continue: bool,
    /// True if `Connection: upgrade` and an `Upgrade` field ask for another protocol.
    pub wants_upgrade: bool,
}

/// A version of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// HTTP/1.0.
    Http10,
    /// HTTP/1.1, which stands for everything from 1.1 to 1.9.
    Http11,
    /// HTTP/2. Its head is written like one of HTTP/1, with `HTTP/2.0` in the request line.
    Http2,
}

impl Version {
    /// As it stands in `Via`.
    pub const fn number(self) -> &'static str {
        match self {
            Self::Http10 => "1.0",
            Self::Http11 => "1.1",
            Self::Http2 => "2.0",
        }
    }
}

/// One field line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Span,
    /// Its value without surrounding whitespace.
    pub value: Span,
    /// True if the value goes over several lines (obs-fold), which only the lenient preset lets through.
    pub folded: bool,
}

impl Field {
    /// The whole line, from the first octet of its name to the last of its value.
    pub const fn line(&self) -> Span {
        Span::new(self.name.start, self.value.end)
    }
}

/// How a request body is delimited (RFC 9112 §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// No body.
    None,
    /// So many octets (`Content-Length`), 0 included.
    Length(u64),
    /// Chunks.
    Chunked,
}

impl Head {
    /// The method's octets.
    pub fn method(&self) -> &[u8] {
        self.method.of(&self.octets)
    }

    /// The target's octets.
    pub fn target(&self) -> &[u8] {
        self.target.of(&self.octets)
    }

    /// The field lines as name and value; a folded value has its line breaks replaced by spaces.
    pub fn lines(&self) -> impl Iterator<Item = (&[u8], Cow<'_, [u8]>)> {
        self.fields.iter().map(|f| (f.name.of(&self.octets), self.value(f)))
    }

    /// A field's value; a folded one has its line breaks replaced by spaces (RFC 9112 §5.2).
    pub fn value(&self, field: &Field) -> Cow<'_, [u8]> {
        let octets = field.value.of(&self.octets);
        if !field.folded {
            return Cow::Borrowed(octets);
        }
        Cow::Owned(octets.iter().map(|b| if matches!(b, b'\r' | b'\n') { b' ' } else { *b }).collect())
    }

    /// The fields of this name (any case), in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |f| f.name.of(&self.octets).eq_ignore_ascii_case(name.as_bytes()))
    }

    /// The first field of this name, and its value.
    pub fn get<'a>(&'a self, name: &'a str) -> Option<(&'a Field, Cow<'a, [u8]>)> {
        self.all(name).next().map(|f| (f, self.value(f)))
    }
}
