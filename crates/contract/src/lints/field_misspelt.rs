//! A field or a method is misspelt.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Member};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "field-misspelt",
    severity: Severity::Error,
    page: include_str!("field_misspelt.md"),
    looks: &[],
};

/// `what` it is not, and what was probably meant.
pub(crate) fn report(reporter: &mut Reporter<'_>, member: &Member, what: &str, near: &str) {
    let message = format!("`{}` is {what}; what is below it is lost", member.key);
    reporter.report(&LINT, member.key_at, message, format!("did you mean `{near}`?"));
}
