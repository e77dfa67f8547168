//! A header line has no colon.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §5, §2.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "header-line-malformed",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_line_malformed.md"),
    )
};

/// Raised by the scanner where a colon was expected. `before` is the name of the field line before it.
pub(crate) fn at(span: Span, line: &[u8], before: Option<&[u8]>) -> Violation {
    let found = text::printable(line, 24);
    if line.contains(&b'=') && !line.contains(&b' ') {
        return RULE
            .at(
                Place::Octets(span),
                format!("The line \"{found}\" has no colon; it looks like the body of a form."),
                "Put an empty line (CR LF CR LF) between the last header and the body.",
            )
            .because("body-without-empty-line");
    }
    if let Some(name) = before.filter(|_| line.contains(&b' ')) {
        let name = text::printable(name, 40);
        return RULE
            .at(
                Place::Octets(span),
                format!(
                    "The header line \"{found}\" has no colon; perhaps a line break in {name} cut it off."
                ),
                format!("Take CR and LF out of what goes into {name}; look for user input."),
            )
            .because("line-break-in-value");
    }
    RULE.at(
        Place::Octets(span),
        format!("The header line \"{found}\" has no colon after its name."),
        "Write each header as \"Name: value\".",
    )
}
