//! A required property has no type.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "required-property-untyped",
    severity: Severity::Note,
    page: include_str!("required_property_untyped.md"),
    looks: &[Look::Schema(look)],
};

fn look(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let schema = site.schema;
    for name in schema.required() {
        let property = schema.property(name);
        let Some(property) = property.map(|id| scene.document.schemas.get(id)) else { continue };
        // Where something was said that is not enforced, that was told already.
        // In a multipart body that is how a file is described (OpenAPI 3.1).
        let is_part = schema.pointer.contains("/content/multipart~1");
        if is_part || property.never || !property.keywords.is_empty() || !property.unchecked.is_empty() {
            continue;
        }
        let message = format!("the required property {} may be anything", crate::words::name(name));
        reporter.report(&LINT, property.at, message, "give it a `type`, so that clients know what to send");
    }
}
