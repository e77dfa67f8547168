//! What an upstream answers: octets to a [`ResponseHead`] and its framing, or [`Malformed`] with the octet.
//!
//! As strict as is safe to forward: a response that two clients could read differently is not passed on,
//! since the second reading may be somebody else's answer. Tolerated are only an empty reason phrase, its
//! missing space, folded lines (read as spaces, RFC 9112 §5.2) and a repeated but equal `Content-Length`.

mod decoder;
mod framing;

use std::borrow::Cow;
use std::fmt;

use bytes::{Bytes, BytesMut};
use candor_rule::Span;

pub use decoder::{BodyDecoder, Step};
pub use framing::ResponseFraming;

use crate::{Field, grammar::TCHAR};

/// Sizes beyond which an upstream's answer is not read on. In octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseLimits {
    /// Status line and field lines together; 256 KiB.
    pub max_head: usize,
    /// Number of field lines; 1,000.
    pub max_fields: usize,
    /// Chunk extensions of one line, and the trailer section; 16 KiB.
    pub max_chunk_line: usize,
}

impl Default for ResponseLimits {
    fn default() -> Self {
        Self { max_head: 256 << 10, max_fields: 1000, max_chunk_line: 16 << 10 }
    }
}

/// What an upstream sent is not a response: where, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The first wrong octet, counted from the first of the head, or for a body from the first of the body
    /// as received.
    pub offset: u64,
    /// What is wrong, as the end of the sentence "the response is malformed: …".
    pub reason: &'static str,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (octet {})", self.reason, self.offset)
    }
}

impl std::error::Error for Malformed {}

fn malformed(offset: usize, reason: &'static str) -> Malformed {
    Malformed { offset: offset as u64, reason }
}

/// A response head that was read in full: spans over the octets received, nothing copied.
#[derive(Clone, Debug)]
pub struct ResponseHead {
    /// The octets, status line to the empty line.
    pub octets: Bytes,
    /// Minor version: 0 or 1.
    pub minor: u8,
    /// 100 to 999.
    pub status: u16,
    /// The reason phrase, often empty.
    pub reason: Span,
    /// The field lines, in order.
    pub fields: Vec<Field>,
    /// How the body is delimited.
    pub framing: ResponseFraming,
    /// True if the connection can carry another request after this answer.
    pub keep_alive: bool,
}

impl ResponseHead {
    /// The name of a field, as sent.
    pub fn name(&self, field: &Field) -> &[u8] {
        field.name.of(&self.octets)
    }

    /// A field's value; a folded one has its line breaks replaced by spaces.
    pub fn value(&self, field: &Field) -> Cow<'_, [u8]> {
        let octets = field.value.of(&self.octets);
        if !field.folded {
            return Cow::Borrowed(octets);
        }
        Cow::Owned(octets.iter().map(|b| if matches!(b, b'\r' | b'\n') { b' ' } else { *b }).collect())
    }

    /// The fields of this name (any case), in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |f| self.name(f).eq_ignore_ascii_case(name.as_bytes()))
    }

    /// The value of the first field of this name.
    pub fn get<'a>(&'a self, name: &'a str) -> Option<Cow<'a, [u8]>> {
        self.all(name).next().map(|f| self.value(f))
    }
}

/// Reads response heads from a buffer that grows. One per response.
#[derive(Debug, Default)]
pub struct ResponseScanner {
    limits: ResponseLimits,
    /// Octets already searched for the end of the head, so that a slow head costs linear time.
    searched: usize,
}

impl ResponseScanner {
    /// With these limits.
    pub fn new(limits: ResponseLimits) -> Self {
        Self { limits, searched: 0 }
    }

    /// Takes the head off the front of `buffer` once it is complete there; `None` if octets are missing.
    /// `to_head` is true if the request's method was HEAD. What does not start like a response is refused
    /// at its first wrong octet, without waiting for the rest.
    ///
    /// # Errors
    /// Where and why it is not a response.
    pub fn scan(&mut self, buffer: &mut BytesMut, to_head: bool) -> Result<Option<ResponseHead>, Malformed> {
        let Some(length) = self.head_length(buffer) else {
            self.check_part(buffer)?;
            return match buffer.len() > self.limits.max_head {
                true => Err(malformed(self.limits.max_head, "the head is longer than the limit")),
                false => Ok(None),
            };
        };
        if length > self.limits.max_head {
            return Err(malformed(self.limits.max_head, "the head is longer than the limit"));
        }
        let mut head = read_head(buffer.get(..length).unwrap_or_default(), &self.limits)?;
        (head.framing, head.keep_alive) = framing::decide(&head, buffer, to_head)?;
        head.octets = buffer.split_to(length).freeze();
        self.searched = 0;
        Ok(Some(head))
    }

