//! What a present property asks of the object does not hold.

use candor_rule::{Rule, Violation};

use crate::declare;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Core 2020-12 §10.2.2.4; RFC 9110 §15.5.21",
    ..declare::body("body-dependent-schema", include_str!("body_dependent_schema.md"))
};

/// Says of a violation why its clause applies; place and fix stay.
pub(crate) fn around(inner: Violation) -> Violation {
    let detail = format!("A property that was sent asks for more: {}", inner.detail);
    RULE.at(inner.place, detail, inner.fix)
}
