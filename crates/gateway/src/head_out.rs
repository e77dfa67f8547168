//! Response heads as clients get them: the upstream's fields in their order, case and octets, without
//! those that concern one connection only, and with our framing.

use std::io::Write;

use candor_rule::{Span, reason_phrase};
use candor_wire::response::{ResponseFraming, ResponseHead};
use candor_wire::serialise::is_hop_by_hop;
use candor_wire::{Field, Version};

/// How the body of an answer is delimited towards the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delimited {
    /// There is none, or its length was announced: octets go as they are.
    Length,
    /// In chunks.
    Chunks,
    /// By the end of the connection (clients of HTTP/1.0) or of the stream (HTTP/2).
    Close,
}

/// What is added to every answer.
pub(crate) struct Added<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) date: [u8; 29],
    /// Version of HTTP that the client speaks.
    pub(crate) version: Version,
    /// Value of `Candor-Reading`, where the answer was read.
    pub(crate) reading: Option<&'a str>,
    /// Fields of this answer beside those of whoever made it.
    pub(crate) fields: &'a [(&'static str, String)],
    /// True if the connection stays open, should the framing allow it.
    pub(crate) keep: bool,
}

/// How the upstream's body will go to this client.
pub(crate) fn delimited(framing: ResponseFraming, version: Version) -> Delimited {
    match framing {
        ResponseFraming::None | ResponseFraming::Length(_) => Delimited::Length,
        ResponseFraming::Chunked | ResponseFraming::UntilClose => match version {
            Version::Http11 => Delimited::Chunks,
            Version::Http10 | Version::Http2 => Delimited::Close,
        },
    }
}

/// Octets that are enough for what is added to most heads.
const ADDED: usize = 512;

/// Appends the upstream's head for the client to `out`.
pub(crate) fn upstream_head(head: &ResponseHead, added: &Added<'_>, out: &mut Vec<u8>) {
    out.reserve(head.octets.len() + ADDED);
    status_line(added.version, head.status, head.reason.of(&head.octets), out);
    let nominated = nominated(head);
    let mut has_date = false;
    for field in &head.fields {
        let name = head.name(field);
        if added.reading.is_some() && name.eq_ignore_ascii_case(b"candor-reading") {
            // Ours to say.
        } else if goes_on(head, field, &nominated) {
            has_date |= name.eq_ignore_ascii_case(b"date");
            push(name, &head.value(field), out);
        } else if name.eq_ignore_ascii_case(b"content-length") {
            content_length(head, field, out);
        }
    }
    if delimited(head.framing, added.version) == Delimited::Chunks {
        out.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
    }
    if !has_date {
        // RFC 9110 §6.6.1: whoever forwards an answer without a date adds it.
        push(b"Date", &added.date, out);
    }
    if let Some(reading) = added.reading {
        push(b"Candor-Reading", reading.as_bytes(), out);
    }
    for (name, value) in added.fields {
        push(name.as_bytes(), value.as_bytes(), out);
    }
    push(b"X-Request-Id", added.request_id.as_bytes(), out);
    connection(added, out);
    out.extend_from_slice(b"\r\n");
}

