//! A parameter is declared twice.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "parameter-duplicated",
    severity: Severity::Warning,
    page: include_str!("parameter_duplicated.md"),
    looks: &[],
};

/// `location` is path, query, header or cookie.
pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, location: &str, name: &str) {
    let message = format!("the {location} parameter `{name}` is declared twice; the first counts");
    reporter.report(&LINT, at, message, "remove one of them");
}
