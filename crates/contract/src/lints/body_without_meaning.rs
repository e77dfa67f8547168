//! A method without body semantics has a request body.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, Site},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "body-without-meaning",
    severity: Severity::Warning,
    page: include_str!("body_without_meaning.md"),
    looks: &[Look::Operation(look)],
};

fn look(_: &Scene<'_>, site: &Site<'_>, reporter: &mut Reporter<'_>) {
    let method = site.operation.method.as_str();
    if !matches!(method, "GET" | "HEAD" | "DELETE" | "TRACE") {
        return;
    }
    let Some(member) = site.place.node.member("requestBody") else { return };
    let message = format!("a body of {method} has no meaning that everyone agrees on (RFC 9110 §9.3)");
    let help = "send it with POST, or as parameters: libraries, proxies and caches drop such bodies";
    reporter.report(&LINT, member.key_at, message, help);
}
