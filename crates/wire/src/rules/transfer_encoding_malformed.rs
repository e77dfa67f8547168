//! Transfer-Encoding is not a list of codings.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.1, §7.1; RFC 9110 §10.1.4",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "transfer-encoding-malformed",
        400,
        Shape::Body,
        60,
        include_str!("transfer_encoding_malformed.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, value: &[u8]) -> Violation {
    RULE.at(
        Place::header("Transfer-Encoding", span),
        format!("Transfer-Encoding is \"{}\"; \"chunked\" is expected.", text::printable(value, 24)),
        "Send \"Transfer-Encoding: chunked\", or Content-Length instead.",
    )
}
