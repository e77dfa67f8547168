//! No answer to a wrong request is documented.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, Site},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "client-error-undocumented",
    severity: Severity::Note,
    page: include_str!("client_error_undocumented.md"),
    looks: &[Look::Operation(look)],
};

fn look(_: &Scene<'_>, site: &Site<'_>, reporter: &mut Reporter<'_>) {
    let operation = site.operation;
    if operation.parameters.is_empty() && operation.body.is_none() {
        return;
    }
    let Some(responses) = site.place.node.member("responses") else { return };
    let keys = || responses.value.members().iter().map(|m| &*m.key);
    // What is behind a reference as a whole is not looked for.
    if keys().any(|key| key.starts_with('4') || key == "default" || key == "$ref") {
        return;
    }
    let what = match (operation.parameters.is_empty(), &operation.body) {
        (false, None) => "400",
        (true, Some(_)) => "415 or 422",
        _ => "400, 415 or 422",
    };
    let message = format!("a wrong request is answered with {what}, and no error is documented");
    let at = if responses.value.members().is_empty() { site.place.key_at } else { responses.key_at };
    reporter.report(&LINT, at, message, "add a response `4XX` with `application/problem+json`");
}
