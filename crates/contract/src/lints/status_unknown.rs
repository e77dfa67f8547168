//! A response is documented under something that is no status.

use crate::{Severity, diagnostic::Reporter, lint::Lint, tree::Member};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "status-unknown",
    severity: Severity::Warning,
    page: include_str!("status_unknown.md"),
    looks: &[],
};

pub(crate) fn report(reporter: &mut Reporter<'_>, entry: &Member, near: Option<&str>) {
    let message = format!("{} is no status code; no answer can have it", crate::words::name(&entry.key));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write a code such as 404, a range such as 4XX, or default".to_owned(),
    };
    reporter.report(&LINT, entry.key_at, message, help);
}
