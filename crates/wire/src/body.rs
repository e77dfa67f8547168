//! Request bodies: transfer decoding, octet by octet accountable (RFC 9112 §6.2, §7.1).

use bytes::{Bytes, BytesMut};
use candor_rule::{Docket, Rejection, Span, Violation};

use crate::{
    Framing, Limits,
    grammar::{self, TCHAR, VALUE, is_ows},
    rules,
};

/// Takes a body off a buffer as its octets arrive.
#[derive(Debug)]
pub struct Decoder {
    state: State,
    limits: Limits,
    /// Octets of the message consumed so far, head included: where the buffer starts.
    position: usize,
    extensions: usize,
    trailers: usize,
    content: BytesMut,
    /// Octets of content that were taken out.
    taken: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Length { left: u64, declared: u64 },
    ChunkSize,
    ChunkData { left: u64, size: u64 },
    ChunkEnd { size: u64 },
    Trailers,
    Done,
}

impl Decoder {
    /// For a body that starts `head_length` octets into the message.
    pub fn new(framing: Framing, head_length: usize, limits: Limits) -> Self {
        let state = match framing {
            Framing::None | Framing::Length(0) => State::Done,
            Framing::Length(length) => State::Length { left: length, declared: length },
            Framing::Chunked => State::ChunkSize,
        };
        let content = BytesMut::new();
        Self { state, limits, position: head_length, extensions: 0, trailers: 0, content, taken: 0 }
    }

    /// Octets of the message consumed so far, head included.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Decoded octets so far, those that were taken out included.
    pub fn received(&self) -> u64 {
        self.taken + self.content.len() as u64
    }

    /// Takes out what was decoded since the last call: for a body that is not held as a whole.
    pub fn take_content(&mut self) -> BytesMut {
        self.taken += self.content.len() as u64;
        std::mem::take(&mut self.content)
    }

    /// The decoded content that was not taken out.
    pub fn into_content(self) -> Bytes {
        self.content.freeze()
    }

    /// Takes what the buffer holds; true when the body is complete. `max_body` bounds the content.
    ///
    /// # Errors
    /// The rejection: a chunk that is malformed, or content beyond the limit.
    pub fn advance(
        &mut self,
        buffer: &mut BytesMut,
        max_body: u64,
        docket: &mut Docket<'_>,
    ) -> Result<bool, Rejection> {
        loop {
            let moved = match self.state {
                State::Done => return Ok(true),
                State::Length { left, declared } => self.take_length(buffer, left, declared),
                State::ChunkSize => self.take_size(buffer, docket)?,
                State::ChunkData { left, size } => self.take_data(buffer, left, size, max_body, docket)?,
                State::ChunkEnd { size } => self.take_chunk_end(buffer, size, docket)?,
                State::Trailers => self.take_trailer(buffer, docket)?,
            };
            if !moved {
                return Ok(self.state == State::Done);
            }
        }
    }

    /// What is wrong with a body whose rest will not come.
    pub fn end(&self, buffer: &[u8]) -> Violation {
        let offset = self.position + buffer.len();
        match self.state {
            State::Length { left, declared } => {
                let received = usize::try_from(declared - left).unwrap_or(usize::MAX);
                let start = self.position.saturating_sub(received);
                rules::body_truncated::at(Span::new(start, offset), declared, declared - left)
            }
            State::ChunkSize => unfinished_size(buffer).map_or_else(
                || rules::chunked_body_truncated::at(Span::new(self.position, offset)),
                |v| v(self.position),
            ),
            State::ChunkData { left, size } => {
                let received = usize::try_from(size - left).unwrap_or(usize::MAX);
                rules::chunked_body_truncated::at(Span::new(self.position.saturating_sub(received), offset))
            }
            _ => rules::chunked_body_truncated::at(Span::new(self.position, offset)),
        }
    }

    fn consume(&mut self, buffer: &mut BytesMut, count: usize) -> BytesMut {
        self.position += count;
        buffer.split_to(count)
    }

    fn take_length(&mut self, buffer: &mut BytesMut, left: u64, declared: u64) -> bool {
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        if count == 0 {
            return false;
        }
        let taken = self.consume(buffer, count);
        match self.content.is_empty() {
            true => self.content = taken,
            false => self.content.extend_from_slice(&taken),
        }
        let left = left - count as u64;
        self.state = if left == 0 { State::Done } else { State::Length { left, declared } };
        true
    }

