//! A file holds a second YAML document.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "document-second",
    severity: Severity::Warning,
    page: include_str!("document_second.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark) {
    let message = "a second YAML document starts here; it is not read";
    reporter.report(&LINT, at, message, "put it into a file of its own");
}
