//! Every value of one shape of a `oneOf` fits another, too.

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::{Check, Id, Schema, Schemas, Types},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "one-of-overlapping",
    severity: Severity::Warning,
    page: include_str!("one_of_overlapping.md"),
    looks: &[Look::Schema(look)],
};

/// Deeper schemas are not compared.
const DEEPEST: usize = 8;

fn look(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    if site.schema.discriminator.is_some() {
        return;
    }
    let schemas = &scene.document.schemas;
    for keyword in &site.schema.keywords {
        let Check::OneOf(ids) = &keyword.check else { continue };
        let numbered = || ids.iter().copied().enumerate();
        let pairs = numbered().flat_map(|one| numbered().map(move |other| (one, other)));
        let mut swallowed = pairs.filter(|((i, a), (j, b))| i != j && within(schemas, *a, *b, 0));
        if let Some(((inner, _), (outer, _))) = swallowed.next() {
            let (inner, outer) = (inner + 1, outer + 1);
            let message = format!(
                "what fits shape {inner} fits shape {outer}, too, and `oneOf` refuses what fits two shapes"
            );
            let help = format!("write `anyOf`, or leave shape {inner} out");
            reporter.report(&LINT, keyword.at, message, &help);
        }
    }
}

/// True if every value of `a` certainly is one of `b`.
fn within(schemas: &Schemas, a: Id, b: Id, depth: usize) -> bool {
    let (a, b) = (meant(schemas, a), meant(schemas, b));
    let nothing = a.never || (a.nullable && !b.nullable && !b.keywords.is_empty());
    if depth > DEEPEST || b.never || nothing {
        return false;
    }
    b.keywords.iter().all(|keyword| match &keyword.check {
        Check::Type(outer) => types(a).is_some_and(|inner| inner.common(*outer) == inner.common(inner)),
        Check::Items { after: 0, schema: outer } => {
            items(a).is_some_and(|i| within(schemas, i, *outer, depth + 1))
        }
        _ => false,
    })
}

/// The schema that is meant: a reference without anything beside it is followed.
fn meant(schemas: &Schemas, id: Id) -> &Schema {
    let mut schema = schemas.get(id);
    for _ in 0..DEEPEST {
        match schema.keywords.as_slice() {
            [only] => match only.check {
                Check::Reference(to) => schema = schemas.get(to),
                _ => break,
            },
            _ => break,
        }
    }
    schema
}

fn types(schema: &Schema) -> Option<Types> {
    schema.find(|c| if let Check::Type(types) = c { Some(*types) } else { None })
}

fn items(schema: &Schema) -> Option<Id> {
    schema.find(|c| if let Check::Items { after: 0, schema } = c { Some(*schema) } else { None })
}
