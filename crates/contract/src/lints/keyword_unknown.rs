//! A keyword of a schema is misspelt.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Member};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "keyword-unknown",
    severity: Severity::Warning,
    page: include_str!("keyword_unknown.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, member: &Member, near: &str) {
    let message = format!("the keyword `{}` is unknown and not checked", member.key);
    reporter.report(&LINT, member.key_at, message, format!("did you mean `{near}`?"));
}
