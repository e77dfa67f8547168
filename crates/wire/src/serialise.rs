//! Requests for the upstream, written anew from what was understood.
//!
//! Nothing is copied as a whole: hop-by-hop fields and those that Connection nominates stay behind (RFC
//! 9110 §7.6.1), the framing is ours, a folded value becomes one line, an absolute target becomes its
//! path. Names that a CGI-style server would take for a framing field (`Content_Length`) stay behind too.

use std::io::Write;

use crate::{Head, grammar, target::Absolute};

/// The body that will follow the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// None, and the request does not announce one.
    None,
    /// So many octets.
    Length(u64),
    /// In chunks: nobody knows yet how many.
    Chunked,
}

/// Fields that concern one connection only. Names with "_" for "-" count as the same.
static HOP_BY_HOP: &[&str] = &[
    "connection",
    "keep-alive",
    "proxy-connection",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "content-length",
    "expect",
    "proxy-authenticate",
    "proxy-authorization",
    "host",
];

/// How path and host differ towards the upstream. By default they do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rewrite {
    /// How many octets at the beginning of the path are replaced, and by what.
    pub path: Option<(usize, String)>,
    /// What stands in place of the client's `Host`.
    pub host: Option<String>,
}

/// Appends the head of the request for the upstream to `out`: request line, Host, the client's fields in
/// their order and case without those in `drop`, then the field lines that `more` appends, then the framing.
pub fn request_head(
    head: &Head,
    rewrite: &Rewrite,
    body: Body,
    drop: &[&str],
    more: impl FnOnce(&mut Vec<u8>),
    out: &mut Vec<u8>,
) {
    // Most of what was received goes on, and as much again is seldom added.
    out.reserve(head.octets.len() + 512);
    let (host, mut target) = destination(head);
    out.extend_from_slice(head.method());
    out.push(b' ');
    if let Some((octets, put)) = rewrite.path.as_ref().filter(|_| target != b"*") {
        out.extend_from_slice(put.as_bytes());
        target = target.get(*octets..).unwrap_or_default();
        // What is left may be nothing, or only a query.
        if put.is_empty() && !target.starts_with(b"/") {
            out.push(b'/');
        }
    } else if !target.starts_with(b"/") && target != b"*" {
        out.push(b'/');
    }
    push_target(target, out);
    out.extend_from_slice(b" HTTP/1.1\r\nHost: ");
    out.extend_from_slice(rewrite.host.as_ref().map_or(&*host, |host| host.as_bytes()));
    out.extend_from_slice(b"\r\n");
    let nominated = nominated(head);
    for field in &head.fields {
        let name = field.name.of(&head.octets);
        let stays = is_listed(HOP_BY_HOP, name)
            || drop.iter().any(|d| name.eq_ignore_ascii_case(d.as_bytes()))
            || nominated.iter().any(|n| name.eq_ignore_ascii_case(n));
        if !stays {
            push_field(name, &head.value(field), out);
        }
    }
    more(out);
    match body {
        Body::None => {}
        Body::Length(length) => {
            // Writing to a Vec cannot fail.
            let _ = write!(out, "Content-Length: {length}\r\n");
        }
        Body::Chunked => out.extend_from_slice(b"Transfer-Encoding: chunked\r\n"),
    }
    out.extend_from_slice(b"\r\n");
}

