//! A server does not say where it is.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "server-unusable",
    severity: Severity::Warning,
    page: include_str!("server_unusable.md"),
    looks: &[],
};

pub(crate) fn without_url(reporter: &mut Reporter<'_>, at: Mark) {
    reporter.report(&LINT, at, "this server has no `url`; it is left out", "add `url: /v1`, or its address");
}

pub(crate) fn open_variable(reporter: &mut Reporter<'_>, at: Mark, url: &str) {
    let message = format!("the server URL {} has a variable without a default", crate::words::name(url));
    reporter.report(&LINT, at, message, "give it a `default` under `variables`");
}
