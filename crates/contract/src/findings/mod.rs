//! The findings of this crate, one file and one page each. Written by `cargo xtask tidy --fix`.

pub mod required_response_header_missing;
pub mod response_not_checked;
pub mod response_schema_violation;
pub mod undocumented_content_type;
pub mod undocumented_status;
pub mod write_only_returned;

use candor_rule::Finding;

/// Every one of them, by name.
#[rustfmt::skip]
pub static ALL: &[&Finding] = &[
    &required_response_header_missing::FINDING,
    &response_not_checked::FINDING,
    &response_schema_violation::FINDING,
    &undocumented_content_type::FINDING,
    &undocumented_status::FINDING,
    &write_only_returned::FINDING,
];
