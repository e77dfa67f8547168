//! A parameter that has to hold JSON and does not.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Parameter Object, content); RFC 8259 §2",
    ..declare::parameter("param-json-invalid", include_str!("param_json_invalid.md"))
};

/// Raised where the value is read. `why` is what the reader of JSON says.
pub(crate) fn of(spot: Spot, why: &str) -> Violation {
    let Spot { place, subject, .. } = spot;
    let detail = format!("{subject} must be JSON. {why}");
    RULE.at(place, detail, "Send JSON, percent-encoded.")
}
