//! Transfer-Encoding in an HTTP/1.0 request.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.1",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing(
        "transfer-encoding-http10",
        400,
        Shape::Body,
        60,
        include_str!("transfer_encoding_http10.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::header("Transfer-Encoding", span),
        "Transfer-Encoding in an HTTP/1.0 request, which has no chunks.",
        "Send HTTP/1.1, or give the length with Content-Length.",
    )
}
