//! `x-candor-ignore` names something that is no code.

use candor_rule::text::nearest;

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Node};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "ignore-unknown",
    severity: Severity::Warning,
    page: include_str!("ignore_unknown.md"),
    looks: &[],
};

/// `name` stands where a code is expected.
pub(crate) fn report(reporter: &mut Reporter<'_>, name: &Node) {
    let text = name.as_str().unwrap_or("");
    let message = match name.as_str() {
        Some(text) => format!("`x-candor-ignore` names {}, which is no code", crate::words::name(text)),
        None => format!("`x-candor-ignore` holds the codes that it silences, and this is {}", name.what()),
    };
    let help = match nearest(text, Lint::all().map(|lint| lint.code)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`candor check` prints the code of each finding in brackets".to_owned(),
    };
    reporter.report(&LINT, name.at, message, help);
}
