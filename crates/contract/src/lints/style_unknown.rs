//! A parameter has a style that does not exist.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "style-unknown",
    severity: Severity::Warning,
    page: include_str!("style_unknown.md"),
    looks: &[],
};

/// `usual` is what it is read as.
pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, name: &str) {
    let message = format!("the style {} is unknown; the usual one is taken", crate::words::name(name));
    let help = "it may be simple, label, matrix, form, spaceDelimited, pipeDelimited or deepObject";
    reporter.report(&LINT, at, message, help);
}
