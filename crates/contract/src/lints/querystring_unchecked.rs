//! The query is described as a whole.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "querystring-unchecked",
    severity: Severity::Warning,
    page: include_str!("querystring_unchecked.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark) {
    let help = "describe the parameters one by one with `in: query` if they are to be checked";
    reporter.report(&LINT, at, "`in: querystring` is not checked", help);
}
