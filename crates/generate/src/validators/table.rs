//! The formats that a contract asks for, as functions.

use std::collections::BTreeSet;

use crate::{
    formats as known,
    layout::{call, list, table, text},
    plan::Plan,
    shape::{NumberRules, Shape, TextRules},
    words::quoted,
};

use super::statement;

/// The formats that are asked for, as a table of functions.
pub(super) fn formats(plan: &Plan<'_>) -> String {
    let mut names = BTreeSet::new();
    let mut visit = |shape: &Shape| match shape {
        Shape::Text(TextRules { format: Some(name), .. })
        | Shape::Number(NumberRules { format: Some(name), .. }) => drop(names.insert(*name)),
        _ => {}
    };
    plan.walk(&mut visit);
    let entries = names.into_iter().map(|name| {
        let function = match (known::expression(name), known::limits(name)) {
            (Some(source), _) => call("matching", vec![text(quoted(&source))]),
            (None, Some((least, most))) => call("between", vec![text(least), text(most)]),
            (None, None) => text("isRegularExpression"),
        };
        list(vec![text(quoted(name)), function])
    });
    let entries = call("new Map<string, (value: unknown) => boolean>", vec![table(entries.collect())]);
    format!("{FORMATS}{}\n", statement("export const formats = ", &entries))
}

const FORMATS: &str = "
function matching(source: string): (value: unknown) => boolean {
  const compiled = new RegExp(`^(?:${source})$`, \"u\");
  return (value) => typeof value !== \"string\" || compiled.test(value);
}

function between(least: number, most: number): (value: unknown) => boolean {
  return (value) =>
    typeof value !== \"number\" || (value >= least && value <= most);
}

/** The formats that the contract asks for. */
";
