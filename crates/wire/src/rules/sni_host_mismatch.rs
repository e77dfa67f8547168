//! The TLS connection was opened for one host, the request is for another.

use candor_rule::{Level, Place, Rule, Shape, Violation, text};

use crate::{Head, host};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §7.4, §15.5.20",
    level: Level::Must,
    ..Rule::refusing(
        "sni-host-mismatch",
        421,
        Shape::TargetOrHeaders,
        52,
        include_str!("sni_host_mismatch.md"),
    )
};

fn at(place: Place, opened_for: &str, named: &[u8]) -> Violation {
    let (opened_for, named) = (text::printable(opened_for.as_bytes(), 60), text::printable(named, 60));
    RULE.at(
        place,
        format!("The TLS connection was opened for \"{opened_for}\", but the request is for \"{named}\"."),
        format!("Open a new connection for \"{named}\"."),
    )
}

/// Compares the host that the request names with the server name that its TLS handshake asked for. Another
/// host is allowed where the certificate that was shown covers it: HTTP/2 clients use a connection for all
/// of those (RFC 9113 §9.1.1). Ports do not count.
pub fn check(head: &Head, server_name: &str, certificate: &[String]) -> Option<Violation> {
    let (named, place) = host::placed(head)?;
    let is_meant = host::covers(server_name.as_bytes(), without_dot(named))
        || certificate.iter().any(|name| covers(name.as_bytes(), without_dot(named)));
    (!named.is_empty() && !is_meant).then(|| at(place, server_name, named))
}

/// `api.test.` is `api.test`, and TLS never sends the dot (RFC 6066 §3).
fn without_dot(host: &[u8]) -> &[u8] {
    host.strip_suffix(b".").unwrap_or(host)
}

/// True if a certificate for `name` is one for `host`. A star stands for one label (RFC 9525 §6.3).
fn covers(name: &[u8], host: &[u8]) -> bool {
    match name.strip_prefix(b"*.") {
        None => name.eq_ignore_ascii_case(host),
        Some(parent) => {
            let dot = host.iter().position(|octet| *octet == b'.');
            let rest = dot.filter(|at| *at > 0).and_then(|at| host.get(at + 1..));
            rest.is_some_and(|rest| rest.eq_ignore_ascii_case(parent))
        }
    }
}
