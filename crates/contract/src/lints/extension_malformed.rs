//! An extension of Candor cannot be understood.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Node};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "extension-malformed",
    severity: Severity::Error,
    page: include_str!("extension_malformed.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, node: &Node) {
    let message = format!("`x-candor-max-body` must be a number of octets, and this is {}", node.what());
    reporter.report(&LINT, node.at, message, "write it as 1048576");
}
