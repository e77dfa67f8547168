//! What a copy is made of: the request with its gaps marked, and where it goes.

use std::borrow::Cow;

use candor_rule::text::{is_unseen, thousands};

use super::Command;
use crate::{Exchange, Masked, masked};

/// A request to copy.
pub(super) struct Sent {
    /// As it was captured, masks included.
    octets: Vec<u8>,
    head: Vec<u8>,
    body: Vec<u8>,
    /// Octets of the body on the wire, as far as is known.
    size: u64,
    gaps: usize,
    is_http2: bool,
    /// Scheme and authority to send to, without a slash at the end.
    pub(super) base: String,
    remarks: Vec<String>,
}

/// A head with nothing odd in it: one that a client library can send as it is.
pub(super) struct Simple<'a> {
    pub(super) method: &'a str,
    pub(super) target: &'a str,
    pub(super) version: &'a str,
    pub(super) fields: Vec<(&'a str, &'a str)>,
    pub(super) body: &'a [u8],
}

/// What is to be known of octets that never travelled.
pub(super) const OVER_HTTP2: &str = "The request came over HTTP/2 and is written as one of HTTP/1.1.";

/// A head as one of HTTP/1.1: those of HTTP/2 are kept with the version in their first line. Both are as long.
pub fn as_http1(head: &[u8]) -> Cow<'_, [u8]> {
    let line = head.split(|octet| *octet == b'\n').next().unwrap_or_default().trim_ascii_end();
    let Some(before) = line.strip_suffix(b" HTTP/2.0") else { return Cow::Borrowed(head) };
    let rest = head.get(line.len()..).unwrap_or_default();
    Cow::Owned([before, b" HTTP/1.1", rest].concat())
}

impl Sent {
    /// The request of an exchange; `None` if nothing of it was kept. `gateway` is the address to send to;
    /// without it, the request's own host.
    pub(super) fn of(exchange: &Exchange, gateway: Option<&str>) -> Option<Self> {
        let request = &exchange.request;
        let (head, body) = (&request.head, &request.body);
        if head.octets().is_empty() {
            return None;
        }
        let base = base(gateway, &exchange.host);
        let mut sent = Self::new((head.octets(), head.masked()), (body.octets(), body.masked()), base);
        sent.size = body.size();
        for (what, part) in [("head", head), ("body", body)] {
            if part.is_truncated() {
                let (kept, size) = (thousands(part.octets().len() as u64), thousands(part.size()));
                sent.remarks.push(format!("The {what} is cut: {kept} of {size} octets were kept."));
            }
        }
        if request.gap > 0 {
            let gap = thousands(request.gap as u64);
            sent.remarks.push(format!("{gap} octets of chunks between head and body were not kept."));
        }
        Some(sent)
    }

    pub(super) fn new(head: (&[u8], &[Masked]), body: (&[u8], &[Masked]), base: String) -> Self {
        let (of_head, of_body) = (masked::spans(head.0, head.1), masked::spans(body.0, body.1));
        let line = head.0.iter().position(|octet| *octet == b'\n').unwrap_or_default();
        let marker = |at: usize, length: usize| {
            let text = format!("<masked: {} octets>", thousands(length as u64));
            // In a target no space can stand.
            if at < line { encoded(&text) } else { text }
        };
        Self {
            octets: [&*as_http1(head.0), body.0].concat(),
            head: filled(head.0, &of_head, marker),
            body: filled(body.0, &of_body, |_, length| marker(usize::MAX, length)),
            size: body.0.len() as u64,
            is_http2: matches!(as_http1(head.0), Cow::Owned(_)),
            gaps: of_head.len() + of_body.len(),
            base,
            remarks: Vec::new(),
        }
    }

    /// The request if a library can send it: a head with nothing odd in it, and a body as long as it says.
    pub(super) fn simple(&self) -> Option<Simple<'_>> {
        let simple = Simple::of(&self.head, &self.body)?;
        let lengths = simple.fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let lengths: Vec<_> = lengths.map(|(_, value)| value.parse::<u64>().ok()).collect();
        let is_framed = match lengths.as_slice() {
            [] => self.body.is_empty() || simple.is_chunked(),
            [Some(length)] => *length == self.size && !simple.has("transfer-encoding"),
            _ => false,
        };
        is_framed.then_some(simple)
    }

    /// The octets as they were captured, with asterisks where secrets stood; those of HTTP/1.1 where they came over
    /// HTTP/2, which knows no such octets.
    pub(super) fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// A copy with marked gaps.
    pub(super) fn copied(&self, text: String, own: Vec<String>) -> Command {
        let gaps = match self.gaps {
            0 => None,
            1 => Some("One value is masked: put your own in for <masked: …>.".to_owned()),
            n => Some(format!("{n} values are masked: put your own in for each <masked: …>.")),
        };
        let remarks = gaps.into_iter().chain(self.remarks.iter().cloned()).chain(own).collect();
        Command { text, remarks }
    }

    /// A copy of the octets as they were captured.
    pub(super) fn copied_raw(&self, text: String, own: &str) -> Command {
        let masks = (self.gaps > 0).then(|| "Secrets are masked by asterisks: put your own in.".to_owned());
        let version = self.is_http2.then(|| OVER_HTTP2.to_owned());
        let own = version.into_iter().chain([own.to_owned()]);
        let remarks = masks.into_iter().chain(self.remarks.iter().cloned()).chain(own).collect();
        Command { text, remarks }
    }

    /// Host and port to connect to, and whether by TLS.
    pub(super) fn authority(&self) -> (&str, u16, bool) {
        let is_tls = self.base.starts_with("https:");
        let authority = self.base.split_once("://").map_or(self.base.as_str(), |(_, rest)| rest);
        let authority = authority.split('/').next().unwrap_or_default();
        let port = authority.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        let (host, port) = port.unwrap_or((authority, if is_tls { 443 } else { 80 }));
        (host.trim_start_matches('[').trim_end_matches(']'), port, is_tls)
    }
}

