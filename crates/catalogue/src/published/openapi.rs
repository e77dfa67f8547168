//! The API's own document with what the gateway refuses: for each operation the statuses, codes and an example of
//! each problem, so that clients that are generated from it know them.

use std::collections::BTreeMap;

use candor_contract::{Diagnostic, Source, enriched};
use candor_problem::SCHEMA;
use serde_json::{Map, Value, json};

use super::{Published, examples};

/// Name of the schema of problem documents; those of its parts begin with it.
const SCHEMA_NAME: &str = "CandorProblem";

/// The members of an answer that describe a problem document.
const MEDIA_TYPE: &str = "application/problem+json";

impl Published<'_> {
    /// The document, as JSON in its author's order, with an answer for each status that the gateway refuses an
    /// operation with. What the document says itself stays; `x-candor-codes` lists the rules.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn with_problems(&self, source: &Source) -> Result<String, Vec<Diagnostic>> {
        let mut more = json!({});
        for (name, operation) in self.operations() {
            let at = operation.declared_at();
            let Some(entry) = self.entry(name).filter(|_| at.file == source.name) else { continue };
            let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
            let mut titles: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
            for (status, rule) in entry.refusals {
                by_status.entry(status).or_default().push(rule.code);
                titles.entry(status).or_default().push(rule.title());
            }
            let shown = examples::of(self.inspector, operation, self.context.prefix);
            let mut responses = Map::new();
            for (status, codes) in by_status {
                let told = titles.remove(&status).unwrap_or_default().join(". ");
                let examples = shown.iter().filter(|example| example.status == status).map(|example| {
                    let value = serde_json::from_str(&example.problem).unwrap_or(Value::Null);
                    (example.code.to_owned(), json!({ "summary": example.what, "value": value }))
                });
                let examples: Map<String, Value> = examples.collect();
                let mut content =
                    json!({ "schema": { "$ref": format!("#/components/schemas/{SCHEMA_NAME}") } });
                if !examples.is_empty() {
                    content["examples"] = examples.into();
                }
                let answer = json!({
                    "description": format!("{told}."),
                    "content": { MEDIA_TYPE: content },
                    "x-candor-codes": codes,
                });
                responses.insert(status.to_string(), answer);
            }
            put(&mut more, &format!("{}/responses", at.pointer), responses.into());
        }
        schemas().into_iter().for_each(|(name, schema)| {
            put(&mut more, &format!("/components/schemas/{name}"), schema);
        });
        enriched(source, &more)
    }
}

/// Puts a value at an RFC 6901 pointer, with the objects that lead to it.
fn put(root: &mut Value, pointer: &str, value: Value) {
    let tokens = pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"));
    let place = tokens.fold(root, |at, token| {
        if !at.is_object() {
            *at = json!({});
        }
        &mut at[token]
    });
    *place = value;
}

/// The schema of problem documents and its parts, in what OpenAPI 3.0 and 3.1 both understand.
fn schemas() -> Vec<(String, Value)> {
    let Ok(mut whole) = serde_json::from_str::<Value>(SCHEMA) else { return Vec::new() };
    let parts = whole.get_mut("$defs").map(Value::take);
    let parts = parts.as_ref().and_then(Value::as_object).cloned().unwrap_or_default();
    let own = [(SCHEMA_NAME.to_owned(), whole)];
    let parts = parts.into_iter().map(|(name, part)| (part_name(&name), part));
    own.into_iter().chain(parts).map(|(name, schema)| (name, portable(schema))).collect()
}

fn part_name(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    format!("{SCHEMA_NAME}{}{}", first.map(String::from).unwrap_or_default(), letters.as_str())
}

/// Without what OpenAPI 3.0 does not know, and with references into the document.
fn portable(schema: Value) -> Value {
    match schema {
        Value::Object(members) => members
            .into_iter()
            .filter(|(name, _)| {
                !matches!(name.as_str(), "$schema" | "$defs" | "if" | "then" | "else" | "dependentRequired")
            })
            .map(|(name, value)| match (name.as_str(), value) {
                ("$ref", Value::String(to)) => {
                    let part = part_name(to.rsplit('/').next().unwrap_or_default());
                    (name, format!("#/components/schemas/{part}").into())
                }
                ("const", value) => ("enum".to_owned(), json!([value])),
                (_, value) => (name, portable(value)),
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(portable).collect(),
        other => other,
    }
}
