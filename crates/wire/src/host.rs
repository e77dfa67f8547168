//! Which host a request is for, and whether that is one of a pattern.

use candor_rule::Place;

use crate::{Head, authority::Authority, target::Absolute};

/// The host that the request names, without its port: that of an absolute target first (RFC 9112 §3.2.2),
/// else that of `Host`. `None` if there is none that can be read.
pub fn named(head: &Head) -> Option<&[u8]> {
    let (host, _) = placed(head)?;
    (!host.is_empty()).then_some(host)
}

/// As [`named`], with its place; the host may be empty.
pub(crate) fn placed(head: &Head) -> Option<(&[u8], Place)> {
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
    Some((Authority::parse(named).ok()?.host, place))
}

/// True if two authorities name the same: hosts without case, ports after taking away the scheme's default.
pub fn same(one: &[u8], other: &[u8], default_port: u16) -> bool {
    match (Authority::parse(one), Authority::parse(other)) {
        (Ok(one), Ok(other)) => one.names_same(&other, default_port),
        _ => one == other,
    }
}

/// True if `pattern` is this host or, as `*.api.test`, covers it: every name below it, not the name itself.
pub fn covers(pattern: &[u8], host: &[u8]) -> bool {
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
