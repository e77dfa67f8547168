//! A lower bound is above the upper one.

use std::cmp::Ordering;

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite},
    schema::{Check, Keyword, Schema, value::compare},
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "bounds-contradictory",
    severity: Severity::Warning,
    page: include_str!("bounds_contradictory.md"),
    looks: &[Look::Schema(look)],
};

fn look(_: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    if let Some((low, high, why)) = contradiction(site.schema) {
        let message = format!("no value is allowed: {why}");
        let at = low.at.max(high.at);
        let help = format!("correct `{}` or `{}`", low.name, high.name);
        reporter.report(&LINT, at, message, help);
    }
}

/// A lower and an upper bound that leave nothing between them.
fn contradiction(schema: &Schema) -> Option<(&Keyword, &Keyword, String)> {
    use Check::{ExclusiveMaximum, ExclusiveMinimum, MaxItems, MaxLength, MaxProperties, Maximum};
    use Check::{MinItems, MinLength, MinProperties, Minimum, Required};
    for low in &schema.keywords {
        for high in &schema.keywords {
            let counts = match (&low.check, &high.check) {
                (MinLength(a), MaxLength(b))
                | (MinItems(a), MaxItems(b))
                | (MinProperties(a), MaxProperties(b)) => Some((*a, *b)),
                (Required(names), MaxProperties(b)) => Some((names.len() as u64, *b)),
                _ => None,
            };
            if let Some((a, b)) = counts.filter(|(a, b)| a > b) {
                let lower = match &low.check {
                    Required(_) => format!("`required` names {a}"),
                    _ => format!("`{}` is {a}", low.name),
                };
                return Some((low, high, format!("{lower} and `{}` is {b}", high.name)));
            }
            let (a, b, strict) = match (&low.check, &high.check) {
                (Minimum(a), Maximum(b)) => (a, b, false),
                (ExclusiveMinimum(a), Maximum(b)) | (Minimum(a), ExclusiveMaximum(b)) => (a, b, true),
                (ExclusiveMinimum(a), ExclusiveMaximum(b)) => (a, b, true),
                _ => continue,
            };
            let order = compare(a, b);
            if order == Ordering::Greater || strict && order == Ordering::Equal {
                let (a, b) = (crate::words::number(a), crate::words::number(b));
                return Some((low, high, format!("`{}` is {a} and `{}` is {b}", low.name, high.name)));
            }
        }
    }
    None
}
