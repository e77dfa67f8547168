//! A parameter that is sent more than once.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Style Values: form, explode); RFC 3986 §3.4",
    ..declare::parameter("param-duplicated", include_str!("param_duplicated.md"))
};

/// Raised at the second occurrence.
pub(crate) fn of(spot: Spot, times: usize) -> Violation {
    let Spot { place, subject, .. } = spot;
    RULE.at(place, format!("{subject} is sent {times} times; once is expected."), "Send it once.")
}
