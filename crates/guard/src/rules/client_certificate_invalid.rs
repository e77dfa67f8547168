//! The client certificate is not on the list.

use candor_rule::{ClientStatus, MendedBy, Place, Rule, Shape, Violation};

use crate::words;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.4, RFC 8705 §3",
    alternatives: &[ClientStatus::of(400), ClientStatus::of(401)],
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing(
        "client-certificate-invalid",
        403,
        Shape::TargetOrHeaders,
        100,
        include_str!("client_certificate_invalid.md"),
    )
};

/// Raised for a verified certificate that is not on the list.
pub(crate) fn at(subject: &str) -> Violation {
    RULE.at(
        Place::Message,
        format!(
            "The client certificate is that of {}, who is not let in here.",
            words::names("subject", &[subject])
        ),
        "Use the certificate that was registered for this API.",
    )
}
