//! A connection that agreed on HTTP/2 does not begin as one.

use candor_rule::{Connection, Level, MendedBy, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §3.4",
    level: Level::Must,
    status: None,
    connection: Connection::GoAway,
    mended_by: MendedBy::ClientConfig,
    ..Rule::refusing(
        "h2-preface-invalid",
        400,
        Shape::TargetOrHeaders,
        10,
        include_str!("h2_preface_invalid.md"),
    )
};

/// Raised for the first octet that is another than expected.
pub(crate) fn at(offset: usize) -> Violation {
    RULE.at(
        Place::octet(offset),
        "The connection agreed on HTTP/2 but does not begin with its 24 fixed octets.",
        "Speak HTTP/2 once ALPN has chosen h2, or do not offer it.",
    )
}

/// Raised for another frame than SETTINGS behind the preface.
pub(crate) fn no_settings(found: &str) -> Violation {
    RULE.at(
        Place::Octets(Span::octet(3)),
        format!("The first frame is {found}; SETTINGS is expected behind the preface."),
        "Send SETTINGS first; it may be empty.",
    )
}
