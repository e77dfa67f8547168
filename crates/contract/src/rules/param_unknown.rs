//! A query parameter that the operation does not know.

use candor_rule::{Action, Rule, Violation};

use crate::{declare, parameter::Spot, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Parameter Object); RFC 9205 §4.4",
    action: Action::Warn,
    ..declare::parameter("param-unknown", include_str!("param_unknown.md"))
};

/// Raised where the query is compared with the operation. `meant` is the declared name nearest to it.
pub(crate) fn of(spot: Spot, meant: Option<&str>) -> Violation {
    let Spot { place, subject, .. } = spot;
    match meant.map(words::name) {
        Some(meant) => {
            let fix = format!("Rename it to {meant}, or leave it out.");
            RULE.at(place, format!("{subject} is not known to this operation; did you mean {meant}?"), fix)
        }
        None => RULE.at(place, format!("{subject} is not known to this operation."), "Leave it out."),
    }
}
