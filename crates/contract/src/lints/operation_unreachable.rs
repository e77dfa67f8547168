//! An operation is never reached.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "operation-unreachable",
    severity: Severity::Warning,
    page: include_str!("operation_unreachable.md"),
    looks: &[],
};

/// `rival`, a path and its place, comes first.
pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, method: &str, full: &str, rival: &str) {
    let message = format!("{method} {full} is never reached: {rival} matches the same paths");
    reporter.report(&LINT, at, message, "give them different text, or make them one operation");
}
