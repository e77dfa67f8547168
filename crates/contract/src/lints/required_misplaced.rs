//! `required: true` stands at a property.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Member};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "required-misplaced",
    severity: Severity::Warning,
    page: include_str!("required_misplaced.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, member: &Member) {
    let message = "`required` of a schema is a list of names; true or false says nothing here";
    reporter.report(
        &LINT,
        member.key_at,
        message,
        "name the property in the `required` of the object around it",
    );
}
