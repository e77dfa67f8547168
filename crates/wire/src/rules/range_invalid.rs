//! A Range that cannot be read, so that the whole resource is sent.

use candor_rule::{Action, ClientStatus, Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §14.2, §14.1.1",
    status: None,
    alternatives: &[ClientStatus::of(400), ClientStatus::of(416)],
    level: Level::May,
    connection: Connection::Keep,
    action: Action::Ignore,
    ..Rule::refusing("range-invalid", 400, Shape::TargetOrHeaders, 136, include_str!("range_invalid.md"))
};

/// Raised where the value goes wrong: `rest` is what stands there.
pub(crate) fn at(span: Span, rest: &[u8]) -> Violation {
    let found = match rest {
        [] => "its end".to_owned(),
        _ => format!("\"{}\"", text::printable(rest, 24)),
    };
    RULE.at(
        Place::header("Range", span),
        format!("Range cannot be read from {found} on; ranges such as bytes=0-499 are expected."),
        "Write it as bytes=FIRST-LAST, the first not behind the last: bytes=0-499.",
    )
}
