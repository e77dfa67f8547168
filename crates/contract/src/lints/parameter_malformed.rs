//! A parameter does not say what it is called or where it stands.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "parameter-malformed",
    severity: Severity::Error,
    page: include_str!("parameter_malformed.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, message: String, help: String) {
    reporter.report(&LINT, at, message, help);
}
