//! Schema objects of a document to the arena: which keyword asks for what, and which schema is meant.

use std::collections::HashMap;

use candor_rule::text::nearest;
use candor_syntax::base64;

use super::{Id, Notes, Schema, Schemas, circles, keywords::Reader, pattern::Patterns, uri};
use crate::{
    diagnostic::{Depth, Reporter},
    gap::{Unchecked, Why},
    library::{File, Library},
    lints,
    tree::{Kind, Member, Node, escape, unescape},
};

/// Which JSON Schema a document speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// OpenAPI 3.0: its own subset of draft 5, with `nullable`.
    V30,
    /// OpenAPI 3.1 and later: JSON Schema 2020-12.
    V31,
}

/// A schema with an `$id`, or the document itself.
struct Resource<'t> {
    uri: String,
    file: usize,
    pointer: String,
    node: &'t Node,
    anchors: HashMap<&'t str, (String, &'t Node)>,
    dynamic: Vec<(&'t str, String, &'t Node)>,
}

/// Compiles the schemas of one document as they are asked for.
pub(crate) struct Compiler<'t> {
    library: &'t Library<'t>,
    pub(super) dialect: Dialect,
    resources: Vec<Resource<'t>>,
    /// Per file, by pointer.
    known: Vec<HashMap<String, Id>>,
    queue: Vec<(Id, String, &'t Node, u32)>,
    done: Vec<Option<Schema>>,
    /// What each schema was made of.
    nodes: Vec<&'t Node>,
    pub(super) patterns: Patterns,
}

impl<'t> Compiler<'t> {
    pub(crate) fn new(library: &'t Library<'t>, dialect: Dialect) -> Self {
        let resource = |(file, f): (usize, &'t File<'t>)| Resource {
            uri: f.uri.clone(),
            file,
            pointer: String::new(),
            node: &f.root,
            anchors: HashMap::new(),
            dynamic: Vec::new(),
        };
        let mut compiler = Self {
            library,
            dialect,
            resources: library.files.iter().enumerate().map(resource).collect(),
            known: vec![HashMap::new(); library.files.len()],
            queue: Vec::new(),
            done: Vec::new(),
            nodes: Vec::new(),
            patterns: Patterns::default(),
        };
        if dialect == Dialect::V31 {
            for (number, file) in library.files.iter().enumerate() {
                compiler.index(&file.root, &mut String::new(), number, true);
            }
        }
        compiler
    }

    /// The number of the schema at `pointer`, compiled together with all that it refers to.
    pub(crate) fn schema(&mut self, pointer: &str, node: &'t Node, reporter: &mut Reporter<'_>) -> Id {
        let id = self.schedule(pointer, node, None);
        while let Some((id, pointer, node, resource)) = self.queue.pop() {
            let schema = self.compile(&pointer, node, resource, reporter);
            if let Some(slot) = self.done.get_mut(id.0 as usize) {
                *slot = Some(schema);
            }
        }
        id
    }

    /// The arena, and what each of its schemas was made of.
    pub(crate) fn finish(mut self, reporter: &mut Reporter<'_>) -> (Schemas, Vec<&'t Node>) {
        let dynamic: Vec<Vec<_>> =
            self.resources.iter_mut().map(|r| std::mem::take(&mut r.dynamic)).collect();
        let mut dynamic_anchors = Vec::new();
        for anchors in dynamic {
            let ids = anchors
                .into_iter()
                .map(|(name, pointer, node)| (name.into(), self.schema(&pointer, node, reporter)));
            dynamic_anchors.push(ids.collect());
        }
        let mut all: Vec<Schema> = self.done.into_iter().map(Option::unwrap_or_default).collect();
        // From the last to the first, so that positions stay what they were.
        for (schema, keyword) in circles::closing(&all).into_iter().rev() {
            let Some(schema) = all.get_mut(schema) else { continue };
            let keyword = schema.keywords.remove(keyword);
            lints::schema_endless::report(reporter, keyword.at, keyword.name);
            let (what, why) = (format!("`{}`", keyword.name).into(), Why::Endless);
            schema.unchecked.push(Unchecked { what, at: keyword.at, why });
        }
        (Schemas::new(all, dynamic_anchors), self.nodes)
    }

    pub(super) fn schedule(&mut self, pointer: &str, node: &'t Node, within: Option<u32>) -> Id {
        let file = self.library.file_of(node.at);
        if let Some(id) = self.known.get(file).and_then(|known| known.get(pointer)) {
            return *id;
        }
        let id = Id(crate::tree::narrow(self.done.len()));
        let resource = match within {
            Some(resource) if node.text("$id").is_none() => resource,
            _ => self.resource_of(file, pointer),
        };
        if let Some(known) = self.known.get_mut(file) {
            known.insert(pointer.to_owned(), id);
        }
        self.done.push(None);
        self.nodes.push(node);
        self.queue.push((id, pointer.to_owned(), node, resource));
        id
    }

