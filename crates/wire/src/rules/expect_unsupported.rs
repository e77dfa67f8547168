//! Expect asks for something other than 100-continue.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §10.1.1, §15.5.18",
    level: Level::May,
    ..Rule::refusing(
        "expect-unsupported",
        417,
        Shape::TargetOrHeaders,
        44,
        include_str!("expect_unsupported.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, value: &[u8]) -> Violation {
    RULE.at(
        Place::header("Expect", span),
        format!("Expect is \"{}\"; only 100-continue is known.", text::printable(value, 24)),
        "Take the Expect header out, or send \"Expect: 100-continue\".",
    )
}
