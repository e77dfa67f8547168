//! An https URL was asked for over a connection without TLS.

use candor_rule::{Level, MendedBy, Place, Rule, Shape, Span, Violation};

use crate::{Head, target::Absolute};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §7.4",
    level: Level::Must,
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing("scheme-mismatch", 421, Shape::TargetOrHeaders, 52, include_str!("scheme_mismatch.md"))
};

fn at(span: Span) -> Violation {
    RULE.at(
        Place::Octets(span),
        "The target is an https:// URL, but it came over a connection without TLS.",
        "Connect to the port that serves https://, or ask for the http:// URL.",
    )
}

/// For a request that came without TLS: the scheme of its absolute target, if it is https.
pub fn check(head: &Head) -> Option<Violation> {
    let target = head.target();
    let absolute = Absolute::split(target).filter(|_| !target.starts_with(b"/"))?;
    let scheme = absolute.scheme.of(target);
    scheme.eq_ignore_ascii_case(b"https").then(|| at(absolute.scheme.shifted(head.target.start)))
}
