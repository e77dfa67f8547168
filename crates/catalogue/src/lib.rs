//! Every rule, fault and finding in one place, the status-code reference, and the pages made of them.
//!
//! A *code* here is the code of a rule (`bare-lf`), of a fault (`upstream-timeout`), of a finding
//! (`undocumented-status`) or a status (`422`).
//! The same [`Entry`] becomes a page of the gateway ([`page_html`]), a part of the workbench
//! ([`page_inner_html`]), the answer of `candor explain` ([`page_text`]) and the files under `docs/`
//! ([`docs`]). [`cases`] runs what the pages claim.

pub mod cases;
mod docs;
mod entry;
mod lints;
mod pages;
mod products;
mod prose;
mod published;
mod registry;
mod status_info;
mod statuses;

pub use docs::docs;
pub use entry::Entry;
pub use lints::{lint_json, lint_markdown, lint_text};
pub use pages::{
    PageContext, Served, index_html, index_inner_html, index_inner_html_of, page_html, page_inner_html,
    page_json, page_markdown, page_text, serve,
};
pub use products::{
    product, product_inner_html, product_json, product_list_html, product_markdown, product_text,
};
pub use published::{Audience, Published, operation_json, place_json, schema_json};
pub use registry::{
    Home, codes, fault, faults, finding, finding_home, findings, home, rule, rules, rules_answering, suggest,
};
pub use status_info::{StatusField, StatusInfo, status, statuses};
