//! A required property is not declared.

use candor_rule::text::nearest;

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "required-property-undeclared",
    severity: Severity::Warning,
    page: include_str!("required_property_undeclared.md"),
    looks: &[Look::Schema(look)],
};

fn look(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let schema = site.schema;
    let required = schema.required();
    // Schemas that name no property at all describe something else: a choice of names, or any object.
    let Some(declared) = scene.family().names(site.id) else { return };
    let Some(list) = site.node.get("required") else { return };
    for (name, node) in required.iter().zip(list.items()) {
        if declared.contains(&**name) {
            continue;
        }
        let message =
            format!("{} is required, and no property of this name is declared", crate::words::name(name));
        let strangers = declared.iter().copied().filter(|known| !required.iter().any(|r| **r == **known));
        let help = match nearest(name, strangers) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare it under `properties`, or take it out of `required`".to_owned(),
        };
        reporter.report(&LINT, node.at, message, help);
    }
}
