//! Schema objects of a document to the arena: which keyword asks for what, and which schema is meant.

use std::collections::HashMap;

use candor_rule::text::nearest;
use serde_json::Number;

use super::{Check, Discriminator, Format, Id, Keyword, Schema, Schemas, Types, text::Patterns, uri};
use crate::{
    diagnostic::Reporter,
    tree::{Kind, Mark, Member, Node, escape, unescape},
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
    pointer: String,
    node: &'t Node,
    anchors: HashMap<&'t str, (String, &'t Node)>,
    dynamic: Vec<(&'t str, String, &'t Node)>,
}

/// Compiles the schemas of one document as they are asked for.
pub(crate) struct Compiler<'t> {
    root: &'t Node,
    dialect: Dialect,
    resources: Vec<Resource<'t>>,
    known: HashMap<String, Id>,
    queue: Vec<(Id, String, &'t Node, u32)>,
    done: Vec<Option<Schema>>,
    patterns: Patterns,
}

impl<'t> Compiler<'t> {
    pub(crate) fn new(root: &'t Node, dialect: Dialect) -> Self {
        let resource = |uri: &str, pointer: &str, node| Resource {
            uri: uri.to_owned(),
            pointer: pointer.to_owned(),
            node,
            anchors: HashMap::new(),
            dynamic: Vec::new(),
        };
        let mut compiler = Self {
            root,
            dialect,
            resources: vec![resource("document:/", "", root)],
            known: HashMap::new(),
            queue: Vec::new(),
            done: Vec::new(),
            patterns: Patterns::default(),
        };
        if dialect == Dialect::V31 {
            compiler.index(root, &mut String::new(), 0, true);
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

    /// The arena.
    pub(crate) fn finish(mut self, reporter: &mut Reporter<'_>) -> Schemas {
        let dynamic: Vec<Vec<_>> =
            self.resources.iter_mut().map(|r| std::mem::take(&mut r.dynamic)).collect();
        let mut dynamic_anchors = Vec::new();
        for anchors in dynamic {
            let ids = anchors
                .into_iter()
                .map(|(name, pointer, node)| (name.into(), self.schema(&pointer, node, reporter)));
            dynamic_anchors.push(ids.collect());
        }
        Schemas { all: self.done.into_iter().map(Option::unwrap_or_default).collect(), dynamic_anchors }
    }

    fn schedule(&mut self, pointer: &str, node: &'t Node, within: Option<u32>) -> Id {
        if let Some(id) = self.known.get(pointer) {
            return *id;
        }
        let id = Id(crate::tree::narrow(self.done.len()));
        let resource = match within {
            Some(resource) if node.text("$id").is_none() => resource,
            _ => self.resource_of(pointer),
        };
        self.known.insert(pointer.to_owned(), id);
        self.done.push(None);
        self.queue.push((id, pointer.to_owned(), node, resource));
        id
    }

    /// The innermost resource that holds `pointer`.
    fn resource_of(&self, pointer: &str) -> u32 {
        let holds = |r: &Resource<'_>| {
            pointer
                .strip_prefix(r.pointer.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let innermost = self.resources.iter().enumerate().filter(|(_, r)| holds(r));
        innermost.max_by_key(|(_, r)| r.pointer.len()).map_or(0, |(i, _)| crate::tree::narrow(i))
    }

    /// Finds every `$id`, `$anchor` and `$dynamicAnchor`. `schema` is false within a map of names.
    fn index(&mut self, node: &'t Node, pointer: &mut String, mut resource: usize, schema: bool) {
        if schema && node.is_object() {
            if let Some(id) = node.text("$id").filter(|id| !id.starts_with('#')) {
                let base = self.resources.get(resource).map_or("", |r| r.uri.as_str());
                let uri = uri::join(base, id.split('#').next().unwrap_or(""));
                resource = self.resources.len();
                self.resources.push(Resource {
                    uri,
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
    fn resolve(&self, resource: u32, reference: &str) -> Result<(String, &'t Node), String> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = self.resources.get(resource as usize).ok_or("no such resource")?;
        let address = uri::join(&base.uri, address);
        let target =
            if address == base.uri { Some(base) } else { self.resources.iter().find(|r| r.uri == address) };
        let Some(target) = target else {
            return Err("it leads to another document, which is not read".into());
        };
        let fragment = percent_decoded(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            let node = target.node.find(&fragment).ok_or_else(|| self.nothing_at(&fragment))?;
            return Ok((format!("{}{fragment}", target.pointer), node));
        }
        target
            .anchors
            .get(fragment.as_str())
            .cloned()
            .ok_or_else(|| format!("no schema has the anchor `{fragment}`"))
    }

    fn nothing_at(&self, pointer: &str) -> String {
        let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        let siblings = self.root.find(parent).map(Node::members).unwrap_or_default();
        match nearest(&unescape(name), siblings.iter().map(|m| &*m.key)) {
            Some(near) => format!("nothing stands there; did you mean `#{parent}/{near}`?"),
            None => "nothing stands there".into(),
        }
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
                let mut reader = Reader { compiler: self, reporter, node, pointer, resource };
                schema.keywords = reader.keywords();
                schema.discriminator = reader.discriminator();
                schema.nullable = self.dialect == Dialect::V30
                    && node.get("nullable").and_then(Node::as_bool) == Some(true);
                schema.read_only = node.get("readOnly").and_then(Node::as_bool) == Some(true);
            }
            _ => reporter.warn(
                node.at,
                format!("a schema must be an object, and this is {}; it is not checked", node.what()),
                "write `{}` for a schema that takes everything",
            ),
        }
        schema
    }
}

/// Reads the keywords of one schema object.
struct Reader<'c, 't, 'r, 's> {
    compiler: &'c mut Compiler<'t>,
    reporter: &'r mut Reporter<'s>,
    node: &'t Node,
    pointer: &'c str,
    resource: u32,
}

/// Names that a schema object may have without asking for anything.
const SILENT: &[&str] = &[
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "nullable",
    "discriminator",
    "xml",
    "externalDocs",
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$comment",
    "$defs",
    "$vocabulary",
    "definitions",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "then",
    "else",
    "minContains",
    "maxContains",
    "id",
];

/// Keywords that are read below.
const READ: &[&str] = &[
    "$ref",
    "$dynamicRef",
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "prefixItems",
    "items",
    "contains",
    "minProperties",
    "maxProperties",
    "required",
    "dependentRequired",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "dependentSchemas",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "unevaluatedProperties",
    "unevaluatedItems",
];

/// Keywords of 2020-12 that OpenAPI 3.0 does not have.
const NOT_IN_V30: &[&str] = &[
    "$dynamicRef",
    "const",
    "prefixItems",
    "contains",
    "dependentRequired",
    "patternProperties",
    "propertyNames",
    "dependentSchemas",
    "if",
    "unevaluatedProperties",
    "unevaluatedItems",
];

impl<'t> Reader<'_, 't, '_, '_> {
    fn keywords(&mut self) -> Vec<Keyword> {
        let v30 = self.compiler.dialect == Dialect::V30;
        let node = self.node;
        // In 3.0 a reference replaces everything beside it (OpenAPI 3.0.4, Reference Object).
        let members: Vec<&'t Member> = match node.member("$ref") {
            Some(reference) if v30 && reference.value.as_str().is_some() => vec![reference],
            _ => node.members().iter().collect(),
        };
        let mut keywords = Vec::new();
        for member in members {
            let Some(name) = READ.iter().find(|name| **name == &*member.key) else {
                self.unknown(member);
                continue;
            };
            if v30 && NOT_IN_V30.contains(name) {
                continue;
            }
            if let Some(check) = self.check(name, member) {
                keywords.push(Keyword { name, at: member.key_at, check });
            }
        }
        keywords
    }

    fn unknown(&mut self, member: &Member) {
        let name = &*member.key;
        if SILENT.contains(&name) || name.starts_with("x-") || name.len() < 4 {
            return;
        }
        if let Some(near) = nearest(name, READ.iter().copied().filter(|k| k.len() > 3)) {
            let message = format!("the keyword `{name}` is unknown and not checked");
            self.reporter.warn(member.key_at, message, format!("did you mean `{near}`?"));
        }
    }

    fn check(&mut self, name: &'static str, member: &'t Member) -> Option<Check> {
        let value = &member.value;
        Some(match name {
            "$ref" => Check::Reference(self.reference(member)?),
            "$dynamicRef" => {
                let target = self.reference(member)?;
                let anchor = value.as_str()?.split_once('#')?.1;
                let bookends = self.compiler.resources.iter().any(|r| {
                    r.dynamic
                        .iter()
                        .any(|(n, p, _)| *n == anchor && self.compiler.known.get(p) == Some(&target))
                });
                if bookends {
                    Check::DynamicReference { target, anchor: anchor.into() }
                } else {
                    Check::Reference(target)
                }
            }
            "type" => Check::Type(self.types(member)?),
            "enum" => Check::Enum(self.list(member)?.iter().map(Node::to_value).collect()),
            "const" => Check::Const(value.to_value()),
            "minimum" if self.flag("exclusiveMinimum") => return None,
            "maximum" if self.flag("exclusiveMaximum") => return None,
            "minimum" => Check::Minimum(self.number(member)?),
            "maximum" => Check::Maximum(self.number(member)?),
            "exclusiveMinimum" => Check::ExclusiveMinimum(self.bound(member, "minimum")?),
            "exclusiveMaximum" => Check::ExclusiveMaximum(self.bound(member, "maximum")?),
            "multipleOf" => {
                let step = self.number(member)?;
                if step.as_f64().is_none_or(|f| f <= 0.0) {
                    return self.not_checked(member, "a number above 0");
                }
                Check::MultipleOf(step)
            }
            "minLength" => Check::MinLength(self.count(member)?),
            "maxLength" => Check::MaxLength(self.count(member)?),
            "minItems" => Check::MinItems(self.count(member)?),
            "maxItems" => Check::MaxItems(self.count(member)?),
            "minProperties" => Check::MinProperties(self.count(member)?),
            "maxProperties" => Check::MaxProperties(self.count(member)?),
            "uniqueItems" => {
                if !value.as_bool()? {
                    return None;
                }
                Check::UniqueItems
            }
            "pattern" => {
                let Some(source) = value.as_str() else { return self.not_checked(member, "a text") };
                match self.compiler.patterns.get(source) {
                    Ok(pattern) => Check::Pattern(pattern),
                    Err(_) => return self.bad_pattern(value.at, source),
                }
            }
            "format" => Check::Format(Format::of(value.as_str()?)?),
            "required" => Check::Required(self.names(member)?),
            "dependentRequired" => Check::DependentRequired(
                value.members().iter().filter_map(|m| Some((m.key.clone(), self.names(m)?))).collect(),
            ),
            _ => self.applicator(name, member)?,
        })
    }

    /// The keywords that hold schemas.
    fn applicator(&mut self, name: &'static str, member: &'t Member) -> Option<Check> {
        let value = &member.value;
        Some(match name {
            "prefixItems" => Check::PrefixItems(self.schemas(name, member)?),
            "items" => match &value.kind {
                Kind::Array(_) => {
                    return self.not_checked(member, "a schema (2020-12 calls a list of them `prefixItems`)");
                }
                _ => {
                    let after = self.node.get("prefixItems").map_or(0, |n| n.items().len());
                    let after = if self.compiler.dialect == Dialect::V30 { 0 } else { after };
                    Check::Items { after, schema: self.child(name, value) }
                }
            },
            "contains" => {
                let count = |reader: &mut Self, key| {
                    let member = reader.node.member(key)?;
                    reader.count(member)
                };
                let (min, max) = (count(self, "minContains"), count(self, "maxContains"));
                Check::Contains { schema: self.child(name, value), min, max }
            }
            "properties" => Check::Properties(self.named(name, value).into_iter().collect()),
            "patternProperties" => {
                let mut list = Vec::new();
                for (source, schema) in self.named(name, value) {
                    match self.compiler.patterns.get(&source) {
                        Ok(pattern) => list.push((pattern, schema)),
                        Err(_) => {
                            let at = value.member(&source).map_or(value.at, |m| m.key_at);
                            self.bad_pattern::<()>(at, &source);
                        }
                    }
                }
                Check::PatternProperties(list)
            }
            "additionalProperties" => Check::AdditionalProperties { schema: self.child(name, value) },
            "propertyNames" => Check::PropertyNames(self.child(name, value)),
            "dependentSchemas" => Check::DependentSchemas(self.named(name, value)),
            "allOf" => Check::AllOf(self.schemas(name, member)?),
            "anyOf" => Check::AnyOf(self.schemas(name, member)?),
            "oneOf" => Check::OneOf(self.schemas(name, member)?),
            "not" => Check::Not(self.child(name, value)),
            "if" => {
                let branch = |reader: &mut Self, key| {
                    let value = reader.node.get(key)?;
                    Some(reader.child(key, value))
                };
                let (then, otherwise) = (branch(self, "then"), branch(self, "else"));
                Check::If { test: self.child(name, value), then, otherwise }
            }
            "unevaluatedProperties" => Check::UnevaluatedProperties(self.child(name, value)),
            "unevaluatedItems" => Check::UnevaluatedItems(self.child(name, value)),
            _ => return None,
        })
    }

    fn reference(&mut self, member: &'t Member) -> Option<Id> {
        let Some(reference) = member.value.as_str() else { return self.not_checked(member, "a text") };
        match self.compiler.resolve(self.resource, reference) {
            Ok((pointer, node)) => Some(self.compiler.schedule(&pointer, node, None)),
            Err(why) => {
                let message = format!("`{reference}` cannot be followed: {why}");
                self.reporter.warn(member.value.at, message, "what it should lead to is not checked");
                None
            }
        }
    }

    fn child(&mut self, key: &str, value: &'t Node) -> Id {
        let pointer = format!("{}/{}", self.pointer, escape(key));
        self.compiler.schedule(&pointer, value, Some(self.resource))
    }

    fn schemas(&mut self, name: &str, member: &'t Member) -> Option<Vec<Id>> {
        let items = self.list(member)?;
        if items.is_empty() {
            return self.not_checked(member, "a list of one schema or more");
        }
        let pointer = format!("{}/{name}", self.pointer);
        let schedule =
            |(i, item)| self.compiler.schedule(&format!("{pointer}/{i}"), item, Some(self.resource));
        Some(items.iter().enumerate().map(schedule).collect())
    }

    fn named(&mut self, name: &str, value: &'t Node) -> Vec<(Box<str>, Id)> {
        let pointer = format!("{}/{name}", self.pointer);
        let schedule = |m: &'t Member| {
            let pointer = format!("{pointer}/{}", escape(&m.key));
            (m.key.clone(), self.compiler.schedule(&pointer, &m.value, Some(self.resource)))
        };
        value.members().iter().map(schedule).collect()
    }

    fn types(&mut self, member: &'t Member) -> Option<Types> {
        let mut types = Types::default();
        let one = std::slice::from_ref(&member.value);
        let list = if member.value.items().is_empty() { one } else { member.value.items() };
        for item in list {
            let name = item.as_str().unwrap_or("");
            if !types.add(name) {
                let help = match nearest(name, Types::NAMES) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it may be {}", candor_rule::text::one_of(&Types::NAMES)),
                };
                self.reporter.warn(item.at, format!("the type `{name}` is unknown; it is not checked"), help);
                return None;
            }
        }
        Some(types)
    }

    fn number(&mut self, member: &'t Member) -> Option<Number> {
        match &member.value.kind {
            Kind::Number(number) => Some(number.clone()),
            _ => self.not_checked(member, "a number"),
        }
    }

    /// 3.0 writes `minimum: 5, exclusiveMinimum: true`, 3.1 `exclusiveMinimum: 5`.
    fn bound(&mut self, member: &'t Member, other: &str) -> Option<Number> {
        match &member.value.kind {
            Kind::Number(number) => Some(number.clone()),
            Kind::Bool(false) => None,
            Kind::Bool(true) => {
                let bound = self.node.member(other)?;
                self.number(bound)
            }
            _ => self.not_checked(member, "a number"),
        }
    }

    fn flag(&self, name: &str) -> bool {
        self.node.get(name).and_then(Node::as_bool) == Some(true)
    }

    fn count(&mut self, member: &'t Member) -> Option<u64> {
        let whole = |n: &Number| {
            n.as_u64().or_else(|| n.as_f64().filter(|f| f.fract() == 0.0 && *f >= 0.0).map(|f| f as u64))
        };
        match &member.value.kind {
            Kind::Number(number) if whole(number).is_some() => whole(number),
            _ => self.not_checked(member, "a whole number of 0 or more"),
        }
    }

    fn list(&mut self, member: &'t Member) -> Option<&'t [Node]> {
        match &member.value.kind {
            Kind::Array(items) => Some(items),
            _ => self.not_checked(member, "a list"),
        }
    }

    fn names(&mut self, member: &'t Member) -> Option<Vec<Box<str>>> {
        let Kind::Array(items) = &member.value.kind else {
            return self.not_checked(member, "a list of names");
        };
        Some(items.iter().filter_map(|n| n.as_str().map(Into::into)).collect())
    }

    fn not_checked<T>(&mut self, member: &Member, expected: &str) -> Option<T> {
        let message = format!(
            "`{}` must be {expected}, and this is {}; it is not checked",
            member.key,
            member.value.what()
        );
        self.reporter.warn(member.value.at, message, "");
        None
    }

    fn bad_pattern<T>(&mut self, at: Mark, source: &str) -> Option<T> {
        let message = format!("`{source}` is not a regular expression of ECMA-262; it is not checked");
        self.reporter.warn(at, message, "try it with `new RegExp(…, 'u')` in a browser's console");
        None
    }

    /// Which schema each value of the discriminator's property stands for.
    fn discriminator(&mut self) -> Option<Discriminator> {
        let member = self.node.member("discriminator")?;
        let property = member.value.text("propertyName")?;
        let branches = ["oneOf", "anyOf"].iter().filter_map(|k| self.node.get(k)).flat_map(Node::items);
        let references: Vec<&'t str> = branches.filter_map(|b| b.text("$ref")).collect();
        let mut mapping: Vec<(Box<str>, Id)> = Vec::new();
        for entry in member.value.get("mapping").map(Node::members).unwrap_or_default() {
            let Some(target) = entry.value.as_str() else { continue };
            let named = format!("#/components/schemas/{}", escape(target));
            let found = self
                .compiler
                .resolve(self.resource, target)
                .or_else(|_| self.compiler.resolve(self.resource, &named));
            match found {
                Ok((pointer, node)) => {
                    mapping.push((entry.key.clone(), self.compiler.schedule(&pointer, node, None)))
                }
                Err(why) => {
                    self.reporter.warn(entry.value.at, format!("`{target}` cannot be followed: {why}"), "")
                }
            }
        }
        for reference in references {
            let Ok((pointer, node)) = self.compiler.resolve(self.resource, reference) else { continue };
            let id = self.compiler.schedule(&pointer, node, None);
            if !mapping.iter().any(|(_, known)| *known == id)
                && let Some(name) = pointer.rsplit('/').next()
            {
                mapping.push((unescape(name).into(), id));
            }
        }
        Some(Discriminator { property: property.into(), mapping })
    }
}

/// Undoes percent-encoding; what is no UTF-8 afterwards is left as it was.
fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    String::from_utf8(crate::percent::decode(text.as_bytes()).into_owned())
        .unwrap_or_else(|_| text.to_owned())
}
