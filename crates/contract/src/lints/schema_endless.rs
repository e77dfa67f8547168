//! A schema refers to itself without end.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "schema-endless",
    severity: Severity::Warning,
    page: include_str!("schema_endless.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, keyword: &str) {
    let message = format!("`{keyword}` leads back to this schema without end; it is not checked");
    reporter.report(&LINT, at, message, "let the circle go through a property or an item");
}
