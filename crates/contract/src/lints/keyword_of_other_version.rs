//! A keyword of OpenAPI 3.1 stands in a 3.0 document.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Member};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "keyword-of-other-version",
    severity: Severity::Warning,
    page: include_str!("keyword_of_other_version.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, member: &Member) {
    let key = &*member.key;
    let message = format!("OpenAPI 3.0 has no `{key}`; it is not checked");
    let help = match key {
        "const" => "write `enum:` with this one value, or make it an OpenAPI 3.1 document",
        "patternProperties" => "use `additionalProperties`, or make it an OpenAPI 3.1 document",
        _ => "make it an OpenAPI 3.1 document if it is to count",
    };
    reporter.report(&LINT, member.key_at, message, help);
}
