//! A format stands at a type that it says nothing about.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::{Check, Format},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "format-without-effect",
    severity: Severity::Warning,
    page: include_str!("format_without_effect.md"),
    looks: &[Look::Schema(look)],
};

fn look(_: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let Some(types) = site.schema.find(|c| if let Check::Type(types) = c { Some(*types) } else { None })
    else {
        return;
    };
    let Some(member) = site.node.member("format") else { return };
    let name = member.value.as_str().unwrap_or("");
    let wanted: &[&str] = match name {
        "int32" | "int64" | "float" | "double" => &["integer", "number"],
        _ if Format::of(name).is_some() || matches!(name, "password" | "binary") => &["string"],
        _ => return,
    };
    // Numbers as texts, with the format of the number, are a custom of their own.
    let is_written_out = matches!(name, "int32" | "int64" | "float" | "double") && types.has("string");
    if !is_written_out && !wanted.iter().any(|one| types.has(one)) {
        let wanted = wanted.first().map_or("", |one| one);
        let message = format!("the format `{name}` is one of a {wanted}, and the type is {}", types.words());
        let help = format!("write `type: {wanted}`, or leave the format out: it is not checked");
        reporter.report(&LINT, member.key_at, message, help);
    }
}