/// Appends an interim response (1xx).
pub(crate) fn interim_head(head: &ResponseHead, out: &mut Vec<u8>) {
    status_line(Version::Http11, head.status, head.reason.of(&head.octets), out);
    let nominated = nominated(head);
    for field in &head.fields {
        if goes_on(head, field, &nominated) {
            push(head.name(field), &head.value(field), out);
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// Appends the head of an answer that Candor makes itself; `fields` come between type and length.
pub(crate) fn own_head(
    status: u16,
    content_type: &str,
    length: usize,
    fields: &[(&'static str, String)],
    added: &Added<'_>,
    out: &mut Vec<u8>,
) {
    out.reserve(ADDED);
    status_line(added.version, status, reason_phrase(status).as_bytes(), out);
    push(b"Date", &added.date, out);
    // RFC 9110 §8.6: an answer that can have no body has no length of one, either.
    let has_body = status != 204;
    if has_body {
        push(b"Content-Type", content_type.as_bytes(), out);
    }
    for (name, value) in fields {
        push(name.as_bytes(), value.as_bytes(), out);
    }
    if has_body {
        // Writing to a Vec cannot fail.
        let _ = write!(out, "Content-Length: {length}\r\n");
    }
    for (name, value) in added.fields {
        push(name.as_bytes(), value.as_bytes(), out);
    }
    push(b"X-Request-Id", added.request_id.as_bytes(), out);
    connection(added, out);
    out.extend_from_slice(b"\r\n");
}

/// The first line of a head. For HTTP/2, which has none, it is what the journal shows: without a reason.
pub(crate) fn status_line(version: Version, status: u16, reason: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(if version == Version::Http2 { b"HTTP/2.0 " } else { b"HTTP/1.1 " });
    for digit in [status / 100, status / 10 % 10, status % 10] {
        out.push(b'0' + (digit % 10) as u8);
    }
    if version != Version::Http2 {
        out.push(b' ');
        out.extend_from_slice(reason);
    }
    out.extend_from_slice(b"\r\n");
}

/// Says what becomes of the connection, where the version of the client does not say it already.
pub(crate) fn connection(added: &Added<'_>, out: &mut Vec<u8>) {
    match (added.version, added.keep) {
        // Its connections are nothing that an answer could speak of (RFC 9113 §8.2.2).
        (Version::Http2, _) | (Version::Http11, true) => {}
        (_, false) => out.extend_from_slice(b"Connection: close\r\n"),
        (Version::Http10, true) => out.extend_from_slice(b"Connection: keep-alive\r\n"),
    }
}

/// False for fields that concern the upstream's connection, and for the id, which is ours to say.
pub(crate) fn goes_on(head: &ResponseHead, field: &Field, nominated: &[Span]) -> bool {
    let name = head.name(field);
    // A 426 must name the protocol to upgrade to (RFC 9110 §15.5.22).
    let upgrade = head.status == 426 && name.eq_ignore_ascii_case(b"upgrade");
    let nominated = || nominated.iter().any(|n| n.of(&head.octets).eq_ignore_ascii_case(name));
    upgrade || !(is_hop_by_hop(name) || name.eq_ignore_ascii_case(b"x-request-id") || nominated())
}

/// Passes Content-Length on: as sent where it stands once, its one value where it was repeated, and not at
/// all where none may stand (RFC 9110 §8.6).
fn content_length(head: &ResponseHead, field: &Field, out: &mut Vec<u8>) {
    if matches!(head.status, 100..=199 | 204) || head.framing == ResponseFraming::Chunked {
        return;
    }
    if head.all("content-length").next() != Some(field) {
        return;
    }
    let value = field.value.of(&head.octets);
    let first = value.split(|b| *b == b',').next().unwrap_or_default();
    push(head.name(field), first.trim_ascii(), out);
}

/// Names that Connection says are for us only (RFC 9110 §7.6.1).
pub(crate) fn nominated(head: &ResponseHead) -> Vec<Span> {
    let mut names = Vec::new();
    for field in head.all("connection") {
        let mut start = field.value.start;
        for part in field.value.of(&head.octets).split(|b| *b == b',') {
            let lead = part.len() - part.trim_ascii_start().len();
            let name = Span::new(start + lead, start + lead + part.trim_ascii().len());
            let word = name.of(&head.octets);
            if !word.eq_ignore_ascii_case(b"close") && !word.eq_ignore_ascii_case(b"keep-alive") {
                names.push(name);
            }
            start += part.len() + 1;
        }
    }
    names
}

pub(crate) fn push(name: &[u8], value: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::BytesMut;
    use candor_wire::response::ResponseScanner;

    fn through(head: &str, version: Version, keep: bool) -> String {
        let mut buffer = BytesMut::from(head.as_bytes());
        let head = ResponseScanner::default().scan(&mut buffer, false).unwrap().unwrap();
        let mut out = Vec::new();
        let added = Added {
            request_id: "r1",
            date: *b"Sun, 06 Nov 1994 08:49:37 GMT",
            reading: None,
            version,
            fields: &[],
            keep,
        };
        upstream_head(&head, &added, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn fields_keep_order_case_and_octets_and_hop_by_hop_ones_stay_behind() {
        let sent = "HTTP/1.0 200 Fine\r\nb:  2\r\nConnection: X-Own, close\r\nX-Own: 1\r\nkeep-alive: 5\r\n\
                    A: 1\r\nDate: d\r\nx-request-id: theirs\r\ncontent-length: 2, 2\r\n\r\n";
        assert_eq!(
            through(sent, Version::Http11, true),
            "HTTP/1.1 200 Fine\r\nb: 2\r\nA: 1\r\nDate: d\r\ncontent-length: 2\r\nX-Request-Id: r1\r\n\r\n"
        );
    }

    #[test]
    fn the_framing_suits_the_client() {
        let chunked = "HTTP/1.1 200 OK\r\nDate: d\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(
            through(chunked, Version::Http11, false)
                .ends_with("Transfer-Encoding: chunked\r\nX-Request-Id: r1\r\nConnection: close\r\n\r\n")
        );
        assert!(!through(chunked, Version::Http10, false).contains("chunked"));
        assert_eq!(
            through(chunked, Version::Http2, false),
            "HTTP/2.0 200\r\nDate: d\r\nX-Request-Id: r1\r\n\r\n"
        );
        assert!(through("HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", Version::Http10, true).ends_with(
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-Request-Id: r1\r\nConnection: keep-alive\r\n\r\n"
        ));
    }
}
