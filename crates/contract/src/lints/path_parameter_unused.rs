//! A path parameter does not stand in the path.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "path-parameter-unused",
    severity: Severity::Warning,
    page: include_str!("path_parameter_unused.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, name: &str, template: &str, near: Option<&str>) {
    let message = format!("the path parameter `{name}` does not stand in {template}; it is not checked");
    let help = near.map_or_else(
        || format!("write `{{{name}}}` into the path, or declare the parameter `in: query`"),
        |near| format!("did you mean `{near}`?"),
    );
    reporter.report(&LINT, at, message, help);
}
