//! A message taken apart without judging it: start line, fields, body.
//!
//! The strict scanners of `candor-wire` stop at the first fault. Here the message is known to be odd and is
//! read all the same, as far as it goes: a line that is no field is passed over, a chunk that is broken ends
//! the body. Whoever wants a verdict asks the scanners.

use std::borrow::Cow;

/// Octets of a head that are looked at; 256 KiB.
const MAX_HEAD: usize = 256 << 10;
/// Field lines that are looked at.
const MAX_FIELDS: usize = 2000;
/// Octets of a body that are looked at; 1 MiB.
pub(crate) const MAX_BODY: usize = 1 << 20;

/// One message.
#[derive(Debug)]
pub(crate) struct Message<'m> {
    /// The first line, without its line end.
    pub(crate) start: &'m [u8],
    /// Names and values in the order sent.
    pub(crate) fields: Vec<(&'m [u8], &'m [u8])>,
    /// Octets of the head, the empty line included.
    pub(crate) head_length: usize,
    /// False if the empty line after the head is missing.
    pub(crate) is_head_complete: bool,
    /// What follows the head, as sent; of a message that was kept the body without its transfer coding.
    pub(crate) raw: &'m [u8],
    /// Octets that followed the head, those included that were not kept.
    pub(crate) size: u64,
    /// True if `raw` has no transfer coding any more, whatever the head says.
    is_decoded: bool,
}

impl<'m> Message<'m> {
    /// Takes `octets` apart. Work is bounded by the size of the largest head that is looked at.
    pub(crate) fn of(octets: &'m [u8]) -> Self {
        let seen = octets.get(..MAX_HEAD).unwrap_or(octets);
        let (head, head_length, is_head_complete) = match end_of_head(seen) {
            Some((end, length)) => (seen.get(..end).unwrap_or_default(), length, true),
            None => (seen, octets.len(), false),
        };
        let mut lines =
            head.split(|octet| *octet == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let start = lines.next().unwrap_or_default();
        let fields = lines.filter_map(field).take(MAX_FIELDS).collect();
        let raw = octets.get(head_length..).unwrap_or_default();
        Self { start, fields, head_length, is_head_complete, raw, size: raw.len() as u64, is_decoded: false }
    }

    /// A message of which the head and the beginning of the decoded body were kept; `size` is the length of
    /// the whole body.
    pub(crate) fn kept(head: &'m [u8], body: &'m [u8], size: u64) -> Self {
        Self { raw: body, size: size.max(body.len() as u64), is_decoded: true, ..Self::of(head) }
    }

    /// True if more was sent than was kept.
    pub(crate) fn is_cut(&self) -> bool {
        self.size > self.raw.len() as u64
    }

    /// The values of the fields of this name, in any case.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'m [u8]> + 'a {
        self.fields
            .iter()
            .filter(move |(n, _)| n.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, value)| *value)
    }

    /// The first of them.
    pub(crate) fn get(&self, name: &str) -> Option<&'m [u8]> {
        self.all(name).next()
    }

    /// The first of them as text.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'m, str>> {
        self.get(name).map(String::from_utf8_lossy)
    }

    /// True if there is a field of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// True if chunks are announced.
    pub(crate) fn is_chunked(&self) -> bool {
        self.get("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().ends_with(b"chunked"))
    }

    /// The length announced, if it is a number.
    pub(crate) fn length(&self) -> Option<u64> {
        std::str::from_utf8(self.get("content-length")?).ok()?.trim().parse().ok()
    }

    /// The body without its transfer coding, as far as it came and at most [`MAX_BODY`].
    pub(crate) fn content(&self) -> Cow<'m, [u8]> {
        if self.is_chunked() && !self.is_decoded {
            return Cow::Owned(unchunked(self.raw));
        }
        // What was announced is the length of the coded body, where codings were undone.
        let announced = self.length().filter(|_| !self.is_decoded);
        let announced = announced.and_then(|l| usize::try_from(l).ok()).unwrap_or(usize::MAX);
        let end = self.raw.len().min(announced).min(MAX_BODY);
        Cow::Borrowed(self.raw.get(..end).unwrap_or_default())
    }
}

/// Where the head's last line ends, and where the body begins.
fn end_of_head(octets: &[u8]) -> Option<(usize, usize)> {
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'\n', octets.get(from..)?).map(|i| i + from) {
        match octets.get(at + 1..)? {
            [b'\r', b'\n', ..] => return Some((at, at + 3)),
            [b'\n', ..] => return Some((at, at + 2)),
            _ => from = at + 1,
        }
    }
    None
}

fn field(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = memchr::memchr(b':', line)?;
    let (name, value) = (line.get(..colon)?.trim_ascii(), line.get(colon + 1..)?.trim_ascii());
    (!name.is_empty()).then_some((name, value))
}

/// The chunks' content up to the first that is broken.
fn unchunked(mut octets: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    while let Some(end) = memchr::memchr(b'\n', octets) {
        let line = octets.get(..end).unwrap_or_default();
        let digits = line.split(|o| *o == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(digits).ok().and_then(|d| usize::from_str_radix(d, 16).ok());
        let Some(size) = size.filter(|size| *size > 0) else { break };
        let rest = octets.get(end + 1..).unwrap_or_default();
        let taken = rest.get(..size).unwrap_or(rest);
        let room = MAX_BODY.saturating_sub(content.len());
        content.extend_from_slice(taken.get(..room).unwrap_or(taken));
        if taken.len() < size || room == 0 {
            break;
        }
        let rest = rest.get(size..).unwrap_or_default();
        octets = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_apart_however_it_is_written() {
        let message = Message::of(b"GET /a HTTP/1.1\nHost: x\nbroken\n A : b\n\nrest");
        assert_eq!(message.start, b"GET /a HTTP/1.1");
        assert_eq!(message.fields, vec![(&b"Host"[..], &b"x"[..]), (b"A", b"b")]);
        assert_eq!((message.raw, message.is_head_complete), (&b"rest"[..], true));
        let cut = Message::of(b"HTTP/1.1 400");
        assert_eq!((cut.start, cut.raw, cut.is_head_complete), (&b"HTTP/1.1 400"[..], &b""[..], false));
        assert_eq!(Message::of(b"").start, b"");
    }

    #[test]
    fn chunks_are_joined_up_to_the_first_broken_one() {
        let head = "HTTP/1.1 400 x\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (sent, content) in [
            ("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde"),
            ("3\r\nabc\r\nzz\r\nde", "abc"),
            ("9\r\nab", "ab"),
            ("", ""),
        ] {
            let octets = format!("{head}{sent}");
            assert_eq!(Message::of(octets.as_bytes()).content(), content.as_bytes(), "{sent:?}");
        }
    }

    #[test]
    fn a_body_ends_where_its_length_says() {
        let octets = b"HTTP/1.1 400 x\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 400 y\r\n\r\n";
        assert_eq!(Message::of(octets).content(), &b"ab"[..]);
    }
}
