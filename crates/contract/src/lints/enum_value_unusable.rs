//! A listed value breaks its own schema.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::Check,
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
    let checks = || site.schema.keywords.iter().map(|keyword| &keyword.check);
    if checks().all(|check| matches!(check, Check::Enum(_) | Check::Const(_))) {
        return;
    }
    // What the document's version does not have is not enforced, and was told already.
    let has_const = checks().any(|check| matches!(check, Check::Const(_)));
    let single = site.node.get("const").filter(|_| has_const);
    let listed = site.node.get("enum").map(Node::items).unwrap_or_default();
    let all = || listed.iter().chain(single);
    let refused: Vec<(&Node, String)> =
        all().filter_map(|node| Some((node, scene.refusal(site.id, &node.to_value())?))).collect();
    let Some((node, why)) = refused.first() else { return };
    let message = match refused.len() {
        1 => format!("this value is listed and cannot be sent: {why}"),
        n => format!("{n} of the {} listed values cannot be sent; this one: {why}", all().count()),
    };
    let help = match node.as_str().map(str::parse::<f64>) {
        Some(Ok(_)) => "write it without quotes, or correct `type`",
        _ => "correct the value, quote it if a text is meant, or correct what else the schema asks for",
    };
    reporter.report(&LINT, node.at, message, help);
}
