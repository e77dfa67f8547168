//! The body of a request has another length than `content-length` says.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.1.1",
    level: Level::Must,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-content-length-mismatch",
        400,
        Shape::Body,
        142,
        include_str!("h2_content_length_mismatch.md"),
    )
};

/// Raised when more arrives.
pub(crate) fn beyond() -> Violation {
    RULE.at(
        Place::no_header("content-length"),
        "The body is longer than content-length says; exactly so many octets are expected.",
        "Set content-length to the number of octets sent, or leave it out.",
    )
}

/// Raised at the end of a body that is shorter.
pub(crate) fn lacking(left: u64) -> Violation {
    RULE.at(
        Place::no_header("content-length"),
        format!(
            "The body ends {} octets before the length that content-length announces.",
            text::thousands(left)
        ),
        "Set content-length to the number of octets sent, or leave it out.",
    )
}
