//! A media type is not one.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Mark};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "media-type-malformed",
    severity: Severity::Warning,
    page: include_str!("media_type_malformed.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, at: Mark, name: &str) {
    let message = format!("{} is not a media type; no request can have it", crate::words::name(name));
    reporter.report(&LINT, at, message, "write type/subtype, as `application/json`");
}
