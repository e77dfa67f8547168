//! Connection lists a header that is meant for the other end.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §7.6.1",
    level: Level::Must,
    ..Rule::refusing(
        "connection-nominates-end-to-end",
        400,
        Shape::Guard,
        44,
        include_str!("connection_nominates_end_to_end.md"),
    )
};

/// Raised by the scanner.
pub(crate) fn at(span: Span, name: &[u8]) -> Violation {
    RULE.at(
        Place::header("Connection", span),
        format!(
            "Connection lists {}, which is meant for the server behind and must not be dropped on the way.",
            text::printable(name, 40)
        ),
        "List only close, keep-alive, upgrade or your own hop-by-hop headers in Connection.",
    )
}