    /// The innermost resource that holds `pointer` of a file.
    fn resource_of(&self, file: usize, pointer: &str) -> u32 {
        let holds = |r: &Resource<'_>| {
            pointer
                .strip_prefix(r.pointer.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let innermost = self.resources.iter().enumerate().filter(|(_, r)| r.file == file && holds(r));
        innermost.max_by_key(|(_, r)| r.pointer.len()).map_or(0, |(i, _)| crate::tree::narrow(i))
    }

    /// Finds every `$id`, `$anchor` and `$dynamicAnchor`. `schema` is false within a map of names.
    fn index(&mut self, node: &'t Node, pointer: &mut String, mut resource: usize, schema: bool) {
        if schema && node.is_object() {
            if let Some(id) = node.text("$id").filter(|id| !id.starts_with('#')) {
                let (base, file) = self.resources.get(resource).map_or(("", 0), |r| (r.uri.as_str(), r.file));
                let uri = uri::join(base, id.split('#').next().unwrap_or(""));
                resource = self.resources.len();
                self.resources.push(Resource {
                    uri,
                    file,
                    pointer: pointer.clone(),
                    node,
                    anchors: HashMap::new(),
                    dynamic: Vec::new(),
                });
            }
            if let Some(own) = self.resources.get_mut(resource) {
                if let Some(name) = node.text("$anchor") {
                    own.anchors.insert(name, (pointer.clone(), node));
                }
                if let Some(name) = node.text("$dynamicAnchor") {
                    own.anchors.insert(name, (pointer.clone(), node));
                    own.dynamic.push((name, pointer.clone(), node));
                }
            }
        }
        let length = pointer.len();
        for Member { key, value, .. } in node.members() {
            let opaque = schema && matches!(&**key, "enum" | "const" | "default" | "example" | "examples");
            if opaque || !matches!(value.kind, Kind::Object(_) | Kind::Array(_)) {
                continue;
            }
            let names =
                schema && matches!(&**key, "properties" | "patternProperties" | "$defs" | "dependentSchemas");
            pointer.push('/');
            pointer.push_str(&escape(key));
            self.index(value, pointer, resource, !names);
            pointer.truncate(length);
        }
        for (i, item) in node.items().iter().enumerate() {
            pointer.push_str(&format!("/{i}"));
            self.index(item, pointer, resource, true);
            pointer.truncate(length);
        }
    }

    /// Where a `$ref` leads.
    pub(super) fn resolve(&self, resource: u32, reference: &str) -> Result<(String, &'t Node), String> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = self.resources.get(resource as usize).ok_or("no such resource")?;
        let address = uri::join(&base.uri, address);
        let target =
            if address == base.uri { Some(base) } else { self.resources.iter().find(|r| r.uri == address) };
        let Some(target) = target else {
            return Err(self.library.missing(&address));
        };
        let fragment = percent_decoded(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            let node = target.node.find(&fragment).ok_or_else(|| nothing_at(target.node, &fragment))?;
            return Ok((format!("{}{fragment}", target.pointer), node));
        }
        target
            .anchors
            .get(fragment.as_str())
            .cloned()
            .ok_or_else(|| format!("no schema has the anchor `{fragment}`"))
    }

    /// True if the schema was found by a `$dynamicAnchor` of this name.
    pub(super) fn is_dynamic_anchor(&self, target: Id, anchor: &str) -> bool {
        let mut anchors = self.resources.iter().flat_map(|r| &r.dynamic);
        anchors.any(|(name, pointer, node)| {
            let known = self.known.get(self.library.file_of(node.at));
            *name == anchor && known.and_then(|k| k.get(pointer)) == Some(&target)
        })
    }

    fn compile(
        &mut self,
        pointer: &str,
        node: &'t Node,
        resource: u32,
        reporter: &mut Reporter<'_>,
    ) -> Schema {
        let mut schema = Schema { pointer: pointer.into(), at: node.at, resource, ..Schema::default() };
        match &node.kind {
            Kind::Bool(value) => schema.never = !value,
            Kind::Object(_) => {
                let unchecked = Vec::new();
                let mut reader = Reader { compiler: self, reporter, node, pointer, resource, unchecked };
                schema.keywords = reader.keywords();
                schema.discriminator = reader.discriminator();
                schema.unchecked = reader.unchecked;
                schema.nullable = self.dialect == Dialect::V30
                    && node.get("nullable").and_then(Node::as_bool) == Some(true);
                schema.content_encoding = match node.text("contentEncoding") {
                    Some("base64") => Some(base64::Alphabet::Standard),
                    Some("base64url") => Some(base64::Alphabet::Url),
                    _ => None,
                };
                schema.secret = crate::secret::is_marked(node);
                schema.write_only = node.get("writeOnly").and_then(Node::as_bool) == Some(true);
                let listed = node.get("examples").map(Node::items).unwrap_or_default();
                let example = node.get("example").or_else(|| listed.first());
                schema.example = example.map(|value| Box::new(value.to_value()));
                schema.notes = notes(node).filter(|_| reporter.depth == Depth::Thorough);
                schema.default = node.get("default").map(|value| Box::new(value.to_value()));
                schema.read_only = node.get("readOnly").and_then(Node::as_bool) == Some(true);
            }
            _ => {
                lints::keyword_malformed::report_schema(reporter, node);
                let (what, why) = ("the schema".into(), Why::Malformed);
                schema.unchecked.push(Unchecked { what, at: node.at, why });
            }
        }
        schema
    }
}

fn notes(node: &Node) -> Option<Box<Notes>> {
    let text = |key: &str| node.text(key).map(str::to_owned);
    let (title, description) = (text("title"), text("description"));
    let deprecated = node.get("deprecated").and_then(Node::as_bool) == Some(true);
    let says = title.is_some() || description.is_some() || deprecated;
    says.then(|| Box::new(Notes { title, description, deprecated }))
}

fn nothing_at(root: &Node, pointer: &str) -> String {
    let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    let siblings = root.find(parent).map(Node::members).unwrap_or_default();
    match nearest(&unescape(name), siblings.iter().map(|m| &*m.key)) {
        Some(near) => format!("nothing stands there; did you mean `#{parent}/{near}`?"),
        None => "nothing stands there".into(),
    }
}

/// Undoes percent-encoding; what is no UTF-8 afterwards is left as it was.
fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    String::from_utf8(candor_syntax::percent::decode(text.as_bytes()).into_owned())
        .unwrap_or_else(|_| text.to_owned())
}
