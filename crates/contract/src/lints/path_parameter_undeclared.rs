//! A parameter of the path is not declared.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "path-parameter-undeclared",
    severity: Severity::Warning,
    page: include_str!("path_parameter_undeclared.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, hole: &str, template: &str, near: Option<&str>) {
    let message =
        format!("`{{{hole}}}` of {template} is not declared as a path parameter; it is not checked");
    let help = near.map_or_else(
        || format!("declare it: `{{name: {hole}, in: path, required: true, schema: …}}`"),
        |near| format!("did you mean `{near}`?"),
    );
    reporter.report(&LINT, at, message, help);
}
