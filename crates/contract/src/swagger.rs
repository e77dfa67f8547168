//! Swagger 2.0 told as OpenAPI 3.0, before anything is compiled.
//!
//! Only what the two write differently is written anew: parameters, bodies, answers, security schemes and
//! the base path. Everything keeps its mark, so that clauses and findings point at the user's own line;
//! `definitions`, `parameters` and `responses` stay where they are, and references to them lead there.
//! Schemes, hosts and examples of answers are left out: nothing is checked by them.

use crate::tree::{Kind, Mark, Member, Node};

mod parameters;
mod security;

use parameters::{Described, described};

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];

/// The document as OpenAPI 3.0, if it is Swagger 2.0; as it is otherwise.
pub(crate) fn as_openapi(root: Node) -> Node {
    let version = root.member("swagger").map(|member| (member.key_at, member.value.at));
    let is_two = root.get("swagger").is_some_and(|value| match &value.kind {
        Kind::String(text) => &**text == "2.0",
        Kind::Number(number) => number.as_f64() == Some(2.0),
        _ => false,
    });
    let Some((key_at, at)) = version.filter(|_| is_two && root.get("openapi").is_none()) else { return root };
    let scene = Scene { consumes: texts(&root, "consumes"), produces: texts(&root, "produces"), root: &root };
    let mut members = vec![Member { key: "openapi".into(), key_at, value: text("3.0.4", at) }];
    for member in root.members() {
        match &*member.key {
            "swagger" | "host" | "schemes" | "consumes" | "produces" => {}
            "basePath" => members.push(servers(member)),
            "paths" => members.push(with(member, scene.paths(&member.value))),
            "definitions" => members.push(with(member, schemas(&member.value))),
            "parameters" => members.push(with(member, each(&member.value, |one| scene.shared(one)))),
            "responses" => members.push(with(member, each(&member.value, |one| scene.response(one, &[])))),
            "securityDefinitions" => members.push(security::components(member)),
            _ => members.push(member.clone()),
        }
    }
    Node { at: root.at, kind: Kind::Object(members) }
}

/// What a document says for all its operations.
struct Scene<'r> {
    root: &'r Node,
    consumes: Vec<Node>,
    produces: Vec<Node>,
}

impl Scene<'_> {
    fn paths(&self, node: &Node) -> Node {
        each(node, |item| {
            let shared = item.get("parameters").map(Node::items).unwrap_or_default();
            object(item, |member| match &*member.key {
                // Bodies belong to operations in 3.0, so the operations take over what the path says.
                "parameters" => None,
                name if METHODS.contains(&name) => Some(with(member, self.operation(&member.value, shared))),
                _ => Some(member.clone()),
            })
        })
    }

    fn operation(&self, node: &Node, shared: &[Node]) -> Node {
        let own = node.get("parameters").map(Node::items).unwrap_or_default();
        let at = node.member("parameters").map_or(node.at, |member| member.key_at);
        let consumes = Some(texts(node, "consumes")).filter(|list| !list.is_empty());
        let produces = Some(texts(node, "produces")).filter(|list| !list.is_empty());
        let Described { parameters, body } =
            described(self, own, shared, consumes.as_deref().unwrap_or(&self.consumes));
        let produces = produces.as_deref().unwrap_or(&self.produces);
        let mut told = object(node, |member| match &*member.key {
            "parameters" | "consumes" | "produces" | "schemes" => None,
            "responses" => {
                Some(with(member, each(&member.value, |response| self.response(response, produces))))
            }
            _ => Some(member.clone()),
        });
        if let Kind::Object(members) = &mut told.kind {
            if !parameters.is_empty() {
                members.push(named("parameters", at, Node { at, kind: Kind::Array(parameters) }));
            }
            members.extend(body.map(|body| named("requestBody", body.at, body)));
        }
        told
    }

    /// A parameter that operations refer to. Bodies are copied into the operations instead.
    fn shared(&self, node: &Node) -> Node {
        let mut alone = described(self, std::slice::from_ref(node), &[], &[]);
        alone.parameters.pop().unwrap_or_else(|| node.clone())
    }

    /// An answer; `produces` is what an operation says, and nothing for shared ones.
    fn response(&self, node: &Node, produces: &[Node]) -> Node {
        let produces = if produces.is_empty() { &self.produces } else { produces };
        object(node, |member| match &*member.key {
            "schema" => {
                let of = with(member, schema(&member.value));
                Some(named("content", member.key_at, content(produces, &of)))
            }
            "headers" => Some(with(member, each(&member.value, parameters::header))),
            "examples" => None,
            _ => Some(member.clone()),
        })
    }

    /// What a reference within this document leads to.
    fn follow<'n>(&'n self, node: &'n Node) -> &'n Node {
        let target = node.text("$ref").and_then(|to| to.strip_prefix('#'));
        target.and_then(|pointer| self.root.find(pointer)).unwrap_or(node)
    }
}

