//! A request in clear text for what is available over HTTPS only.

use candor_rule::{MendedBy, Place, Rule, Shape, Violation};

use crate::Head;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.4, §4.2.2",
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing("https-required", 403, Shape::Guard, 80, include_str!("https_required.md"))
};

/// Raised for a connection without TLS, unless the trusted proxy that made it says that its client used
/// https.
pub fn check(head: &Head, trusts_peer: bool) -> Option<Violation> {
    (!trusts_peer || !was_https(head)).then(|| {
        RULE.at(
            Place::Message,
            "The request came in clear text; it is answered over HTTPS only.",
            "Use https:// in the URL, and replace every credential that was sent in clear.",
        )
    })
}

/// What a proxy says about its client: the last `X-Forwarded-Proto`, which that proxy wrote itself.
fn was_https(head: &Head) -> bool {
    let last = head.all("x-forwarded-proto").last().map(|field| head.value(field));
    let last = last.as_deref().and_then(|value| value.rsplit(|octet| *octet == b',').next());
    last.is_some_and(|scheme| scheme.trim_ascii().eq_ignore_ascii_case(b"https"))
}
