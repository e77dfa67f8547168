//! An operation is declared twice.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "operation-duplicated",
    severity: Severity::Warning,
    page: include_str!("operation_duplicated.md"),
    looks: &[],
};

/// `first` is the place of the one that counts.
pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, method: &str, full: &str, first: &str) {
    let message = format!("{method} {full} is declared at {first} already; that one counts");
    let help = "remove one, or give the documents hosts or prefixes of their own with `[[contract]]`";
    reporter.report(&LINT, at, message, help);
}
