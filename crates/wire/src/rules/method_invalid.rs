//! The method holds an octet that no method can have.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §3.1; RFC 9110 §5.6.2, §9.1",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing("method-invalid", 400, Shape::TargetOrHeaders, 20, include_str!("method_invalid.md"))
};

/// Raised by the scanner.
pub(crate) fn at(offset: usize, octet: u8) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!(
            "The method contains {}; only letters, digits and a few signs may stand there.",
            text::octet(octet)
        ),
        "Send a method such as GET, POST, PUT, PATCH or DELETE as the first word.",
    )
}
