//! The rules of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod business_rule_violated;
pub mod dependency_failed;
pub mod duplicate_resource;
pub mod json_patch_failed;
pub mod precondition_failed_date;
pub mod precondition_failed_etag;
pub mod precondition_failed_exists;
pub mod range_not_satisfiable;
pub mod resource_locked;
pub mod resource_not_found;
pub mod state_conflict;

use candor_rule::Rule;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Rule] = &[
    &business_rule_violated::RULE,
    &dependency_failed::RULE,
    &duplicate_resource::RULE,
    &json_patch_failed::RULE,
    &precondition_failed_date::RULE,
    &precondition_failed_etag::RULE,
    &precondition_failed_exists::RULE,
    &range_not_satisfiable::RULE,
    &resource_locked::RULE,
    &resource_not_found::RULE,
    &state_conflict::RULE,
];
