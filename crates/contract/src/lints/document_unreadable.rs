//! The document cannot be read.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "document-unreadable",
    severity: Severity::Error,
    page: include_str!("document_unreadable.md"),
    looks: &[],
};

/// `why` is a sentence without a full stop.
pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, why: String, help: &str) {
    reporter.report(&LINT, at, why, help);
}
