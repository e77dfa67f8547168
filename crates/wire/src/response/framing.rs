//! Where a response body ends (RFC 9112 §6.3), and whether the connection can be used again (§9.3).

use candor_rule::Span;

use super::{Malformed, ResponseHead, malformed};
use crate::Field;

/// How a response body is delimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseFraming {
    /// No body: an answer to HEAD, or 1xx, 204, 304.
    None,
    /// So many octets.
    Length(u64),
    /// Chunks.
    Chunked,
    /// Up to the end of the connection.
    UntilClose,
}

/// Framing and reuse of a head whose octets still stand at the front of `buffer`.
pub(super) fn decide(
    head: &ResponseHead,
    buffer: &[u8],
    to_head: bool,
) -> Result<(ResponseFraming, bool), Malformed> {
    let named = |name: &'static [u8]| {
        head.fields.iter().filter(move |f| f.name.of(buffer).eq_ignore_ascii_case(name))
    };
    let length = content_length(named(b"content-length"), buffer)?;
    let coding = transfer_coding(named(b"transfer-encoding"), buffer)?;
    let bodiless = to_head || matches!(head.status, 100..=199 | 204 | 304);
    let framing = match (coding, length) {
        _ if bodiless => ResponseFraming::None,
        (Some(at), Some(_)) => {
            return Err(malformed(at, "it has both Transfer-Encoding and Content-Length"));
        }
        (Some(at), None) if head.minor == 0 => {
            return Err(malformed(at, "an HTTP/1.0 response has Transfer-Encoding"));
        }
        (Some(_), None) => ResponseFraming::Chunked,
        (None, Some(length)) => ResponseFraming::Length(length),
        (None, None) => ResponseFraming::UntilClose,
    };
    let asks = |token: &[u8]| named(b"connection").any(|f| lists(f.value.of(buffer), token));
    let keep_alive = match framing {
        ResponseFraming::UntilClose => false,
        _ if asks(b"close") => false,
        _ => head.minor == 1 || asks(b"keep-alive"),
    };
    Ok((framing, keep_alive))
}

/// The one length that all Content-Length values agree on.
fn content_length<'a>(
    fields: impl Iterator<Item = &'a Field>,
    buffer: &[u8],
) -> Result<Option<u64>, Malformed> {
    let mut agreed = None;
    for field in fields {
        for item in items(field.value, buffer) {
            let length = decimal(item.of(buffer))
                .ok_or_else(|| malformed(item.start, "Content-Length is not a decimal number"))?;
            if agreed.is_some_and(|earlier| earlier != length) {
                return Err(malformed(item.start, "Content-Length has two different values"));
            }
            agreed = Some(length);
        }
    }
    Ok(agreed)
}

/// Where Transfer-Encoding stands, if there is one; the only coding that can be undone is `chunked`.
fn transfer_coding<'a>(
    fields: impl Iterator<Item = &'a Field>,
    buffer: &[u8],
) -> Result<Option<usize>, Malformed> {
    let mut found = None;
    for field in fields {
        for item in items(field.value, buffer) {
            if found.is_some() || !item.of(buffer).eq_ignore_ascii_case(b"chunked") {
                return Err(malformed(item.start, "Transfer-Encoding is something else than chunked"));
            }
            found = Some(item.start);
        }
    }
    Ok(found)
}

/// The members of a comma-separated list, without surrounding whitespace; an empty value is one empty
/// member.
fn items(value: Span, buffer: &[u8]) -> impl Iterator<Item = Span> {
    let mut start = value.start;
    value.of(buffer).split(|b| *b == b',').map(move |part| {
        let lead = part.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let text = part.trim_ascii();
        let item = Span::new(start + lead, start + lead + text.len());
        start += part.len() + 1;
        item
    })
}

fn lists(value: &[u8], token: &[u8]) -> bool {
    value.split(|b| *b == b',').any(|part| part.trim_ascii().eq_ignore_ascii_case(token))
}

fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    digits.iter().try_fold(0_u64, |n, d| n.checked_mul(10)?.checked_add(u64::from(d - b'0')))
}

#[cfg(test)]
mod tests {
    use super::super::ResponseScanner;
    use super::*;
    use bytes::BytesMut;

    fn of(fields: &str) -> Result<(ResponseFraming, bool), u64> {
        on("HTTP/1.1 200 OK", fields, false)
    }

    fn on(line: &str, fields: &str, to_head: bool) -> Result<(ResponseFraming, bool), u64> {
        let octets = format!("{line}\r\n{fields}\r\n");
        let head = ResponseScanner::default().scan(&mut BytesMut::from(octets.as_bytes()), to_head);
        head.map(|h| h.unwrap()).map(|h| (h.framing, h.keep_alive)).map_err(|m| m.offset)
    }

    #[test]
    fn framing_follows_the_rfc() {
        use ResponseFraming::{Chunked, Length, None, UntilClose};
        assert_eq!(of("Content-Length: 5\r\n"), Ok((Length(5), true)));
        assert_eq!(of("Content-Length: 5, 5\r\ncontent-length:5\r\n"), Ok((Length(5), true)));
        assert_eq!(of("Transfer-Encoding: Chunked\r\n"), Ok((Chunked, true)));
        assert_eq!(of(""), Ok((UntilClose, false)));
        assert_eq!(of("Content-Length: 5\r\nConnection: x, Close\r\n"), Ok((Length(5), false)));
        assert_eq!(on("HTTP/1.1 204 No", "Content-Length: 5\r\n", false), Ok((None, true)));
        assert_eq!(on("HTTP/1.1 200 OK", "Content-Length: 5\r\n", true), Ok((None, true)));
        assert_eq!(on("HTTP/1.0 200 OK", "Content-Length: 5\r\n", false), Ok((Length(5), false)));
        let kept = on("HTTP/1.0 200 OK", "Content-Length: 5\r\nConnection: keep-alive\r\n", false);
        assert_eq!(kept, Ok((Length(5), true)));
    }

    #[test]
    fn framing_that_two_readers_may_take_differently_is_malformed() {
        assert_eq!(of("Content-Length: 5, 6\r\n"), Err(36));
        assert_eq!(of("Content-Length: +5\r\n"), Err(33));
        assert_eq!(of("Content-Length:\r\n"), Err(32));
        assert_eq!(of("Content-Length: 18446744073709551616\r\n"), Err(33));
        assert_eq!(of("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), Err(36));
        assert_eq!(of("Transfer-Encoding: gzip, chunked\r\n"), Err(36));
        assert_eq!(of("Transfer-Encoding: chunked, chunked\r\n"), Err(45));
        assert_eq!(on("HTTP/1.0 200 OK", "Transfer-Encoding: chunked\r\n", false), Err(36));
    }
}