    fn take_size(&mut self, buffer: &mut BytesMut, docket: &mut Docket<'_>) -> Result<bool, Rejection> {
        let end = memchr::memchr(b'\n', buffer);
        let begun = &buffer[..end.unwrap_or(buffer.len())];
        if let Some(violation) = hopeless_size(begun, self.position, self.extensions, &self.limits) {
            return docket.refuse(violation);
        }
        let Some(end) = end else { return Ok(false) };
        let line = match buffer[..end].split_last() {
            Some((b'\r', line)) => line,
            _ => &buffer[..end],
        };
        let size = match read_size(line, self.position) {
            Ok((size, extension)) => {
                self.extensions += extension;
                size
            }
            Err(violation) => return docket.refuse(violation),
        };
        if line.len() == end {
            return docket.refuse(rules::chunk_line_bare_lf::at(self.position + end));
        }
        if self.extensions > self.limits.max_chunk_ext {
            let limit = self.limits.max_chunk_ext;
            return docket.refuse(rules::chunk_extension_too_long::at(self.position + line.len(), limit));
        }
        self.consume(buffer, end + 1);
        self.state = match size {
            0 => State::Trailers,
            size => State::ChunkData { left: size, size },
        };
        Ok(true)
    }

    fn take_data(
        &mut self,
        buffer: &mut BytesMut,
        left: u64,
        size: u64,
        max_body: u64,
        docket: &mut Docket<'_>,
    ) -> Result<bool, Rejection> {
        if self.received() + left > max_body {
            docket.raise(rules::body_too_large_streamed::at(self.position, max_body))?;
        }
        let count = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        if count == 0 {
            return Ok(false);
        }
        let taken = self.consume(buffer, count);
        self.content.extend_from_slice(&taken);
        let left = left - count as u64;
        self.state = if left == 0 { State::ChunkEnd { size } } else { State::ChunkData { left, size } };
        Ok(true)
    }

    fn take_chunk_end(
        &mut self,
        buffer: &mut BytesMut,
        size: u64,
        docket: &mut Docket<'_>,
    ) -> Result<bool, Rejection> {
        match buffer.as_ref() {
            [] | [b'\r'] => return Ok(false),
            [b'\r', b'\n', ..] => {}
            [b'\n', ..] => return docket.refuse(rules::chunk_line_bare_lf::at(self.position)),
            [b'\r', other, ..] => {
                return docket.refuse(rules::chunk_data_overrun::at(self.position, size, *other));
            }
            [other, ..] => return docket.refuse(rules::chunk_data_overrun::at(self.position, size, *other)),
        }
        self.consume(buffer, 2);
        self.state = State::ChunkSize;
        Ok(true)
    }

    /// One trailer line. Trailers are checked and then dropped: what goes to the upstream has a length.
    fn take_trailer(&mut self, buffer: &mut BytesMut, docket: &mut Docket<'_>) -> Result<bool, Rejection> {
        let end = memchr::memchr(b'\n', buffer);
        let limit = self.limits.max_trailers;
        if self.trailers + end.unwrap_or(buffer.len()) > limit {
            return docket.refuse(rules::trailers_too_large::at(self.position, limit));
        }
        let Some(end) = end else { return Ok(false) };
        let line = match buffer[..end].split_last() {
            Some((b'\r', line)) => line,
            _ => {
                return docket.refuse(rules::trailer_malformed::at(self.position + end, b'\n'));
            }
        };
        let is_last = line.is_empty();
        if !is_last {
            check_trailer(line, self.position, docket)?;
        }
        self.trailers += end + 1;
        self.consume(buffer, end + 1);
        self.state = if is_last { State::Done } else { State::Trailers };
        Ok(true)
    }
}

/// Size and length of the extensions of a chunk-size line (without its line end).
fn read_size(line: &[u8], position: usize) -> Result<(u64, usize), Violation> {
    let digits = line.iter().position(|o| !o.is_ascii_hexdigit()).unwrap_or(line.len());
    if digits == 0 {
        let octet = line.first().copied().unwrap_or(b'\r');
        return Err(rules::chunk_size_invalid::at(position, octet));
    }
    let significant = line[..digits].iter().position(|o| *o != b'0').unwrap_or(digits);
    let number = std::str::from_utf8(&line[significant..digits]).unwrap_or("");
    let size = match digits - significant {
        0 => 0,
        1..=16 => u64::from_str_radix(number, 16).unwrap_or(u64::MAX),
        _ => u64::MAX,
    };
    if size > i64::MAX as u64 {
        return Err(rules::chunk_size_overflow::at(position + significant));
    }
    check_extensions(&line[digits..], position + digits)?;
    Ok((size, line.len() - digits))
}

