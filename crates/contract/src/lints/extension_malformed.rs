//! An extension of Candor cannot be understood.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Node};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "extension-malformed",
    severity: Severity::Error,
    page: include_str!("extension_malformed.md"),
    looks: &[],
};

/// An extension: its name, what it takes, and how to write it.
pub(crate) struct Extension {
    name: &'static str,
    expected: &'static str,
    help: &'static str,
}

/// `x-candor-max-body`.
pub(crate) const MAX_BODY: Extension =
    Extension { name: "x-candor-max-body", expected: "a number of octets", help: "write it as 1048576" };

/// `x-candor-retired`.
pub(crate) const RETIRED: Extension = Extension {
    name: "x-candor-retired",
    expected: "true, or what to use instead",
    help: "write it as true, or as /v2/pets",
};

pub(crate) fn report(reporter: &mut Reporter<'_>, node: &Node, extension: &Extension) {
    let Extension { name, expected, help } = *extension;
    let message = format!("`{name}` must be {expected}, and this is {}", node.what());
    reporter.report(&LINT, node.at, message, help);
}
