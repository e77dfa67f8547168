//! The value of a keyword cannot be understood.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::Lint,
    tree::{Member, Node},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "keyword-malformed",
    severity: Severity::Warning,
    page: include_str!("keyword_malformed.md"),
    looks: &[],
};

/// The keyword must be what is `expected`.
pub(crate) fn report(reporter: &mut Reporter<'_>, member: &Member, expected: &str) {
    let found = member.value.what();
    let message = format!("`{}` must be {expected}, and this is {found}; it is not checked", member.key);
    let help = match (found, member.value.as_str()) {
        ("a text", Some(text)) if text.parse::<f64>().is_ok() && expected.contains("number") => {
            format!("write it without quotes: `{}: {text}`", member.key)
        }
        _ => format!("write {expected}, or leave `{}` out", member.key),
    };
    reporter.report(&LINT, member.value.at, message, help);
}

/// Something else stands where a schema is expected.
pub(crate) fn report_schema(reporter: &mut Reporter<'_>, node: &Node) {
    let message = format!("a schema must be an object, and this is {}; it is not checked", node.what());
    reporter.report(&LINT, node.at, message, "write `{}` for a schema that takes everything");
}
