//! A rule broken at a place.

use crate::{Remedy, Rule, action::words};

/// A stretch of octets, 0-based, half open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Span {
    /// First octet.
    pub start: usize,
    /// One past the last octet.
    pub end: usize,
}

impl Span {
    /// From `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// One octet.
    pub const fn octet(at: usize) -> Self {
        Self { start: at, end: at + 1 }
    }

    /// Number of octets.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// True if it holds no octet.
    pub const fn is_empty(self) -> bool {
        self.end == self.start
    }

    /// The octets of `buffer` that it covers; empty where it lies outside.
    pub fn of(self, buffer: &[u8]) -> &[u8] {
        buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// The same stretch, `by` octets further on.
    pub const fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }
}

/// A stretch of a text body with the line and column of its first octet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TextSpan {
    /// Octets of the decoded body.
    pub span: Span,
    /// 1-based; lines end with LF, CR LF or CR.
    pub line: usize,
    /// 1-based, counted in Unicode scalar values (an undecodable octet counts as one).
    pub column: usize,
}

/// Where a message is wrong: mostly a request; for findings also an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// The message as a whole.
    Message,
    /// Octets of the message as received, counted from its first octet: a head or the framing of a body.
    Octets(Span),
    /// A header field, or its absence (no span).
    Header {
        /// As the specification writes it, or as received if unknown.
        name: String,
        /// Where it stands in the message: name or value, whichever is wrong.
        span: Option<Span>,
    },
    /// A parameter of the operation, or its absence (no span).
    Parameter {
        /// As declared in the contract, or as received if undeclared.
        name: String,
        /// Where the contract says it travels.
        location: ParameterIn,
        /// Where its value stands in the message.
        span: Option<Span>,
    },
    /// A place in the decoded body.
    Body {
        /// RFC 6901 pointer (not yet in fragment form); `None` if the body cannot be read as a structure.
        pointer: Option<String>,
        /// Where it stands; for something absent, the container that lacks it.
        at: Option<TextSpan>,
    },
}

impl Place {
    /// One octet of the message as received.
    pub const fn octet(offset: usize) -> Self {
        Self::Octets(Span::octet(offset))
    }

    /// A header at `span`.
    pub fn header(name: impl Into<String>, span: Span) -> Self {
        Self::Header { name: name.into(), span: Some(span) }
    }

    /// A header that is not there.
    pub fn no_header(name: impl Into<String>) -> Self {
        Self::Header { name: name.into(), span: None }
    }

    /// Offset of the first wrong octet: in the message, or for `Body` in the decoded body.
    pub fn offset(&self) -> Option<usize> {
        match self {
            Self::Message => None,
            Self::Octets(span) => Some(span.start),
            Self::Header { span, .. } | Self::Parameter { span, .. } => span.map(|s| s.start),
            Self::Body { at, .. } => at.map(|t| t.span.start),
        }
    }
}

/// Where a parameter travels (OpenAPI `in`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum ParameterIn {
    /// In the path template.
    Path,
    /// In the query string.
    Query,
    /// In a header field.
    Header,
    /// In the Cookie header.
    Cookie,
}

words!(ParameterIn { Path = "path", Query = "query", Header = "header", Cookie = "cookie" });

/// The clause of the user's contract that was broken. For logs, journal and workbench: a client is not
/// told file names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SchemaRef {
    /// The document, as the user named it.
    pub file: String,
    /// Pointer of the keyword in that document.
    pub pointer: String,
    /// 1-based line of the keyword.
    pub line: usize,
    /// 1-based column of the keyword.
    pub column: usize,
}

/// A rule broken by a request at a place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// Which.
    pub rule: &'static Rule,
    /// Where.
    pub place: Place,
    /// What was found and what was expected, in one plain sentence. Safe to send to the client: it must
    /// hold no value that `sensitive::echo` would not show.
    pub detail: String,
    /// What to do, as an imperative sentence.
    pub fix: String,
    /// The clause of the contract, where one was broken.
    pub schema: Option<SchemaRef>,
    /// True if nothing behind it was looked at: to overlook its clause would be to overlook all the rest.
    pub ends_check: bool,
    /// A finer name within the rule, stable like the code (`trailing-comma` within `json-syntax`).
    pub reason: Option<&'static str>,
    /// What would mend it, for corrections.
    pub remedy: Option<Box<Remedy>>,
}

impl Violation {
    /// Names the contract's clause.
    pub fn with_schema(mut self, schema: SchemaRef) -> Self {
        self.schema = Some(schema);
        self
    }

    /// Names the finer reason.
    pub fn because(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
        self
    }

    /// Says what would mend it.
    pub fn mended_by(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(Box::new(remedy));
        self
    }
}
