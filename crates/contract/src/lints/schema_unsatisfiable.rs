//! No value fits a schema.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::{Check, Id, Schemas, Types},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "schema-unsatisfiable",
    severity: Severity::Warning,
    page: include_str!("schema_unsatisfiable.md"),
    looks: &[Look::Schema(look)],
};

fn look(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let schemas = &scene.document.schemas;
    for keyword in &site.schema.keywords {
        let Check::AllOf(ids) = &keyword.check else { continue };
        let own = site.schema.find(|c| if let Check::Type(types) = c { Some(*types) } else { None });
        let named = own.into_iter().chain(ids.iter().filter_map(|id| types(schemas, *id, 0)));
        let named: Vec<Types> = named.collect();
        let common = named.iter().copied().reduce(Types::common);
        if common.is_some_and(Types::is_none) {
            let words: Vec<String> = named.iter().map(|types| types.words()).collect();
            let message = format!("no value is all of this at once: {}", words.join("; "));
            let help = "`allOf` asks for every part: use `oneOf` for a choice";
            reporter.report(&LINT, keyword.at, message, help);
        }
    }
    for name in site.schema.required() {
        let property = site.schema.property(name);
        if let Some(never) = property.map(|id| schemas.get(id)).filter(|schema| schema.never) {
            let message = format!("{} is required and forbidden", crate::words::name(name));
            reporter.report(&LINT, never.at, message, "take it out of `required`, or allow it");
        }
    }
}

/// The types that a schema leaves, through references; `None` if it says nothing.
fn types(schemas: &Schemas, id: Id, depth: usize) -> Option<Types> {
    let schema = schemas.get(id);
    if depth > 16 || schema.nullable {
        return None;
    }
    schema.find(|c| match c {
        Check::Type(types) => Some(*types),
        Check::Reference(to) => types(schemas, *to, depth + 1),
        _ => None,
    })
}
