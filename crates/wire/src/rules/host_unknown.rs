//! The host is none that is served here.

use candor_rule::{MendedBy, Place, Rule, Shape, Violation, text};

use crate::{Head, host};

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

/// Compares the host that the request names with those that are served: `api.test`, or `*.api.test` for
/// every name below it. Ports do not count.
pub fn check(head: &Head, served: &[String]) -> Option<Violation> {
    let (named, place) = host::placed(head)?;
    let is_served = served.iter().any(|pattern| host::covers(pattern.as_bytes(), named));
    (!named.is_empty() && !is_served).then(|| at(place, named))
}
