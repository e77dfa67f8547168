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
    let lacking = ids.iter().filter(|id| !family.requires(**id, property)).count();
    if lacking == 0 {
        return;
    }
    let of = if ids.len() == 1 { String::new() } else { format!(" in {lacking} of {} of them", ids.len()) };
    let message = format!("the property `{property}` tells variants apart and is not required{of}");
    let help = format!("add it to the list: `required: [{property}]`");
    reporter.report(&LINT, member.key_at, message, help);
}
