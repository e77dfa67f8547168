//! A default value breaks its own schema.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "default-refused",
    severity: Severity::Warning,
    page: include_str!("default_refused.md"),
    looks: &[Look::Schema(look)],
};

fn look(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let Some(member) = site.node.member("default") else { return };
    // A default of null is how many generators write that there is none.
    if member.value.to_value().is_null() {
        return;
    }
    if let Some(why) = scene.refusal(site.id, &member.value.to_value()) {
        let message = format!("the default value does not fit its own schema: {why}");
        reporter.report(&LINT, member.value.at, message, "correct the default, or the schema");
    }
}
