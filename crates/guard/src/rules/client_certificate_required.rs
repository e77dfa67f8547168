//! The connection has no client certificate.

use candor_rule::{ClientStatus, MendedBy, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.4, RFC 8446 §6.2, RFC 8705 §3",
    alternatives: &[ClientStatus::of(400), ClientStatus::of(401)],
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing(
        "client-certificate-required",
        403,
        Shape::TargetOrHeaders,
        100,
        include_str!("client_certificate_required.md"),
    )
};

/// Raised where the connection has no client certificate.
pub(crate) fn at() -> Violation {
    RULE.at(
        Place::Message,
        "This operation needs a client certificate, and the connection has none.",
        "Connect with your client certificate and its key.",
    )
}
