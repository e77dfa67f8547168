//! The document describes no requests to the API.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "paths-absent",
    severity: Severity::Warning,
    page: include_str!("paths_absent.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark) {
    let message = "the document has no `paths`: no request can match it";
    let help = "describe what requests to the API may be, or give Candor the document that does";
    reporter.report(&LINT, at, message, help);
}
