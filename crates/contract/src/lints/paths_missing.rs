//! The document has no paths.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "paths-missing",
    severity: Severity::Error,
    page: include_str!("paths_missing.md"),
    looks: &[],
};

/// `near` is a member that was probably meant, and where it stands.
pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, near: Option<&str>) {
    let help = match near {
        Some(near) => format!("rename `{near}` to `paths`"),
        None => "add the paths of your API".to_owned(),
    };
    reporter.report(&LINT, at, "the document has no `paths`", help);
}
