//! A value that is not among the allowed ones.

use candor_rule::{Rule, Violation};
use serde_json::Value;

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §6.1.2; RFC 9110 §15.5.21",
    ..declare::body("body-enum", include_str!("body_enum.md"))
};

/// Raised where the schema is checked. `meant` is the allowed value nearest to the one sent.
pub(crate) fn of(spot: Spot, options: &[Value], meant: Option<&Value>) -> Violation {
    let Spot { place, subject, found } = spot;
    let detail = format!("{subject} is {found}; {} is expected.", words::options(options));
    let fix = match meant {
        Some(value) => format!("Send one of the allowed values; did you mean {}?", words::literal(value)),
        None => "Send one of the allowed values.".to_owned(),
    };
    RULE.at(place, detail, fix)
}