/// `*( BWS ";" BWS name [ BWS "=" BWS value ] )` (RFC 9112 §7.1.1).
fn check_extensions(text: &[u8], position: usize) -> Result<(), Violation> {
    let stray = |at: usize| match text.get(at).copied().unwrap_or(b'\r') {
        // Directly after the digits it is rather the size that is wrong.
        octet if at == 0 && octet != b';' && !is_ows(octet) => rules::chunk_size_invalid::at(position, octet),
        octet => rules::chunk_extension_malformed::at(position + at, octet),
    };
    let skip_space = |at: usize| at + text[at..].iter().take_while(|o| is_ows(**o)).count();
    let skip_token = |at: usize| at + text[at..].iter().take_while(|o| TCHAR.holds(**o)).count();
    let mut at = 0;
    while at < text.len() {
        let semicolon = skip_space(at);
        if text.get(semicolon) != Some(&b';') {
            return Err(stray(if semicolon < text.len() { semicolon } else { at }));
        }
        let name = skip_space(semicolon + 1);
        at = skip_token(name);
        if at == name {
            return Err(stray(at));
        }
        let equals = skip_space(at);
        if text.get(equals) != Some(&b'=') {
            continue;
        }
        let value = skip_space(equals + 1);
        at = match text.get(value) {
            Some(b'"') => end_of_quoted(text, value).map_err(stray)?,
            _ => skip_token(value),
        };
        if at == value {
            return Err(stray(at));
        }
    }
    Ok(())
}

/// One past the closing quote of the quoted-string that starts at `start`; else where it goes wrong.
fn end_of_quoted(text: &[u8], start: usize) -> Result<usize, usize> {
    let mut at = start + 1;
    loop {
        match text.get(at) {
            None => return Err(text.len()),
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') if text.get(at + 1).is_some_and(|o| VALUE.holds(*o)) => at += 2,
            Some(b'\\') => return Err((at + 1).min(text.len())),
            Some(octet) if VALUE.holds(*octet) => at += 1,
            Some(_) => return Err(at),
        }
    }
}

/// Refuses a size line that can no longer become right, or that grows without end. Asked of the line as far as
/// it has come, and again of the whole: both times the same octets decide.
fn hopeless_size(line: &[u8], position: usize, extensions: usize, limits: &Limits) -> Option<Violation> {
    let first = line.first()?;
    if !first.is_ascii_hexdigit() {
        return Some(rules::chunk_size_invalid::at(position, *first));
    }
    let longest = (limits.max_chunk_ext + LONGEST_SIZE).saturating_sub(extensions);
    let too_long = line.len() > longest;
    too_long.then(|| rules::chunk_extension_too_long::at(position + longest, limits.max_chunk_ext))
}

/// Digits of a chunk size with its line end and more leading zeros than anybody sends.
const LONGEST_SIZE: usize = 32;

/// What is wrong with a size line that ends with the stream.
fn unfinished_size(line: &[u8]) -> Option<impl FnOnce(usize) -> Violation + use<>> {
    let digits = line.iter().take_while(|o| o.is_ascii_hexdigit()).count();
    let octet = line.get(digits).copied().filter(|o| !matches!(o, b';' | b'\r') && !is_ows(*o));
    let nothing = digits == 0 && !line.is_empty() && line != b"\r";
    let octet = octet.or(nothing.then(|| line.first().copied()).flatten())?;
    Some(move |position: usize| rules::chunk_size_invalid::at(position + digits, octet))
}

/// Trailers that would change how the message is framed, routed or allowed (RFC 9110 §6.5.1).
static FORBIDDEN: &[&str] = &[
    "transfer-encoding",
    "content-length",
    "host",
    "authorization",
    "cookie",
    "set-cookie",
    "content-type",
    "content-encoding",
    "content-range",
    "te",
    "trailer",
    "connection",
    "expect",
    "max-forwards",
    "range",
    "cache-control",
    "proxy-authorization",
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
    "if-range",
];

fn check_trailer(line: &[u8], position: usize, docket: &mut Docket<'_>) -> Result<(), Rejection> {
    let malformed = |at: usize, octet: u8| rules::trailer_malformed::at(position + at, octet);
    let colon = TCHAR.first_outside(line).unwrap_or(line.len());
    match line.get(colon) {
        Some(b':') if colon > 0 => {}
        octet => return docket.refuse(malformed(colon, octet.copied().unwrap_or(b'\r'))),
    }
    if let Some(bad) = VALUE.first_outside(&line[colon + 1..]) {
        return docket.refuse(malformed(colon + 1 + bad, line[colon + 1 + bad]));
    }
    let name = grammar::trim_ows(&line[..colon]);
    match FORBIDDEN.iter().any(|f| name.eq_ignore_ascii_case(f.as_bytes())) {
        true => docket.raise(rules::trailer_field_forbidden::at(Span::new(position, position + colon), name)),
        false => Ok(()),
    }
}
