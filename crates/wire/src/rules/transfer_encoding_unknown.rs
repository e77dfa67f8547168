//! A transfer coding that is not implemented.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.1",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "transfer-encoding-unknown",
        501,
        Shape::Body,
        60,
        include_str!("transfer_encoding_unknown.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, coding: &[u8]) -> Violation {
    RULE.at(
        Place::header("Transfer-Encoding", span),
        format!(
            "The transfer coding \"{}\" is not implemented here; chunked is.",
            text::printable(coding, 24)
        ),
        "Send chunked alone; compression goes into Content-Encoding.",
    )
}
