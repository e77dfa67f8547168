//! A header value holds an octet outside ASCII.

use candor_rule::{Action, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §5.5",
    action: Action::Off,
    ..Rule::refusing(
        "header-value-non-ascii",
        400,
        Shape::TargetOrHeaders,
        40,
        include_str!("header_value_non_ascii.md"),
    )
};

/// Raised by the scanner at the first such octet.
pub(crate) fn at(offset: usize, name: &[u8], octet: u8) -> Violation {
    let name = text::printable(name, 40);
    RULE.at(
        Place::header(name.clone(), Span::octet(offset)),
        format!("The header {name} contains octet {octet:02X}; ASCII is expected."),
        format!("Percent-encode the text of {name}, or carry it in the body."),
    )
}
