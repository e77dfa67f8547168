//! A text or number that is not of its format.

use candor_rule::{Rule, Violation};

use crate::{body::Spot, declare, schema::Format};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "JSON Schema Validation 2020-12 §7.2.2, §7.3; OpenAPI 3.1.1 (Data Type Format); RFC 9110 §15.5.21",
    ..declare::body("body-format", include_str!("body_format.md"))
};

/// Raised where the schema is checked.
pub(crate) fn of(spot: Spot, format: Format) -> Violation {
    let Spot { place, subject, found } = spot;
    let detail = format!("{subject} is {found}; {} is expected.", format.words());
    RULE.at(place, detail, format!("Send a value such as {}.", format.example()))
}
