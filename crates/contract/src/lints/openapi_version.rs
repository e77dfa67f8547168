//! The document is not of a version of OpenAPI that is read.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "openapi-version",
    severity: Severity::Error,
    page: include_str!("openapi_version.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, message: String, help: String) {
    reporter.report(&LINT, at, message, help);
}
