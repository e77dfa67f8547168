//! chunked is named more than once.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.1, §7.1",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "transfer-encoding-chunked-twice",
        400,
        Shape::Body,
        60,
        include_str!("transfer_encoding_chunked_twice.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Transfer-Encoding", span),
        "Transfer-Encoding names chunked more than once.",
        "Name chunked once; look for a proxy or a wrapper that adds it again.",
    )
}
