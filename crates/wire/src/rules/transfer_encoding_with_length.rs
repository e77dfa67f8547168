//! Transfer-Encoding and Content-Length are both there.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.1, §6.3, §11.2",
    level: Level::May,
    connection: Connection::Close,
    ..Rule::refusing(
        "transfer-encoding-with-length",
        400,
        Shape::Body,
        60,
        include_str!("transfer_encoding_with_length.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Transfer-Encoding", span),
        "Both Transfer-Encoding and Content-Length say where the body ends.",
        "Send one of them: Content-Length if the size is known, else chunks.",
    )
}
