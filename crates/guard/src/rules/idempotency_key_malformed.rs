//! An Idempotency-Key that cannot serve as one.

use candor_rule::{Place, Rule, Shape, Span, Violation, text};

use crate::idempotency::FIELD;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "draft-ietf-httpapi-idempotency-key-header-07 §2.1; RFC 9651 §3.3.3, §4.2",
    ..Rule::refusing(
        "idempotency-key-malformed",
        400,
        Shape::TargetOrHeaders,
        132,
        include_str!("idempotency_key_malformed.md"),
    )
};

/// What is wrong with a key.
pub(crate) enum Fault {
    Empty,
    /// More octets than this.
    Long(usize),
    Unprintable,
    /// No string of RFC 9651, where nothing else is taken.
    Unquoted,
}

/// Raised for the only key of a request.
pub(crate) fn at(span: Span, sent: &[u8], fault: Fault) -> Violation {
    let detail = match fault {
        Fault::Empty => "Idempotency-Key is empty; a key that no other request has is expected.".to_owned(),
        Fault::Long(most) => format!(
            "Idempotency-Key has {} octets; at most {} are taken.",
            text::thousands(sent.len() as u64),
            text::thousands(most as u64)
        ),
        Fault::Unprintable => {
            "Idempotency-Key holds characters that are not printable ASCII; a quoted string is expected."
                .to_owned()
        }
        Fault::Unquoted => "Idempotency-Key is not in double quotes; a quoted string is expected.".to_owned(),
    };
    RULE.at(Place::header(FIELD, span), detail, "Send a UUID in double quotes: Idempotency-Key: \"<uuid>\".")
}

/// Raised for the second of several.
pub(crate) fn repeated(span: Span) -> Violation {
    RULE.at(
        Place::header(FIELD, span),
        "Idempotency-Key stands there more than once; one key is expected.",
        "Send one Idempotency-Key with each request.",
    )
}
