//! A path has a field that OpenAPI does not know.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Member};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "field-unknown",
    severity: Severity::Warning,
    page: include_str!("field_unknown.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, member: &Member) {
    let message = format!("`{}` is no method and no field of a path; what is below it is lost", member.key);
    reporter.report(&LINT, member.key_at, message, "start own fields with `x-`");
}
