//! What the rules about parameters have in common, and what those about values in the body have.

use candor_rule::{ClientStatus, Rule, Shape};

const PARAMETER_ALTERNATIVES: &[ClientStatus] = &[ClientStatus::of(422), ClientStatus::of(404)];
const BODY_ALTERNATIVES: &[ClientStatus] = &[ClientStatus::of(400), ClientStatus::of(409)];

/// A parameter that breaks the contract. Parameters are no content, so 400; some frameworks answer 422, and
/// a path that does not fit is often answered as if it were not there.
pub(crate) const fn parameter(code: &'static str, page: &'static str) -> Rule {
    Rule { alternatives: PARAMETER_ALTERNATIVES, ..Rule::refusing(code, 400, Shape::Values, 130, page) }
}

/// A value of the body that breaks the contract: well-formed content with unusable instructions, so 422.
pub(crate) const fn body(code: &'static str, page: &'static str) -> Rule {
    Rule { alternatives: BODY_ALTERNATIVES, ..Rule::refusing(code, 422, Shape::Values, 170, page) }
}
