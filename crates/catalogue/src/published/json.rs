//! Published rules as data: the form is that of `candor check --format json`, described in docs/check.md.

use std::collections::BTreeMap;

use candor_contract::{Detail, Enforced, Operation, Overview, Part, Sketch};
use candor_rule::{Policy, Ruling, SchemaRef};
use serde_json::{Value, json};

use super::{Audience, Entry, Published, examples};

/// What is enforced of an operation. With names of files for the owner alone.
pub fn operation(
    overview: &Overview<'_>,
    (policy, max_body): (&Policy, u64),
    operation: &Operation,
    enforced: &Enforced,
    audience: Audience,
) -> Value {
    let parameters = overview.parameters(operation, Detail::Named).into_iter().map(|p| {
        let mut value = schema(Some(&p.at).filter(|_| audience == Audience::Owner), &p.shape);
        value["name"] = p.name.into();
        value["in"] = p.location.to_string().into();
        value["required"] = p.required.into();
        value["written"] = p.written.into();
        value
    });
    let parameters: Vec<Value> = parameters.collect();
    let contents = overview.contents(operation, Detail::Named).into_iter().map(|content| {
        let mut value = content.shape.as_ref().map_or_else(|| json!({}), |shape| schema(None, shape));
        value["media_type"] = content.range.into();
        value["read_as"] = content.read_as.into();
        value
    });
    let contents: Vec<Value> = contents.collect();
    let body = (!contents.is_empty()).then(|| {
        json!({
            "required": operation.is_body_required(),
            "max_octets": operation.max_body().unwrap_or(max_body),
            "content": contents,
        })
    });
    let scope = operation.scope();
    let mut by_ruling: BTreeMap<&str, Vec<&str>> =
        ["rejected", "observed", "noted"].into_iter().map(|word| (word, Vec::new())).collect();
    for rule in &enforced.rules {
        let word = match policy.ruling(rule, &scope) {
            Ruling::Reject => "rejected",
            Ruling::Observe => "observed",
            Ruling::Overlook | Ruling::Warn | Ruling::Strip | Ruling::Ignore => "noted",
            Ruling::Off => continue,
        };
        by_ruling.entry(word).or_default().push(rule.code);
    }
    let mut value = match audience {
        Audience::Owner => place(operation.declared_at()),
        Audience::Everybody => json!({}),
    };
    if audience == Audience::Owner {
        value["document"] = scope.document.as_deref().into();
    }
    value["method"] = operation.method().into();
    value["path"] = operation.template().into();
    value["operation_id"] = operation.id().into();
    value["parameters"] = parameters.into();
    value["body"] = body.into();
    value["answers"] = overview.answers(operation).into();
    value["checks"] = enforced.checks.into();
    value["rules"] = json!(by_ruling);
    value
}

/// A place in a document.
pub fn place(at: &SchemaRef) -> Value {
    json!({ "file": at.file, "line": at.line, "column": at.column, "pointer": at.pointer })
}

/// A schema in words.
pub fn schema(at: Option<&SchemaRef>, sketch: &Sketch) -> Value {
    let mut value = at.map_or_else(|| json!({}), place);
    let words = if sketch.words.is_empty() { "any value" } else { &sketch.words };
    value["words"] = words.into();
    if let Some(name) = &sketch.name {
        value["schema"] = name.as_str().into();
    }
    if !sketch.parts.is_empty() {
        value["parts"] = sketch.parts.iter().map(part).collect();
    }
    value
}

fn part(part: &Part) -> Value {
    let mut value = schema(None, &part.shape);
    value["role"] = part.role.into();
    value["name"] = part.name.as_str().into();
    value["required"] = part.required.into();
    value
}

/// All operations, with the addresses of their pages.
pub(super) fn list(published: &Published<'_>) -> Value {
    let one = |(name, operation): (&str, &Operation)| {
        json!({
            "name": name, "page": published.link(name), "method": operation.method(),
            "path": operation.template(), "operation_id": operation.id(), "summary": operation.summary(),
            "deprecated": operation.is_deprecated(), "retired": operation.retired().is_some(),
        })
    };
    json!({ "operations": published.operations().map(one).collect::<Vec<_>>() })
}

/// One operation, with its limits and example problems.
pub(super) fn entry(published: &Published<'_>, entry: &Entry<'_>) -> Value {
    let mut overview = published.contract.overview();
    let enforced = overview.of(entry.operation);
    let inspector = published.inspector;
    let rules = (&inspector.policy, entry.max_body);
    let mut value = operation(&overview, rules, entry.operation, &enforced, published.audience);
    value["name"] = entry.name.into();
    value["summary"] = entry.operation.summary().into();
    value["limits"] = published
        .limits(entry)
        .into_iter()
        .map(|(name, words)| (name.to_owned(), Value::from(words)))
        .collect();
    let error = |(status, rule): &(u16, &'static candor_rule::Rule)| json!({ "status": status, "code": rule.code, "title": rule.title() });
    value["errors"] = entry.refusals.iter().map(error).collect();
    let examples = examples::of(inspector, entry.operation, published.context.prefix);
    let example = |e: &examples::Example| {
        let problem: Value = serde_json::from_str(&e.problem).unwrap_or_default();
        json!({ "request": e.what, "problem": problem })
    };
    value["examples"] = examples.iter().map(example).collect();
    value
}
