//! An exclusive bound is written as in another version.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::Dialect,
    tree::Kind,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "exclusive-bound-form",
    severity: Severity::Warning,
    page: include_str!("exclusive_bound_form.md"),
    looks: &[Look::Schema(look)],
};

fn look(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    for (name, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        let Some(member) = site.node.member(name) else { continue };
        let (message, help) = match (&member.value.kind, scene.dialect) {
            (Kind::Bool(_), Dialect::V31) => (
                format!("since OpenAPI 3.1 `{name}` is the bound itself, not true or false"),
                match site.node.get(bound).map(|b| b.to_value().to_string()) {
                    Some(value) => format!("write `{name}: {value}` and remove `{bound}`"),
                    None => format!("write the bound as `{name}: 5`"),
                },
            ),
            (Kind::Number(number), Dialect::V30) => (
                format!("in OpenAPI 3.0 `{name}` is true or false; other tools do not read the number"),
                format!("write `{bound}: {number}` and `{name}: true`"),
            ),
            _ => continue,
        };
        reporter.report(&LINT, member.value.at, message, help);
    }
}
