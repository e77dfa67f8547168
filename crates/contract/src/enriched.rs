//! A document as a whole, for what is generated from it: its title, and the document with members put into it,
//! written as JSON in its author's order.

use serde_json::Value;

use crate::{
    diagnostic::{Diagnostic, Reporter, Source},
    swagger,
    tree::{Kind, Node},
};

/// Spaces of a level.
const INDENT: usize = 2;

/// What the document calls the API.
pub fn title(source: &Source) -> Option<String> {
    let node = Node::read(source, &mut Reporter::new([(0, source)]))?;
    node.find("/info/title")?.as_str().map(str::to_owned)
}

/// Writes the document with everything of `more` that it does not have: objects are joined, other values stay as
/// they are, and so does an object that refers elsewhere, since what stands beside `$ref` does not count. Swagger
/// 2.0 is written as OpenAPI 3.0.
///
/// # Errors
/// If the document cannot be read.
pub fn enriched(source: &Source, more: &Value) -> Result<String, Vec<Diagnostic>> {
    let mut reporter = Reporter::new([(0, source)]);
    let Some(node) = Node::read(source, &mut reporter).map(swagger::as_openapi) else {
        return Err(reporter.finish().0);
    };
    let mut out = String::new();
    write(&node, Some(more), 0, &mut out);
    out.push('\n');
    Ok(out)
}

fn write(node: &Node, more: Option<&Value>, level: usize, out: &mut String) {
    match &node.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        Kind::String(text) => out.push_str(&quoted(text)),
        Kind::Array(items) => {
            let write_item = |item: &Node, out: &mut String| write(item, None, level + 1, out);
            list(['[', ']'], level, items.iter(), write_item, out);
        }
        Kind::Object(members) => {
            let more = more.filter(|_| node.get("$ref").is_none()).and_then(Value::as_object);
            let own = members.iter().map(|member| Part::Own(&member.key, &member.value));
            let new = more.into_iter().flatten().filter(|(key, _)| node.get(key).is_none());
            let parts = own.chain(new.map(|(key, value)| Part::New(key, value)));
            let write_part = |part: Part<'_>, out: &mut String| match part {
                Part::Own(key, value) => {
                    out.push_str(&format!("{}: ", quoted(key)));
                    write(value, more.and_then(|more| more.get(key)), level + 1, out);
                }
                Part::New(key, value) => {
                    out.push_str(&format!("{}: {}", quoted(key), indented(value, level + 1)));
                }
            };
            list(['{', '}'], level, parts, write_part, out);
        }
    }
}

/// A member of an object that is written.
enum Part<'a> {
    Own(&'a str, &'a Node),
    New(&'a str, &'a Value),
}

fn list<T>(
    [open, close]: [char; 2],
    level: usize,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(T, &mut String),
    out: &mut String,
) {
    let line = |level: usize| format!("\n{}", " ".repeat(INDENT * level));
    out.push(open);
    let mut is_empty = true;
    for item in items {
        out.push_str(if is_empty { "" } else { "," });
        out.push_str(&line(level + 1));
        write(item, out);
        is_empty = false;
    }
    if !is_empty {
        out.push_str(&line(level));
    }
    out.push(close);
}

/// A value that was made here.
fn indented(value: &Value, level: usize) -> String {
    format!("{value:#}").replace('\n', &format!("\n{}", " ".repeat(INDENT * level)))
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(text: &str, more: &Value) -> String {
        enriched(&Source { name: "api.yaml".into(), text: text.into() }, more).unwrap()
    }

    #[test]
    fn what_is_there_stays_in_its_order_and_what_is_missing_follows() {
        let text = of(
            "b: 1\na: {y: [1, two], x: {}}\n",
            &json!({ "a": { "x": { "z": null }, "y": 5 }, "b": 7, "c": [1] }),
        );
        assert_eq!(
            text,
            "{\n  \"b\": 1,\n  \"a\": {\n    \"y\": [\n      1,\n      \"two\"\n    ],\n    \"x\": {\n      \
             \"z\": null\n    }\n  },\n  \"c\": [\n    1\n  ]\n}\n"
        );
    }

    #[test]
    fn a_reference_stays_alone() {
        let text = of("a: {$ref: '#/b'}\n", &json!({ "a": { "x": 1 } }));
        assert!(!text.contains("\"x\""), "{text}");
    }
}
