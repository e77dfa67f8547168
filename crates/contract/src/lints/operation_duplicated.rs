//! An operation is declared twice.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "operation-duplicated",
    severity: Severity::Warning,
    page: include_str!("operation_duplicated.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, method: &str, full: &str) {
    let message = format!("{method} {full} is declared twice; the first counts");
    reporter.report(&LINT, at, message, "remove one, or give the documents different servers");
}
