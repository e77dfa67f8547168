//! The object fits a condition and not what follows from it.

use candor_rule::{Rule, Violation};

use crate::declare;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.2.2.1, §10.2.2.2; RFC 9110 §15.5.21",
    ..declare::body("body-if-then", include_str!("body_if_then.md"))
};

/// Says of a violation why its clause applies; place and fix stay.
pub(crate) fn around(inner: Violation) -> Violation {
    let detail = format!("The value fits a condition of the contract: {}", inner.detail);
    RULE.at(inner.place, detail, inner.fix)
}
