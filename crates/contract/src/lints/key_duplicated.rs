//! A name is given twice in one object.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "key-duplicated",
    severity: Severity::Warning,
    page: include_str!("key_duplicated.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, key: &str) {
    let message = format!("{} is given twice; the first one counts", crate::words::name(key));
    reporter.report(&LINT, at, message, "remove one of them");
}
