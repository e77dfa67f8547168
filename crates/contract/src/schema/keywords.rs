//! The keywords of one schema object: what each asks for. One that cannot be understood is not checked, and
//! its owner is told.

use candor_rule::text::nearest;
use serde_json::Number;

use super::{
    Check, Discriminator, Format, Id, Keyword, Types,
    compile::{Compiler, Dialect},
};
use crate::{
    diagnostic::Reporter,
    gap::{Unchecked, Why},
    lints,
    tree::{Kind, Mark, Member, Node, escape, unescape},
    words,
};

/// Reads the keywords of one schema object.
pub(super) struct Reader<'c, 't, 'r, 's> {
    pub(super) compiler: &'c mut Compiler<'t>,
    pub(super) reporter: &'r mut Reporter<'s>,
    pub(super) node: &'t Node,
    pub(super) pointer: &'c str,
    pub(super) resource: u32,
    /// What is not enforced.
    pub(super) unchecked: Vec<Unchecked>,
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
    pub(super) fn keywords(&mut self) -> Vec<Keyword> {
        let v30 = self.compiler.dialect == Dialect::V30;
        let node = self.node;
        // In 3.0 a reference replaces everything beside it (OpenAPI 3.0.4, Reference Object).
        let members: Vec<&'t Member> = match node.member("$ref") {
            Some(reference) if v30 && reference.value.as_str().is_some() => {
                self.siblings();
                vec![reference]
            }
            _ => node.members().iter().collect(),
        };
        let mut keywords = Vec::new();
        for member in members {
            let Some(name) = READ.iter().find(|name| **name == &*member.key) else {
                self.unknown(member);
                continue;
            };
            if v30 && NOT_IN_V30.contains(name) {
                lints::keyword_of_other_version::report(self.reporter, member);
                self.leave(member, Why::OtherVersion);
                continue;
            }
            if let Some(check) = self.check(name, member) {
                keywords.push(Keyword { name, at: member.key_at, check });
            }
        }
        keywords
    }

    /// What stands beside a reference in 3.0.
    fn siblings(&mut self) {
        let node = self.node;
        for member in node.members().iter().filter(|m| &*m.key != "$ref" && READ.contains(&&*m.key)) {
            lints::reference_siblings::report(self.reporter, member);
            self.leave(member, Why::BesideReference);
        }
    }

    /// A keyword that is not enforced.
    fn leave(&mut self, member: &Member, why: Why) {
        let what = match member.value.as_str() {
            Some(text) => format!("`{}: {}`", member.key, words::cut(text)),
            None => format!("`{}`", member.key),
        };
        self.unchecked.push(Unchecked { what: what.into(), at: member.key_at, why });
    }

    fn unknown(&mut self, member: &Member) {
        let name = &*member.key;
        if matches!(name, "contentMediaType" | "contentSchema") {
            self.leave(member, Why::Content);
        }
        if SILENT.contains(&name) || name.starts_with("x-") || name.len() < 4 {
            return;
        }
        if let Some(near) = nearest(name, READ.iter().copied().filter(|k| k.len() > 3)) {
            lints::keyword_unknown::report(self.reporter, member, near);
            self.leave(member, Why::Malformed);
        }
    }

    fn check(&mut self, name: &'static str, member: &'t Member) -> Option<Check> {
        let value = &member.value;
        Some(match name {
            "$ref" => Check::Reference(self.reference(member)?),
            "$dynamicRef" => {
                let target = self.reference(member)?;
                let anchor = value.as_str()?.split_once('#')?.1;
                let bookends = self.compiler.is_dynamic_anchor(target, anchor);
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
                    Err(_) => {
                        self.leave(member, Why::Pattern);
                        return self.bad_pattern(value.at, source);
                    }
                }
            }
            "format" => match Format::of(value.as_str()?) {
                Some(format) => Check::Format(format),
                None => {
                    self.leave(member, Why::OwnFormat);
                    return None;
                }
            },
            "required" if value.as_bool().is_some() => {
                lints::required_misplaced::report(self.reporter, member);
                self.leave(member, Why::Malformed);
                return None;
            }
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
                            self.leave(member, Why::Pattern);
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
                let at = member.value.at;
                lints::reference_unresolved::report(self.reporter, at, reference, &why, String::new());
                self.leave(member, Why::Lost);
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
            let Some(name) = item.as_str() else {
                return self.not_checked(member, "the name of a type, or a list of them");
            };
            if !types.add(name) {
                let help = match nearest(name, Types::NAMES) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("it may be {}", candor_rule::text::one_of(&Types::NAMES)),
                };
                lints::type_unknown::report(self.reporter, item.at, name, help);
                self.leave(member, Why::Malformed);
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
        lints::keyword_malformed::report(self.reporter, member, expected);
        self.leave(member, Why::Malformed);
        None
    }

    fn bad_pattern<T>(&mut self, at: Mark, source: &str) -> Option<T> {
        lints::pattern_unparsable::report(self.reporter, at, source);
        None
    }

    /// Which schema each value of the discriminator's property stands for.
    pub(super) fn discriminator(&mut self) -> Option<Discriminator> {
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
                    let help = "the discriminator is still used for its other values".to_owned();
                    lints::reference_unresolved::report(self.reporter, entry.value.at, target, &why, help);
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
