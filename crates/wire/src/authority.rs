//! `uri-host [ ":" port ]` (RFC 3986 §3.2.2, §3.2.3), as it stands in Host and in absolute targets.

use core::net::Ipv6Addr;

use crate::grammar::{self, REG_NAME};

/// Host and port, as sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Authority<'a> {
    /// The host; an IP literal keeps its brackets.
    pub(crate) host: &'a [u8],
    /// What follows the colon; `None` without a colon.
    pub(crate) port: Option<&'a [u8]>,
}

/// Why a text is no authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// At this octet something stands that no host has.
    Host(usize),
    /// The port, from this octet on, is not a number up to 65535.
    Port(usize),
}

impl<'a> Authority<'a> {
    /// Reads it strictly. An empty host and an empty port match the grammar; what they mean is the
    /// caller's to judge.
    pub(crate) fn parse(text: &'a [u8]) -> Result<Self, Fault> {
        // First of all: what stands before "@" is a name and perhaps a password, never host or port.
        if let Some(at) = text.iter().position(|o| *o == b'@') {
            return Err(Fault::Host(at));
        }
        let host_length = match text.first() {
            Some(b'[') => text.iter().position(|o| *o == b']').ok_or(Fault::Host(0))? + 1,
            _ => text.iter().position(|o| *o == b':').unwrap_or(text.len()),
        };
        let (host, rest) = text.split_at(host_length);
        check_host(host)?;
        let port = match rest {
            [] => None,
            [b':', port @ ..] => Some(port),
            _ => return Err(Fault::Host(host_length)),
        };
        if port.is_some_and(|p| !p.is_empty() && port_number(p).is_none()) {
            return Err(Fault::Port(host_length + 1));
        }
        Ok(Self { host, port })
    }

    /// The same entity: hosts compared without case, ports after taking away the scheme's default.
    pub(crate) fn names_same(&self, other: &Self, default_port: u16) -> bool {
        let port = |a: &Self| a.port.filter(|p| !p.is_empty()).and_then(port_number).unwrap_or(default_port);
        self.host.eq_ignore_ascii_case(other.host) && port(self) == port(other)
    }
}

/// The number, if it is digits and at most 65535.
pub(crate) fn port_number(text: &[u8]) -> Option<u16> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn check_host(host: &[u8]) -> Result<(), Fault> {
    if let Some(literal) = host.strip_prefix(b"[") {
        let inner = literal.strip_suffix(b"]").ok_or(Fault::Host(0))?;
        return if is_ip_literal(inner) { Ok(()) } else { Err(Fault::Host(0)) };
    }
    let mut at = 0;
    while at < host.len() {
        match host[at] {
            b'%' if grammar::hex_pair(&host[at + 1..]).is_some() => at += 3,
            // A comma is a sub-delim, but in Host it is two values joined by something on the way.
            b'%' | b',' => return Err(Fault::Host(at)),
            octet if REG_NAME.holds(octet) => at += 1,
            _ => return Err(Fault::Host(at)),
        }
    }
    Ok(())
}

/// `IPv6address` or `IPvFuture`.
fn is_ip_literal(inner: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(inner) else { return false };
    if let Some(future) = text.strip_prefix(['v', 'V']) {
        let Some((version, address)) = future.split_once('.') else { return false };
        let hex = !version.is_empty() && version.bytes().all(|b| b.is_ascii_hexdigit());
        let plain = |b: u8| b == b':' || (REG_NAME.holds(b) && b != b'%');
        return hex && !address.is_empty() && address.bytes().all(plain);
    }
    text.parse::<Ipv6Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_ports_are_told_apart() {
        for good in ["a", "a:80", "a:", "[::1]:8080", "[v1.a:b]", "a%20b", "127.0.0.1:65535", "", ":80"] {
            assert!(Authority::parse(good.as_bytes()).is_ok(), "{good}");
        }
        for (bad, fault) in [
            ("a b", Fault::Host(1)),
            ("u@h", Fault::Host(1)),
            ("user:secret@a", Fault::Host(11)),
            ("a/b", Fault::Host(1)),
            ("a,b", Fault::Host(1)),
            ("[::1", Fault::Host(0)),
            ("[::g]", Fault::Host(0)),
            ("[::1]x", Fault::Host(5)),
            ("a:b", Fault::Port(2)),
            ("a:99999", Fault::Port(2)),
            ("a:+1", Fault::Port(2)),
            ("a%2", Fault::Host(1)),
        ] {
            assert_eq!(Authority::parse(bad.as_bytes()), Err(fault), "{bad}");
        }
    }

    #[test]
    fn the_default_port_makes_no_difference() {
        let parse = |t: &'static str| Authority::parse(t.as_bytes()).unwrap();
        assert!(parse("API.test:80").names_same(&parse("api.test"), 80));
        assert!(!parse("api.test:81").names_same(&parse("api.test"), 80));
    }
}
