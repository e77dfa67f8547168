//! A JSON Patch that is no list of operations.

use candor_rule::{ClientStatus, Place, Rule, Shape, Violation, sensitive, text::nearest};

use crate::json::{Document, Kind, Node, pointer};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 5789 §2.2; RFC 6902 §4",
    alternatives: &[ClientStatus::of(422)],
    ..Rule::refusing("json-patch-invalid", 400, Shape::Body, 160, include_str!("json_patch_invalid.md"))
};

const OPERATIONS: [&str; 6] = ["add", "remove", "replace", "move", "copy", "test"];

/// Most operations that are reported; each costs a walk.
const MAX_FAULTS: usize = 20;

/// Looks at a patch: one violation per operation at most.
pub(crate) fn detect(document: &Document<'_>) -> Vec<Violation> {
    let root = document.root();
    if root.kind() != Kind::Array {
        let detail = format!("A JSON Patch is a list of operations, and this is one {}.", root.kind().name());
        return vec![at(&root, String::new(), detail, "Put the operations into [ and ].")];
    }
    root.items().enumerate().filter_map(|(i, node)| operation(i, &node)).take(MAX_FAULTS).collect()
}

fn at(node: &Node<'_>, pointer: String, detail: String, fix: &str) -> Violation {
    let place = Place::Body { pointer: Some(pointer), at: Some(node.text_span()) };
    RULE.at(place, detail, fix)
}

fn operation(index: usize, node: &Node<'_>) -> Option<Violation> {
    let own = format!("/{index}");
    if node.kind() != Kind::Object {
        let detail = format!("Patch operation {index} is one {}; an object is expected.", node.kind().name());
        return Some(at(node, own, detail, "Write {\"op\": …, \"path\": …}."));
    }
    let member = |name: &str| node.members().find(|m| m.key == name).map(|m| m.value);
    let missing = |name: &str| {
        let detail = format!("Patch operation {index} has no \"{name}\".");
        Some(at(
            node,
            own.clone(),
            detail,
            "Give op and path, value for add, replace and test, from for move and copy.",
        ))
    };
    let Some(op) = member("op") else { return missing("op") };
    let name = op.as_str().unwrap_or_default();
    if !OPERATIONS.contains(&&*name) {
        let near =
            nearest(&name, OPERATIONS).map_or(String::new(), |near| format!(" (did you mean {near}?)"));
        let shown = sensitive::echo("op", &name);
        let detail = format!("\"op\" of patch operation {index} is {shown}{near}.");
        return Some(at(&op, format!("{own}/op"), detail, "Use add, remove, replace, move, copy or test."));
    }
    let mut paths = vec!["path"];
    if matches!(&*name, "move" | "copy") {
        paths.push("from");
    }
    for key in paths {
        let Some(path) = member(key) else { return missing(key) };
        let is_pointer = path.as_str().as_deref().and_then(pointer::tokens).is_some();
        if !is_pointer {
            let detail = format!("\"{key}\" of patch operation {index} is no JSON Pointer.");
            return Some(at(
                &path,
                format!("{own}/{key}"),
                detail,
                "Write it as /address/city; the whole is \"\".",
            ));
        }
    }
    if matches!(&*name, "add" | "replace" | "test") && member("value").is_none() {
        return missing("value");
    }
    if name == "move" {
        let (from, path) = (member("from")?, member("path")?);
        let inside = path.as_str()?.strip_prefix(&*from.as_str()?).is_some_and(|rest| rest.starts_with('/'));
        if inside {
            let detail = format!("Patch operation {index} moves a value into itself.");
            return Some(at(&path, format!("{own}/path"), detail, "Move it somewhere else, or copy it."));
        }
    }
    None
}
