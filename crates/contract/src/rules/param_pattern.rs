//! A parameter that does not match its pattern.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot, schema::Pattern};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.3.3, §4.3",
    ..declare::parameter("param-pattern", include_str!("param_pattern.md"))
};

/// Raised where the schema is checked. Where a text departs is said only of one that is shown.
pub(crate) fn of(spot: Spot, pattern: &Pattern, text: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    let source = &pattern.source;
    if pattern.gives_up_on(text) {
        let detail =
            format!("{subject} is {found}; whether it matches `{source}` takes more steps than are allowed.");
        return RULE.at(place, detail, "Send a shorter value.").because("step-limit");
    }
    let detail = match pattern.departure(text).filter(|_| found.contains('"')) {
        Some(why) => format!("{subject} is {found}; it has to match `{source}`: {why}."),
        None => format!("{subject} is {found}; it has to match `{source}`."),
    };
    RULE.at(place, detail, "Send a value of the form that the contract asks for.")
}