/// `content` with one schema for each media type, or for any type where none is named.
fn content(types: &[Node], schema: &Member) -> Node {
    let any = [text("*/*", schema.key_at)];
    let types = if types.is_empty() { &any } else { types };
    let entries = types.iter().map(|of| {
        let media = Node { at: schema.value.at, kind: Kind::Object(vec![schema.clone()]) };
        named(of.as_str().unwrap_or_default(), of.at, media)
    });
    Node { at: schema.value.at, kind: Kind::Object(entries.collect()) }
}

fn servers(base: &Member) -> Member {
    let url = named("url", base.key_at, base.value.clone());
    let server = Node { at: base.value.at, kind: Kind::Object(vec![url]) };
    named("servers", base.key_at, Node { at: base.value.at, kind: Kind::Array(vec![server]) })
}

/// Every schema of an object, by name.
fn schemas(node: &Node) -> Node {
    each(node, schema)
}

/// A schema, and those within: `discriminator` was a name, `x-nullable` is understood, and a file is octets.
fn schema(node: &Node) -> Node {
    if let Kind::Array(items) = &node.kind {
        return Node { at: node.at, kind: Kind::Array(items.iter().map(schema).collect()) };
    }
    object(node, |member| match (&*member.key, &member.value.kind) {
        ("discriminator", Kind::String(_)) => {
            let name = named("propertyName", member.value.at, member.value.clone());
            Some(with(member, Node { at: member.value.at, kind: Kind::Object(vec![name]) }))
        }
        ("x-nullable", _) if node.get("nullable").is_none() => {
            Some(named("nullable", member.key_at, member.value.clone()))
        }
        ("type", Kind::String(name)) if &**name == "file" => {
            Some(with(member, text("string", member.value.at)))
        }
        ("properties", _) => Some(with(member, schemas(&member.value))),
        ("items" | "allOf" | "additionalProperties", _) => Some(with(member, schema(&member.value))),
        _ => Some(member.clone()),
    })
}

/// The object with other members.
fn object(node: &Node, tell: impl Fn(&Member) -> Option<Member>) -> Node {
    match &node.kind {
        Kind::Object(members) => {
            Node { at: node.at, kind: Kind::Object(members.iter().filter_map(tell).collect()) }
        }
        _ => node.clone(),
    }
}

/// The object with other values; extensions stay.
fn each(node: &Node, tell: impl Fn(&Node) -> Node) -> Node {
    object(node, |member| {
        let is_extension = member.key.starts_with("x-");
        Some(if is_extension { member.clone() } else { with(member, tell(&member.value)) })
    })
}

fn with(member: &Member, value: Node) -> Member {
    Member { key: member.key.clone(), key_at: member.key_at, value }
}

fn named(key: &str, key_at: Mark, value: Node) -> Member {
    Member { key: key.into(), key_at, value }
}

fn text(text: &str, at: Mark) -> Node {
    Node { at, kind: Kind::String(text.into()) }
}

fn texts(node: &Node, key: &str) -> Vec<Node> {
    let items = node.get(key).map(Node::items).unwrap_or_default();
    items.iter().filter(|item| item.as_str().is_some()).cloned().collect()
}