    /// Whether what is there so far can become a head: a peer that speaks something else is told apart at
    /// once. Only short parts are looked at, so that a head in many pieces costs linear time.
    fn check_part(&self, part: &[u8]) -> Result<(), Malformed> {
        check_beginning(part)?;
        let part = part.strip_suffix(b"\r").unwrap_or(part);
        if part.len() > LOOKED_AT {
            return Ok(());
        }
        match read_head(part, &self.limits) {
            Err(fault) if fault.offset < part.len() as u64 => Err(fault),
            _ => Ok(()),
        }
    }

    /// Length of the head, up to and including the empty line. A bare LF also ends it here: the reading
    /// that follows names the octet.
    fn head_length(&mut self, buffer: &[u8]) -> Option<usize> {
        let from = self.searched.saturating_sub(3);
        for at in memchr::memchr_iter(b'\n', buffer.get(from..)?) {
            let at = from + at;
            match buffer.get(at + 1..) {
                Some([b'\r', b'\n', ..]) => return Some(at + 3),
                Some([b'\n', ..]) => return Some(at + 2),
                _ => {}
            }
        }
        self.searched = buffer.len();
        None
    }
}

/// Longest incomplete head that is checked before it is complete.
const LOOKED_AT: usize = 4096;

/// The prefix of every response, so that TLS records, SSH banners and HTTP/0.9 are recognised at once.
fn check_beginning(buffer: &[u8]) -> Result<(), Malformed> {
    let expected = b"HTTP/1.";
    match buffer.iter().zip(expected).position(|(found, wanted)| found != wanted) {
        Some(at) => Err(malformed(at, "it does not start with HTTP/1.0 or HTTP/1.1")),
        None => Ok(()),
    }
}

/// Reads a complete head; framing, connection and octets are filled in by the caller.
fn read_head(octets: &[u8], limits: &ResponseLimits) -> Result<ResponseHead, Malformed> {
    check_beginning(octets)?;
    let minor = match octets.get(7) {
        Some(digit @ b'0'..=b'9') => (digit - b'0').min(1),
        _ => return Err(malformed(7, "the minor version is not a digit")),
    };
    if octets.get(8) != Some(&b' ') {
        return Err(malformed(8, "no single space follows the version"));
    }
    let mut status = 0;
    for at in 9..12 {
        match octets.get(at) {
            Some(digit @ b'0'..=b'9') => status = status * 10 + u16::from(digit - b'0'),
            _ => return Err(malformed(at, "the status is not three digits")),
        }
    }
    if status < 100 {
        return Err(malformed(9, "the status is below 100"));
    }
    let (reason, mut next) = read_reason(octets)?;
    let mut fields = Vec::with_capacity(16);
    while !octets.get(next..).unwrap_or_default().starts_with(b"\r\n") {
        if fields.len() == limits.max_fields {
            return Err(malformed(next, "it has more field lines than the limit"));
        }
        next = read_field(octets, next, &mut fields)?;
    }
    Ok(ResponseHead {
        octets: Bytes::new(),
        minor,
        status,
        reason,
        fields,
        framing: ResponseFraming::None,
        keep_alive: false,
    })
}

/// The reason phrase, and where the next line starts.
fn read_reason(octets: &[u8]) -> Result<(Span, usize), Malformed> {
    let start = match octets.get(12) {
        Some(b' ') => 13,
        Some(b'\r') => 12,
        _ => return Err(malformed(12, "the status is not followed by a space")),
    };
    let end = line_end(octets, start)?;
    Ok((Span::new(start, end), end + 2))
}

/// One field line, continuation lines included, from `start`; returns where the next one starts.
fn read_field(octets: &[u8], start: usize, fields: &mut Vec<Field>) -> Result<usize, Malformed> {
    let line = octets.get(start..).unwrap_or_default();
    let colon = match line.iter().position(|b| !TCHAR.holds(*b)) {
        Some(0) if line.first() == Some(&b':') => return Err(malformed(start, "a field has no name")),
        Some(0) if fields.is_empty() => {
            return Err(malformed(start, "the first field line starts with something else than a name"));
        }
        Some(at) if line.get(at) == Some(&b':') => start + at,
        at => {
            let at = start + at.unwrap_or(line.len());
            return Err(malformed(at, "a field name is not followed by a colon"));
        }
    };
    let mut end = line_end(octets, colon + 1)?;
    let mut folded = false;
    while matches!(octets.get(end + 2), Some(b' ' | b'\t')) {
        folded = true;
        end = line_end(octets, end + 2)?;
    }
    let mut value = Span::new(colon + 1, end);
    while value.start < value.end && is_space(octets.get(value.start)) {
        value.start += 1;
    }
    while value.start < value.end && is_space(octets.get(value.end - 1)) {
        value.end -= 1;
    }
    fields.push(Field { name: Span::new(start, colon), value, folded });
    Ok(end + 2)
}

