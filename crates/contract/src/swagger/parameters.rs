//! Parameters of Swagger 2.0: those in the body become a request body, and what describes a value moves into
//! its schema.

use super::{Scene, content, named, object, schema, text, with};
use crate::tree::{Kind, Mark, Member, Node};

/// What stays with a parameter; everything else describes its value.
const OWN: [&str; 7] =
    ["name", "in", "required", "description", "allowEmptyValue", "deprecated", "collectionFormat"];
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// The parameters of an operation as 3.0 has them.
pub(super) struct Described {
    pub(super) parameters: Vec<Node>,
    pub(super) body: Option<Node>,
}

/// Those of an operation, and those of its path that it does not say itself.
pub(super) fn described(scene: &Scene<'_>, own: &[Node], shared: &[Node], consumes: &[Node]) -> Described {
    let named_here = |one: &Node| {
        let one = scene.follow(one);
        let is_same =
            |other: &Node| other.text("name") == one.text("name") && other.text("in") == one.text("in");
        own.iter().map(|other| scene.follow(other)).any(is_same)
    };
    let all = own.iter().chain(shared.iter().filter(|one| !named_here(one)));
    let (mut parameters, mut body, mut fields) = (Vec::new(), None, Vec::new());
    for node in all {
        let meant = scene.follow(node);
        match meant.text("in") {
            Some("body") => body = Some(of_body(meant, consumes)),
            Some("formData") => fields.push(meant),
            // A reference stays one: it leads to what is told anew at its place.
            _ if node.member("$ref").is_some() => parameters.push(node.clone()),
            _ => parameters.push(parameter(node)),
        }
    }
    if body.is_none() && !fields.is_empty() {
        body = Some(of_form(&fields, consumes));
    }
    Described { parameters, body }
}

fn parameter(node: &Node) -> Node {
    let place = node.text("in").unwrap_or_default();
    let mut told = valued(node);
    let format = node.member("collectionFormat");
    let is_list = node.text("type") == Some("array");
    let style = match (format.and_then(|member| member.value.as_str()), place) {
        (Some("multi"), _) => Some(("form", true)),
        (Some("ssv"), "query") => Some(("spaceDelimited", false)),
        (Some("pipes"), "query") => Some(("pipeDelimited", false)),
        (_, "query") => Some(("form", false)),
        _ => None,
    };
    if let (Kind::Object(members), Some((style, explode)), true) = (&mut told.kind, style, is_list) {
        let at = format.map_or(node.at, |member| member.key_at);
        members.push(named("style", at, text(style, at)));
        members.push(named("explode", at, truth(explode, at)));
    }
    told
}

/// A header of an answer.
pub(super) fn header(node: &Node) -> Node {
    valued(node)
}

/// With a schema that holds what describes the value.
fn valued(node: &Node) -> Node {
    let is_own = |member: &Member| OWN.contains(&&*member.key) || member.key.starts_with("x-");
    let mut told =
        object(node, |member| (is_own(member) && &*member.key != "collectionFormat").then(|| member.clone()));
    if let Kind::Object(members) = &mut told.kind
        && node.get("schema").is_none()
    {
        let at = node.member("type").map_or(node.at, |member| member.key_at);
        let inner =
            object(node, |member| (!is_own(member) || &*member.key == "x-nullable").then(|| member.clone()));
        members.push(named("schema", at, Node { at, ..schema(&inner) }));
    }
    told
}

fn of_body(node: &Node, consumes: &[Node]) -> Node {
    let json = [text("application/json", node.at)];
    let types = if consumes.is_empty() { &json } else { consumes };
    let mut told = object(node, |member| match &*member.key {
        "description" | "required" => Some(member.clone()),
        "schema" => {
            Some(named("content", member.key_at, content(types, &with(member, schema(&member.value)))))
        }
        name => name.starts_with("x-").then(|| member.clone()),
    });
    if let (Kind::Object(members), None) = (&mut told.kind, node.get("schema")) {
        let any = named("schema", node.at, Node { at: node.at, kind: Kind::Object(Vec::new()) });
        members.push(named("content", node.at, content(types, &any)));
    }
    told
}

/// The fields of a form as the properties of an object.
fn of_form(fields: &[&Node], consumes: &[Node]) -> Node {
    let at = fields.first().map_or(Mark::START, |field| field.at);
    let name = |field: &Node| field.get("name").cloned().unwrap_or_else(|| text("", field.at));
    let list = |items: Vec<Node>| Node { at, kind: Kind::Array(items) };
    let map = |members: Vec<Member>| Node { at, kind: Kind::Object(members) };
    let must = |field: &&&Node| field.get("required").and_then(Node::as_bool) == Some(true);
    let required: Vec<Node> = fields.iter().filter(must).map(|field| name(field)).collect();
    let property = |field: &&Node| {
        let key = field.text("name").unwrap_or_default();
        let value = valued(field).get("schema").cloned().unwrap_or_else(|| map(Vec::new()));
        named(key, field.at, value)
    };
    let is_list = |field: &&&Node| field.text("type") == Some("array");
    let separated = |field: &&Node| {
        let is_multi = field.text("collectionFormat") == Some("multi");
        let (style, at) = (text("form", field.at), field.at);
        let said = map(vec![named("style", at, style), named("explode", at, truth(is_multi, at))]);
        named(field.text("name").unwrap_or_default(), at, said)
    };
    let is_required = !required.is_empty();
    let mut members = vec![named("type", at, text("object", at))];
    if is_required {
        members.push(named("required", at, list(required)));
    }
    members.push(named("properties", at, map(fields.iter().map(property).collect())));
    let media = map(vec![
        named("schema", at, map(members)),
        named("encoding", at, map(fields.iter().filter(is_list).map(separated).collect())),
    ]);
    let has_file = fields.iter().any(|field| field.text("type") == Some("file"));
    let is_form = |of: &&Node| of.as_str().is_some_and(|of| [FORM, MULTIPART].contains(&of));
    let mut types: Vec<Node> = consumes.iter().filter(is_form).cloned().collect();
    if types.is_empty() {
        types.push(text(if has_file { MULTIPART } else { FORM }, at));
    }
    let entry = |of: Node| named(of.as_str().unwrap_or_default(), of.at, media.clone());
    map(vec![
        named("content", at, map(types.into_iter().map(entry).collect())),
        named("required", at, truth(is_required, at)),
    ])
}

fn truth(value: bool, at: Mark) -> Node {
    Node { at, kind: Kind::Bool(value) }
}
