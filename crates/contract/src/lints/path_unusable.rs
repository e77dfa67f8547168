//! A path can never be requested.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "path-unusable",
    severity: Severity::Warning,
    page: include_str!("path_unusable.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, path: &str, why: &str) {
    let message = format!("the path `{path}` is left out: {why}");
    reporter.report(&LINT, at, message, "write it as /pets/{petId}; what comes in the query is a parameter");
}
