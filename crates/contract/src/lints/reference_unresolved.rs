//! A reference leads nowhere.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "reference-unresolved",
    severity: Severity::Warning,
    page: include_str!("reference_unresolved.md"),
    looks: &[],
};

/// `why` it cannot be followed, and what may be meant.
pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, reference: &str, why: &str, help: String) {
    let help = if help.is_empty() { "what it should lead to is not checked".to_owned() } else { help };
    reporter.report(&LINT, at, format!("`{reference}` cannot be followed: {why}"), help);
}
