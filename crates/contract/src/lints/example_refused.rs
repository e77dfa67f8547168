//! An example breaks its own schema.

use candor_syntax::MediaType;
use serde_json::Value;

use crate::{
    Severity,
    diagnostic::Reporter,
    lint::{Lint, Look, Scene, SchemaSite, Site},
    schema::{Id, Types},
    shape,
    tree::Node,
};

/// The declaration.
pub static LINT: Lint = Lint {
    code: "example-refused",
    severity: Severity::Warning,
    page: include_str!("example_refused.md"),
    looks: &[Look::Schema(schema), Look::Operation(operation)],
};

fn schema(scene: &Scene<'_>, site: &SchemaSite<'_>, reporter: &mut Reporter<'_>) {
    let listed = site.node.get("examples").map(Node::items).unwrap_or_default();
    for node in site.node.get("example").into_iter().chain(listed) {
        judge(scene, site.id, node, false, reporter);
    }
}

fn operation<'s>(scene: &Scene<'s>, site: &Site<'s>, reporter: &mut Reporter<'_>) {
    for (parameter, node) in scene.parameters(site) {
        let Some(id) = parameter.schema else { continue };
        let owner = if parameter.json {
            node.get("content").and_then(|c| c.members().first()).map_or(node, |m| &m.value)
        } else {
            node
        };
        for example in scene.examples(owner) {
            judge(scene, id, example, !parameter.json, reporter);
        }
    }
    let Some((_, contents)) = scene.body(site) else { return };
    for content in contents {
        let is_json = MediaType::parse(content.content.range.as_bytes()).is_ok_and(|m| m.is_json());
        let Some(id) = content.content.schema.filter(|_| is_json) else { continue };
        for example in scene.examples(content.node) {
            judge(scene, id, example, false, reporter);
        }
    }
}

/// `is_text` for what is sent as text, as parameters are: `5` and `"5"` are the same then.
fn judge(scene: &Scene<'_>, id: Id, node: &Node, is_text: bool, reporter: &mut Reporter<'_>) {
    // Templates and references stand for a value that is not here.
    if node.get("$ref").is_some() || node.get("externalValue").is_some() {
        return;
    }
    let value = node.to_value();
    let types = shape::types(&scene.document.schemas, id);
    let readings = readings(value, types, is_text);
    let mut why = None;
    for reading in readings {
        match scene.refusal(id, &reading) {
            None => return,
            found => why = why.or(found),
        }
    }
    if let Some(why) = why {
        let message = format!("this example does not fit its own schema: {why}");
        reporter.report(&LINT, node.at, message, "correct the example, or the schema");
    }
}

/// What an example may stand for.
fn readings(value: Value, types: Types, is_text: bool) -> Vec<Value> {
    let mut all = Vec::new();
    if let Value::String(text) = &value {
        if is_text {
            all.extend(shape::scalars(text, types));
        }
        // A text may hold what cannot be written naturally (OpenAPI, Example Object), and a list in a query
        // is often shown as it is sent.
        all.extend(serde_json::from_str::<Value>(text).ok().filter(|v| v.is_object() || v.is_array()));
        if is_text && types.has("array") {
            all.push(Value::Array(text.split(',').map(Value::from).collect()));
        }
    }
    if is_text && !value.is_array() && types.has("array") {
        all.push(Value::Array(vec![value.clone()]));
    }
    if is_text && !value.is_string() && types.has("string") {
        all.push(Value::String(value.to_string()));
    }
    all.insert(0, value);
    all
}
