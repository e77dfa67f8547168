//! Something else stands where an object is expected.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Node};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "field-misplaced",
    severity: Severity::Error,
    page: include_str!("field_misplaced.md"),
    looks: &[],
};

/// `what` stands where an object is expected.
pub(crate) fn report(reporter: &mut Reporter<'_>, what: &str, node: &Node, help: &str) {
    let message = format!("{what} must be an object, and this is {}", node.what());
    reporter.report(&LINT, node.at, message, help);
}