/// Surrounding whitespace of a value; the line breaks of a folded one count.
fn is_space(octet: Option<&u8>) -> bool {
    matches!(octet, Some(b' ' | b'\t' | b'\r' | b'\n'))
}

/// The CR of the CR LF that ends the line at `start`; control characters before it are refused.
fn line_end(octets: &[u8], start: usize) -> Result<usize, Malformed> {
    let rest = octets.get(start..).unwrap_or_default();
    let Some(at) = rest.iter().position(|b| (*b < 0x20 && *b != b'\t') || *b == 0x7f) else {
        return Err(malformed(octets.len(), "a line does not end"));
    };
    match (rest.get(at), rest.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => Ok(start + at),
        (Some(b'\r'), _) => Err(malformed(start + at, "a carriage return stands without a line feed")),
        (Some(b'\n'), _) => Err(malformed(start + at, "a line ends with LF alone")),
        _ => Err(malformed(start + at, "a control character stands in the head")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(octets: &[u8]) -> Result<Option<ResponseHead>, Malformed> {
        ResponseScanner::default().scan(&mut BytesMut::from(octets), false)
    }

    fn refused_at(octets: &[u8]) -> u64 {
        scan(octets).expect_err("malformed").offset
    }

    #[test]
    fn a_head_keeps_order_case_and_octets() {
        let mut buffer = BytesMut::from(
            &b"HTTP/1.1 404 Not here\r\nX-b: \t1 \r\nx-A:\xff\r\nContent-Length: 3\r\n\r\nabcHTTP"[..],
        );
        let head = ResponseScanner::default().scan(&mut buffer, false).unwrap().unwrap();
        assert_eq!((head.status, head.minor, head.reason.of(&head.octets)), (404, 1, &b"Not here"[..]));
        let lines: Vec<_> =
            head.fields.iter().map(|f| (head.name(f).to_vec(), head.value(f).to_vec())).collect();
        assert_eq!(lines[0], (b"X-b".to_vec(), b"1".to_vec()));
        assert_eq!(lines[1], (b"x-A".to_vec(), b"\xff".to_vec()));
        assert_eq!((head.framing, head.keep_alive), (ResponseFraming::Length(3), true));
        assert_eq!(&buffer[..], b"abcHTTP");
    }

    #[test]
    fn a_head_may_come_octet_by_octet() {
        let whole = b"HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n";
        let (mut scanner, mut buffer) = (ResponseScanner::default(), BytesMut::new());
        for (at, octet) in whole.iter().enumerate() {
            buffer.extend_from_slice(&[*octet]);
            let head = scanner.scan(&mut buffer, false).unwrap();
            assert_eq!(head.is_some(), at + 1 == whole.len(), "octet {at}");
        }
    }

    #[test]
    fn the_first_wrong_octet_is_named() {
        assert_eq!(refused_at(b"HTTP/2 200\r\n\r\n"), 5);
        assert_eq!(refused_at(b"SSH-2.0-x"), 0);
        assert_eq!(refused_at(b"HTTP/1.1  200 OK\r\n\r\n"), 9);
        assert_eq!(refused_at(b"HTTP/1.1 20x OK\r\n\r\n"), 11);
        assert_eq!(refused_at(b"HTTP/1.1 200 OK\nA: b\n\n"), 15);
        assert_eq!(refused_at(b"HTTP/1.1 200 OK\r\nA : b\r\n\r\n"), 18);
        assert_eq!(refused_at(b"HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n"), 21);
        assert_eq!(refused_at(b"HTTP/1.1 200 OK\r\nA: b\rB: c\r\n\r\n"), 21);
        assert_eq!(refused_at(b"HTTP/1.1 200 OK\r\n A: b\r\n\r\n"), 17);
    }

    #[test]
    fn folded_values_are_read_as_one_line() {
        let head = scan(b"HTTP/1.1 200 OK\r\nA: b\r\n  c\r\nD: e\r\n\r\n").unwrap().unwrap();
        assert_eq!(head.get("a").unwrap().as_ref(), b"b    c");
        assert_eq!(head.get("D").unwrap().as_ref(), b"e");
    }

    #[test]
    fn a_head_beyond_the_limit_is_not_kept_in_memory() {
        let limits = ResponseLimits { max_head: 64, ..ResponseLimits::default() };
        let mut long = BytesMut::from(&b"HTTP/1.1 200 OK\r\nA: "[..]);
        long.resize(100, b'a');
        assert_eq!(ResponseScanner::new(limits).scan(&mut long, false).unwrap_err().offset, 64);
    }
}