fn push_field(name: &[u8], value: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

/// Octets outside ASCII, which only the lenient preset lets through, go on percent-encoded.
fn push_target(target: &[u8], out: &mut Vec<u8>) {
    if target.is_ascii() {
        return out.extend_from_slice(target);
    }
    for &octet in target {
        match octet {
            0x80.. => {
                let _ = write!(out, "%{octet:02X}");
            }
            _ => out.push(octet),
        }
    }
}

/// Host and target as the upstream gets them. The authority of an absolute target wins over Host (RFC
/// 9112 §3.2.2).
fn destination(head: &Head) -> (std::borrow::Cow<'_, [u8]>, &[u8]) {
    let target = head.target();
    match Absolute::split(target).filter(|_| !target.starts_with(b"/")) {
        Some(absolute) => (without_userinfo(absolute.authority.of(target)).into(), absolute.rest.of(target)),
        None => (head.get("host").map(|(_, value)| value).unwrap_or_default(), target),
    }
}

/// Credentials in a URL are not passed on (RFC 9110 §4.2.4), even where their rule only warns.
fn without_userinfo(authority: &[u8]) -> &[u8] {
    authority.iter().rposition(|o| *o == b'@').map_or(authority, |at| &authority[at + 1..])
}

/// Names of fields that Connection says are for us only.
fn nominated(head: &Head) -> Vec<&[u8]> {
    let plain = |m: &&[u8]| {
        ![&b"close"[..], b"keep-alive", b"upgrade", b""].iter().any(|w| m.eq_ignore_ascii_case(w))
    };
    head.all("connection")
        .flat_map(|field| grammar::list_members(field.value.of(&head.octets)))
        .filter(plain)
        .collect()
}

/// True if a field of this name concerns one connection only, in either direction.
pub fn is_hop_by_hop(name: &[u8]) -> bool {
    !name.eq_ignore_ascii_case(b"host")
        && !name.eq_ignore_ascii_case(b"expect")
        && is_listed(HOP_BY_HOP, name)
}

fn is_listed(names: &[&str], name: &[u8]) -> bool {
    let folded = |a: u8| if a == b'_' { b'-' } else { a.to_ascii_lowercase() };
    names.iter().any(|n| n.len() == name.len() && n.bytes().zip(name).all(|(a, b)| a == folded(*b)))
}

/// Path and query of the target, without scheme and authority; `*` for OPTIONS.
pub fn path_and_query(head: &Head) -> candor_rule::Span {
    let target = head.target();
    match Absolute::split(target).filter(|_| !target.starts_with(b"/")) {
        Some(absolute) => absolute.rest.shifted(head.target.start),
        None => head.target,
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use candor_rule::{Docket, Policy, Preset};

    use super::*;
    use crate::{Limits, Previous, Scanner};

    fn forwarded(octets: &str, body: Body) -> String {
        let policy = Policy::new(Preset::Lenient);
        let mut scanner = Scanner::new(Limits::default(), Previous::Nothing);
        let mut buffer = BytesMut::from(octets.as_bytes());
        let scanned = scanner.advance(&mut buffer, &mut Docket::new(&policy)).unwrap().unwrap();
        let mut out = Vec::new();
        request_head(
            &scanned.head,
            &Rewrite::default(),
            body,
            &["x-drop"],
            |out| push_field(b"X-Extra", b"1", out),
            &mut out,
        );
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn order_case_and_octets_stay_and_what_concerns_the_connection_goes() {
        let sent = "POST /a?b=%20 HTTP/1.1\r\nhOST: api.test\r\nB:  2 \r\nX-Own: 1\r\nConnection: x-own, close\r\n\
                    a: \"x,  y\"\r\nX-Drop: 1\r\nTE: trailers\r\nContent_Length: 9\r\nContent-Length: 3\r\n\r\n";
        assert_eq!(
            forwarded(sent, Body::Length(3)),
            "POST /a?b=%20 HTTP/1.1\r\nHost: api.test\r\nB: 2\r\na: \"x,  y\"\r\nX-Extra: 1\r\nContent-Length: 3\r\n\r\n"
        );
    }

    #[test]
    fn an_absolute_target_becomes_host_and_path() {
        let sent = "GET http://API.test:80?x=1 HTTP/1.1\r\nHost: other\r\n\r\n";
        let head = forwarded(sent, Body::None);
        assert!(head.starts_with("GET /?x=1 HTTP/1.1\r\nHost: API.test:80\r\n"), "{head}");
        assert_eq!(without_userinfo(b"u:p@x@api.test:1"), b"api.test:1");
    }

    #[test]
    fn a_folded_value_becomes_one_line() {
        let sent = "GET / HTTP/1.1\r\nHost: a\r\nX: one\r\n  two\r\n\r\n";
        assert!(forwarded(sent, Body::None).contains("\r\nX: one    two\r\n"));
    }
}
