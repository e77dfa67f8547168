//! The host is none that is served here.

use candor_rule::{MendedBy, Place, Rule, Shape, Violation, text};

use crate::{Head, authority::Authority, target::Absolute};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.20, §7.4",
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing("host-unknown", 421, Shape::TargetOrHeaders, 52, include_str!("host_unknown.md"))
};

fn at(place: Place, host: &[u8]) -> Violation {
    RULE.at(
        place,
        format!("The host \"{}\" is not served at this address.", text::printable(host, 60)),
        "Compare the host of the URL with DNS, with proxy settings and with any Host header that is set by hand.",
    )
}

/// Compares the host that the request names (that of an absolute target first, RFC 9112 §3.2.2) with
/// those that are served: `api.test`, or `*.api.test` for every name below it. Ports do not count.
pub fn check(head: &Head, served: &[String]) -> Option<Violation> {
    let target = head.target();
    let absolute = Absolute::split(target).filter(|_| !target.starts_with(b"/"));
    let (named, place) = match absolute {
        Some(parts) => {
            (parts.authority.of(target), Place::Octets(parts.authority.shifted(head.target.start)))
        }
        None => {
            let field = head.all("host").next()?;
            (field.value.of(&head.octets), Place::header("Host", field.value))
        }
    };
    let host = Authority::parse(named).ok()?.host;
    (!host.is_empty() && !served.iter().any(|pattern| covers(pattern.as_bytes(), host)))
        .then(|| at(place, host))
}

fn covers(pattern: &[u8], host: &[u8]) -> bool {
    let tail = |length: usize| host.len().checked_sub(length).and_then(|from| host.get(from..));
    match pattern.strip_prefix(b"*") {
        Some(suffix) => {
            host.len() > suffix.len() && tail(suffix.len()).is_some_and(|t| t.eq_ignore_ascii_case(suffix))
        }
        None => host.eq_ignore_ascii_case(pattern),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_covers_names_below_and_not_the_name_itself() {
        assert!(covers(b"*.api.test", b"v1.API.test"));
        assert!(!covers(b"*.api.test", b"api.test"));
        assert!(!covers(b"*.api.test", b"evilapi.test"));
        assert!(covers(b"api.test", b"API.TEST"));
    }
}
