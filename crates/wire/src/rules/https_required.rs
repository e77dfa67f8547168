//! A request in clear text for what is available over HTTPS only.

use candor_rule::{MendedBy, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.4, §4.2.2",
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing("https-required", 403, Shape::Guard, 80, include_str!("https_required.md"))
};

/// Raised for a connection without TLS, unless the trusted proxy that made it says that its client used
/// https.
pub fn at() -> Violation {
    RULE.at(
        Place::Message,
        "The request came in clear text; it is answered over HTTPS only.",
        "Use https:// in the URL, and replace every credential that was sent in clear.",
    )
}
