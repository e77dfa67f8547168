//! The text after a chunk size is no chunk extension.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §7.1.1, §2.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "chunk-extension-malformed",
        400,
        Shape::Body,
        142,
        include_str!("chunk_extension_malformed.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!(
            "After a chunk size stands {}; CR LF is expected, or an extension after \";\".",
            text::octet(octet)
        ),
        "End the size with CR LF; chunk extensions have no use in practice.",
    )
}
