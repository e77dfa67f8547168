//! Accept cannot be read as a list of media ranges, so it counts as absent.

use candor_rule::{Action, ClientStatus, Connection, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §12.4.1, §12.5.1, §12.4.2",
    status: None,
    alternatives: &[ClientStatus::of(400), ClientStatus::of(406)],
    connection: Connection::Keep,
    action: Action::Ignore,
    ..Rule::refusing("accept-malformed", 400, Shape::TargetOrHeaders, 44, include_str!("accept_malformed.md"))
};

/// Raised by the scanner where the value goes wrong.
pub(crate) fn at(span: Span, rest: &[u8]) -> Violation {
    let found = match rest {
        [] => "its end".to_owned(),
        _ => format!("\"{}\"", text::printable(rest, 24)),
    };
    RULE.at(
        Place::header("Accept", span),
        format!("Accept cannot be read from {found} on; media types with a weight from 0 to 1 are expected."),
        "Send media ranges such as \"application/json, */*;q=0.8\".",
    )
}
