//! A parameter that is not of its format.

use candor_rule::{Rule, Violation};

use crate::{declare, parameter::Spot, schema::Format};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §7.3; OpenAPI 3.1.1 (Data Type Format)",
    ..declare::parameter("param-format", include_str!("param_format.md"))
};

/// Raised where a reader of the value does not take it; `said` is why, in its own words, and empty where they
/// might hold a secret.
pub(crate) fn told(spot: Spot, said: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    let detail = match said.is_empty() || !found.contains('"') {
        true => format!("{subject} is {found}, which cannot be read."),
        false => format!("{subject} is {found}, which cannot be read: {said}."),
    };
    RULE.at(place, detail, "Send a value in the form that the service documents.".to_owned())
}

/// Raised where the schema is checked. What exactly is amiss is said only of a text that is shown.
pub(crate) fn of(spot: Spot, format: Format, text: &str) -> Violation {
    let Spot { place, subject, found } = spot;
    let words = format.words();
    let detail = match format.explain(text).filter(|_| found.contains('"')) {
        Some(why) => format!("{subject} is {found}; {words} is expected, and {why}."),
        None => format!("{subject} is {found}; {words} is expected."),
    };
    RULE.at(place, detail, format!("Send a value such as {}.", format.example()))
}
