//! A listed value breaks its own schema.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::{Check, value::equal},
    tree::Node,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "enum-value-unusable",
    severity: Severity::Warning,
    page: include_str!("enum_value_unusable.md"),
    looks: &[Look::Schema(look)],
};

fn look(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let others = site.schema.keywords.iter().filter(|k| !matches!(k.check, Check::Enum(_) | Check::Const(_)));
    if others.count() == 0 {
        return;
    }
    let listed = site.node.get("enum").map(Node::items).unwrap_or_default();
    for node in listed.iter().chain(site.node.get("const")) {
        let value = node.to_value();
        // In 3.0 the value null is listed beside `nullable`, as its specification asks.
        let is_listed = site.schema.find(|c| match c {
            Check::Enum(values) => Some(values.iter().any(|v| equal(v, &value))),
            Check::Const(only) => Some(equal(only, &value)),
            _ => None,
        });
        if is_listed != Some(true)
            || site.node.get("nullable").and_then(Node::as_bool) == Some(true) && value.is_null()
        {
            continue;
        }
        if let Some(why) = scene.refusal(site.id, &value) {
            let message = format!("this value is listed and cannot be sent: {why}");
            let help = match value.as_str().map(str::parse::<f64>) {
                Some(Ok(_)) => "write it without quotes, or correct `type`",
                _ => {
                    "correct the value, quote it if a text is meant, or correct what else the schema asks for"
                }
            };
            reporter.report(&LINT, node.at, message, help);
        }
    }
}
