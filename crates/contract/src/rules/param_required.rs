//! A required parameter is absent.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Parameter Object, required); RFC 9110 §15.5.1",
    ..declare::parameter("param-required", include_str!("param_required.md"))
};

/// Raised where the request is searched for it. `instead` is an unknown parameter that looks like it.
pub(crate) fn of(spot: Spot, name: &str, instead: Option<&str>) -> Violation {
    let Spot { place, subject, .. } = spot;
    match instead.map(words::name) {
        Some(sent) => {
            let fix = format!("Rename {sent} to {}.", words::name(name));
            RULE.at(place, format!("{subject} is required and absent; {sent} was sent."), fix)
        }
        None => {
            let fix = format!("Add {}.", words::name(name));
            RULE.at(place, format!("{subject} is required and absent."), fix)
        }
    }
}
