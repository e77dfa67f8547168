//! TRACE is switched off.

use candor_rule::{Place, Rule, Shape, Span, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §9.3.8, §15.5.6",
    ..Rule::refusing("trace-not-allowed", 405, Shape::Guard, 34, include_str!("trace_not_allowed.md"))
};

/// Raised by the scanner.
pub(crate) fn at(span: Span) -> Violation {
    RULE.at(
        Place::Octets(span),
        "TRACE would send the request back with its credentials; it is switched off.",
        "Use GET, or look the request up by its id.",
    )
}
