//! A parameter that is not written in its style.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Style Values, Style Examples)",
    ..declare::parameter("param-style", include_str!("param_style.md"))
};

/// Raised where the parameter is read. `form` shows how it is written.
pub(crate) fn of(spot: Spot, form: &str) -> Violation {
    let Spot { place, subject, .. } = spot;
    let detail = format!("{subject} is not written in its form, which is {form}.");
    RULE.at(place, detail, format!("Write it as {form}."))
}
