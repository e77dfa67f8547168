//! Every rule, fault and finding in one place, the status-code reference, and the pages made of them.
//!
//! A *code* here is the code of a rule (`bare-lf`), of a fault (`upstream-timeout`), of a finding
//! (`undocumented-status`), of a lint (`example-refused`), of a product (`nginx`) or a status (`422`).
//! The same [`Entry`] becomes a page of the gateway ([`page_html`]), a part of the workbench
//! ([`page_inner_html`]), the answer of `candor explain` ([`page_text`]) and the files under `docs/`
//! ([`docs`]). [`cases`] runs what the pages claim.

pub mod cases;
mod docs;
mod entry;
mod pages;
mod products;
mod prose;
mod published;
mod registry;
mod search;
mod site;
mod status_info;
mod statuses;

pub use docs::docs;
pub use entry::Entry;
pub use pages::{
    PageContext, Served, index_html, index_inner_html, index_json, index_markdown, page_html,
    page_inner_html, page_json, page_markdown, page_text, serve, serve_with,
};
pub use products::product;
pub use published::{Audience, Published, operation_json, place_json, schema_json};
pub use registry::{
    Home, codes, entries, fault, faults, finding, finding_home, findings, home, rule, rules, rules_answering,
    suggest,
};
pub use search::{Hit, hits_json, search};
pub use site::{SiteFile, site};
pub use status_info::{StatusField, StatusInfo, status, statuses};