impl<'a> Simple<'a> {
    fn of(head: &'a [u8], body: &'a [u8]) -> Option<Self> {
        let head = std::str::from_utf8(head).ok()?;
        let mut lines = head.strip_suffix("\r\n\r\n")?.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        let is_line = words.next().is_none()
            && is_token(method)
            && !target.is_empty()
            && target.bytes().all(|b| b.is_ascii_graphic())
            && matches!(version, "HTTP/1.0" | "HTTP/1.1" | "HTTP/2.0");
        let mut fields = Vec::new();
        for line in lines {
            let (name, value) = line.split_once(':')?;
            let value = value.trim_matches(' ');
            if !is_token(name) || plain(value) != value {
                return None;
            }
            fields.push((name, value));
        }
        is_line.then_some(Self { method, target, version, fields, body })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
    }

    pub(super) fn is_chunked(&self) -> bool {
        let mut codings =
            self.fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case("transfer-encoding"));
        codings.next().is_some_and(|(_, value)| value.eq_ignore_ascii_case("chunked"))
            && codings.next().is_none()
    }

    /// True for a path: not a whole address, not an asterisk.
    pub(super) fn is_origin_form(&self) -> bool {
        self.target.starts_with('/') && !self.target.contains('#')
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Scheme and authority to send to. A captured host is taken only if it is nothing but a host.
pub(super) fn base(gateway: Option<&str>, host: &str) -> String {
    let is_host =
        |h: &str| !h.is_empty() && h.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
    match gateway {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None if is_host(host) => format!("http://{host}"),
        None => "http://127.0.0.1:8400".into(),
    }
}

/// Text with control and invisible characters written as escapes.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || is_unseen(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
    }
    out
}

/// Octets with what is masked in them replaced.
fn filled(
    octets: &[u8],
    spans: &[std::ops::Range<usize>],
    marker: impl Fn(usize, usize) -> String,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len());
    let mut at = 0;
    for span in spans {
        out.extend_from_slice(octets.get(at..span.start).unwrap_or_default());
        out.extend_from_slice(marker(span.start, span.len()).as_bytes());
        at = span.end;
    }
    out.extend_from_slice(octets.get(at..).unwrap_or_default());
    out
}

fn encoded(text: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_captured_host_is_no_command() {
        assert_eq!(base(None, "a.test:80"), "http://a.test:80");
        assert_eq!(base(None, "a; rm -rf ~"), "http://127.0.0.1:8400");
        assert_eq!(base(Some("http://127.0.0.1:8400/"), "a"), "http://127.0.0.1:8400");
    }

    #[test]
    fn an_authority_is_a_host_and_a_port() {
        let of = |base: &str| Sent::new((b"", &[]), (b"", &[]), base.to_owned());
        assert_eq!(of("http://127.0.0.1:8400").authority(), ("127.0.0.1", 8400, false));
        assert_eq!(of("https://api.test").authority(), ("api.test", 443, true));
        assert_eq!(of("http://[::1]:80").authority(), ("::1", 80, false));
    }

    #[test]
    fn gaps_are_marked_where_secrets_stood() {
        let head = b"GET /?token=********&a=1 HTTP/1.1\r\nHost: h\r\nCookie: a=********; b=**\r\n\r\n";
        let sent = Sent::new((head, &[]), (b"", &[]), String::new());
        let simple = sent.simple().unwrap();
        assert_eq!(simple.target, "/?token=%3Cmasked%3A%208%20octets%3E&a=1");
        assert_eq!(simple.fields[1].1, "a=<masked: 8 octets>; b=**");
        let copied = sent.copied(String::new(), Vec::new());
        assert_eq!(copied.remarks, ["2 values are masked: put your own in for each <masked: …>."]);
    }

    #[test]
    fn a_body_of_another_length_than_its_head_says_is_not_simple() {
        let is_simple =
            |head: &[u8], body: &[u8]| Sent::new((head, &[]), (body, &[]), String::new()).simple().is_some();
        assert!(is_simple(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n", b"ab"));
        assert!(is_simple(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"ab"));
        assert!(!is_simple(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n", b"ab"));
        assert!(!is_simple(b"POST / HTTP/1.1\r\n\r\n", b"ab"));
        assert!(!is_simple(b"POST / HTTP/1.1\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n", b"ab"));
    }
}
