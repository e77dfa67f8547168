//! `nullable` stands in an OpenAPI 3.1 document.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::Dialect,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "nullable-without-effect",
    severity: Severity::Warning,
    page: include_str!("nullable_without_effect.md"),
    looks: &[Look::Schema(look)],
};

fn look(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    if scene.dialect == Dialect::V30 {
        return;
    }
    let Some(member) = site.node.member("nullable").filter(|m| m.value.as_bool() == Some(true)) else {
        return;
    };
    if scene.refusal(site.id, &serde_json::Value::Null).is_none() {
        return;
    }
    let message = "OpenAPI 3.1 has no `nullable`: null is refused here";
    let help = match site.node.text("type") {
        Some(name) => format!("write `type: [{name}, 'null']`"),
        None => "add `{type: 'null'}` to `anyOf`, or 'null' to `type`".to_owned(),
    };
    reporter.report(&LINT, member.key_at, message, help);
}
