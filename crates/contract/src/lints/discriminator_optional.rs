//! The property that tells variants apart is not required.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::Check,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "discriminator-optional",
    severity: Severity::Warning,
    page: include_str!("discriminator_optional.md"),
    looks: &[Look::Schema(look)],
};

fn look(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let Some(discriminator) = &site.schema.discriminator else { return };
    let Some(member) = site.node.member("discriminator") else { return };
    let branches = site.schema.find(|c| match c {
        Check::OneOf(ids) | Check::AnyOf(ids) => Some(ids.clone()),
        _ => None,
    });
    let property = &*discriminator.property;
    let family = scene.family();
    if family.requires(site.id, property) {
        return;
    }
    let ids = branches.unwrap_or_else(|| vec![site.id]);
    let lacking = ids.iter().filter(|id| !family.requires(**id, property));
    let lacking: Vec<&str> = lacking.map(|id| name(&scene.document.schemas.get(*id).pointer)).collect();
    let Some(first) = lacking.first() else { return };
    let others = match lacking.len() {
        1 => String::new(),
        n => format!(" and {} more", n - 1),
    };
    let message =
        format!("the property `{property}` tells the variants apart and is not required in {first}{others}");
    let help = format!("add it to the list: `required: [{property}]`");
    reporter.report(&LINT, member.key_at, message, help);
}

/// What a schema is called.
fn name(pointer: &str) -> &str {
    match pointer.strip_prefix("/components/schemas/") {
        Some(name) if !name.contains('/') => name,
        _ => pointer,
    }
}
