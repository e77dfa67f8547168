//! A header name holds an octet that no name can have.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §5.1, §5.6.2; RFC 9112 §2.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "header-name-invalid",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_name_invalid.md"),
    )
};

/// Raised by the scanner; `at` is the wrong octet of the line, which starts `start` octets into the message.
pub(crate) fn at(start: usize, line: &[u8], at: usize) -> Violation {
    let octet = line.get(at).copied().unwrap_or_default();
    let place = Place::octet(start + at);
    match line {
        // One octet decides, so that it does not matter how much of the line has come.
        [b'{' | b'[' | b'"' | b'<', ..] => RULE
            .at(
                place,
                format!(
                    "A header line starts with {}, as a body does; a name is expected.",
                    text::octet(octet)
                ),
                "Put an empty line (CR LF CR LF) between the last header and the body.",
            )
            .because("body-without-empty-line"),
        _ if matches!(octet, 0xc2 | 0xe2) => RULE
            .at(
                place,
                format!(
                    "A header name contains {}: a typographic quote or dash, or a space that does not break.",
                    text::octet(octet)
                ),
                "Type the name anew: pasted text brought a character that only looks like ASCII.",
            )
            .because("typographic-character"),
        _ => RULE.at(
            place,
            format!(
                "A header name contains {}; letters, digits and a few signs are expected.",
                text::octet(octet)
            ),
            format!("Take {} out of the header name.", text::octet(octet)),
        ),
    }
}
