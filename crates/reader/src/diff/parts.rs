//! A request taken apart without judging it.

use std::borrow::Cow;

use candor_rule::Span;
use candor_syntax::{Limits, MediaType, coding};

/// The parts of a request, as far as there are any.
#[derive(Debug, Default)]
pub(crate) struct Parts<'o> {
    pub octets: &'o [u8],
    pub method: Span,
    pub target: Span,
    pub version: Span,
    pub fields: Vec<Field>,
    /// True if a line of the head ends without CR.
    pub has_bare_lf: bool,
    /// Where the body begins, framing included.
    pub body_at: usize,
    /// The body without framing and coding, as far as these can be undone.
    pub body: Cow<'o, [u8]>,
    /// True if `body` is a stretch of the message, so that its offsets can be told.
    pub is_verbatim: bool,
}

/// A field line.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// In lower case, without white space around it.
    pub name: String,
    pub value: String,
    pub span: Span,
    /// White space before the colon, or before the name.
    pub is_crooked: bool,
}

/// Field lines that are compared.
const MAX_FIELDS: usize = 300;

impl<'o> Parts<'o> {
    pub fn of(octets: &'o [u8]) -> Self {
        let mut parts = Self { octets, body_at: octets.len(), ..Self::default() };
        let start = octets.iter().take_while(|o| matches!(o, b'\r' | b'\n')).count();
        let mut at = start;
        while let Some(rest) = octets.get(at..).filter(|rest| !rest.is_empty()) {
            let length = rest.iter().position(|o| *o == b'\n').map_or(rest.len(), |end| end + 1);
            let line = rest.get(..length).unwrap_or_default();
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            parts.has_bare_lf |= line.ends_with(b"\n") && !text.ends_with(b"\r");
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            let span = Span::new(at, at + text.len());
            at += length;
            if text.is_empty() {
                parts.body_at = at;
                break;
            }
            if span.start == start {
                parts.request_line(span);
            } else if parts.fields.len() < MAX_FIELDS {
                parts.fields.extend(field(octets, span));
            }
        }
        parts.read_body();
        parts
    }

    fn request_line(&mut self, line: Span) {
        let text = line.of(self.octets);
        let first = text.iter().position(|o| *o == b' ').unwrap_or(text.len());
        let last = text.iter().rposition(|o| *o == b' ').filter(|last| *last > first);
        let last = last
            .filter(|last| text.get(last + 1..).is_some_and(|v| v.to_ascii_uppercase().starts_with(b"HTTP")));
        self.method = Span::new(line.start, line.start + first);
        let end = last.unwrap_or(text.len());
        let target = Span::new((line.start + first + 1).min(line.start + end), line.start + end);
        let blanks = target.of(self.octets).iter().take_while(|o| **o == b' ').count();
        self.target = Span::new(target.start + blanks, target.end);
        self.version = Span::new((line.start + end + 1).min(line.end), line.end);
    }

    fn read_body(&mut self) {
        let raw = self.octets.get(self.body_at..).unwrap_or_default();
        let is_chunked =
            self.field("transfer-encoding").is_some_and(|f| f.value.to_ascii_lowercase().contains("chunked"));
        let chunks = if is_chunked { unchunked(raw) } else { None };
        self.is_verbatim = chunks.is_none();
        let body = chunks.map_or(Cow::Borrowed(raw), Cow::Owned);
        let coding = self.field("content-encoding").map(|f| f.value.clone());
        let decoded = coding.and_then(|value| {
            let limits = Limits { max_decoded: 4 << 20, ..Limits::default() };
            Some(coding::decode(&body, value.as_bytes(), Span::default(), &limits).ok()?.into_owned())
        });
        self.body = match decoded {
            Some(decoded) => {
                self.is_verbatim &= decoded == *body;
                Cow::Owned(decoded)
            }
            None => body,
        };
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name == name)
    }

    pub fn media_type(&self) -> Option<MediaType> {
        MediaType::parse(self.field("content-type")?.value.as_bytes()).ok()
    }

    pub fn text(&self, span: Span) -> Cow<'o, str> {
        String::from_utf8_lossy(span.of(self.octets))
    }

    /// Path and query, each with its place; scheme and authority of an absolute target left out.
    pub fn path_and_query(&self) -> (Span, Option<Span>) {
        let target = self.target.of(self.octets);
        let skipped = match target.windows(3).position(|w| w == b"://") {
            Some(at) if !target.starts_with(b"/") => {
                let after = target.get(at + 3..).unwrap_or_default();
                at + 3 + after.iter().position(|o| *o == b'/').unwrap_or(after.len())
            }
            _ => 0,
        };
        let start = self.target.start + skipped;
        let rest = target.get(skipped..).unwrap_or_default();
        match rest.iter().position(|o| *o == b'?') {
            Some(at) => (Span::new(start, start + at), Some(Span::new(start + at + 1, self.target.end))),
            None => (Span::new(start, self.target.end), None),
        }
    }

    /// A stretch of the body as one of the message, where that can be told.
    pub fn in_message(&self, span: Span) -> Option<Span> {
        self.is_verbatim.then(|| span.shifted(self.body_at))
    }
}

fn field(octets: &[u8], line: Span) -> Option<Field> {
    let text = line.of(octets);
    let colon = text.iter().position(|o| *o == b':')?;
    let raw = text.get(..colon)?;
    let name = String::from_utf8_lossy(raw.trim_ascii()).to_ascii_lowercase();
    let after = text.get(colon + 1..)?;
    let value = after.trim_ascii();
    let start = line.start + colon + 1 + (after.len() - after.trim_ascii_start().len());
    let is_crooked = raw.len() != raw.trim_ascii().len();
    let span = Span::new(start, start + value.len());
    Some(Field { name, value: String::from_utf8_lossy(value).into_owned(), span, is_crooked })
}

/// The content of chunks; `None` if these are none.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let end = rest.iter().position(|o| *o == b'\n')?;
        let line = std::str::from_utf8(rest.get(..end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        rest = rest.get(end + 1..)?;
        if size == 0 {
            return Some(out);
        }
        out.extend(rest.get(..size)?);
        let tail = rest.get(size..)?;
        rest = tail.strip_prefix(b"\r\n").or_else(|| tail.strip_prefix(b"\n"))?;
    }
}
