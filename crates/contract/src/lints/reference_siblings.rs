//! A keyword stands beside `$ref` in OpenAPI 3.0.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Member};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "reference-siblings",
    severity: Severity::Warning,
    page: include_str!("reference_siblings.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, member: &Member) {
    let message = format!("`{}` stands beside `$ref`, which replaces it in OpenAPI 3.0", member.key);
    let help = "write `allOf: [{$ref: …}]` and this keyword beside it";
    reporter.report(&LINT, member.key_at, message, help);
}
