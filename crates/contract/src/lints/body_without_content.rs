//! A request body names no media type.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "body-without-content",
    severity: Severity::Warning,
    page: include_str!("body_without_content.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark) {
    let message = "the request body names no media type; any type is taken";
    reporter.report(&LINT, at, message, "add `content:` with the media types, as `application/json:`");
}
