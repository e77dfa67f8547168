//! A pattern is not a regular expression.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "pattern-unparsable",
    severity: Severity::Warning,
    page: include_str!("pattern_unparsable.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, source: &str) {
    let source = crate::words::name(source);
    let message = format!("{source} is not a regular expression of ECMA-262; it is not checked");
    reporter.report(&LINT, at, message, "try it with `new RegExp(…, 'u')` in a browser's console");
}
