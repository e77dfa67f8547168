//! A schema names a type that does not exist.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "type-unknown",
    severity: Severity::Warning,
    page: include_str!("type_unknown.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, name: &str, help: String) {
    reporter.report(&LINT, at, format!("the type `{name}` is unknown; it is not checked"), help);
}
