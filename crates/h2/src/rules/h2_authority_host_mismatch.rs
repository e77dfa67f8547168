//! Host and :authority of a request name different hosts.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.3.1",
    level: Level::Should,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-authority-host-mismatch",
        400,
        Shape::TargetOrHeaders,
        50,
        include_str!("h2_authority_host_mismatch.md"),
    )
};

/// Raised when a request's fields are there; `span` is what the authority became.
pub(crate) fn at(span: Span, host: &[u8], authority: &[u8]) -> Violation {
    let (host, authority) = (text::printable(host, 60), text::printable(authority, 60));
    RULE.at(
        Place::header("Host", span),
        format!("Host says \"{host}\" and :authority \"{authority}\"; the same is expected in both."),
        "Send only :authority.",
    )
}
