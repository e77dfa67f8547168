//! The last transfer coding is not chunked.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.3",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "transfer-encoding-not-chunked-last",
        400,
        Shape::Body,
        60,
        include_str!("transfer_encoding_not_chunked_last.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, coding: &[u8]) -> Violation {
    RULE.at(
        Place::header("Transfer-Encoding", span),
        format!(
            "The last transfer coding is \"{}\"; only chunked shows where a request body ends.",
            text::printable(coding, 24)
        ),
        "End the list with chunked; compression goes into Content-Encoding.",
    )
}
