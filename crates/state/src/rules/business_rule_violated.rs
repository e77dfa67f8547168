//! Values that fit the contract break a rule of the domain.

use candor_rule::{ClientStatus, Connection, MendedBy, Rule, Shape, Violation};

use crate::{in_body, said};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.21",
    alternatives: &[ClientStatus::of(400), ClientStatus::of(409)],
    connection: Connection::Keep,
    mended_by: MendedBy::EndUser,
    ..Rule::refusing(
        "business-rule-violated",
        422,
        Shape::Values,
        190,
        include_str!("business_rule_violated.md"),
    )
};

/// `reason` is a whole sentence that says what was found and what is expected, `hint` one that says what to do.
pub fn at(pointer: &str, reason: &str, hint: &str) -> Violation {
    RULE.at(in_body(pointer), format!("{}.", said(reason)), format!("{}.", said(hint)))
}
