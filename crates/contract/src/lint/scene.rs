//! What lints look at: the compiled document together with the text that it was made of.

use std::{cell::OnceCell, collections::HashMap};

use candor_rule::{Action, SchemaRef};
use serde_json::Value;

use super::{SchemaSite, family::Family};
use crate::{
    Contract, Operation,
    body::BodySchema,
    diagnostic::Reporter,
    library::Library,
    load::follow,
    operation::{self, Document},
    parameter::Parameter,
    schema::{Dialect, Direction, Id},
    tree::{Mark, Node, escape},
};

/// A document, compiled, and its text.
pub(crate) struct Scene<'s> {
    pub(crate) library: &'s Library<'s>,
    pub(crate) root: &'s Node,
    pub(crate) dialect: Dialect,
    pub(crate) document: &'s Document,
    /// By the numbers of the schemas.
    pub(crate) nodes: &'s [&'s Node],
    pub(crate) sites: Vec<Site<'s>>,
    pub(crate) family: OnceCell<Family<'s>>,
}

/// Where an operation stands in the text.
#[derive(Clone)]
pub(crate) struct Place<'s> {
    pub(crate) at: SchemaRef,
    /// Where its method stands.
    pub(crate) key_at: Mark,
    pub(crate) node: &'s Node,
    /// The path item around it.
    pub(crate) item: &'s Node,
}

/// An operation and its text.
pub(crate) struct Site<'s> {
    pub(crate) operation: &'s Operation,
    pub(crate) place: Place<'s>,
}

/// One media type of a request body and its text.
pub(crate) struct ContentSite<'s> {
    pub(crate) content: &'s operation::Content,
    pub(crate) key_at: Mark,
    pub(crate) node: &'s Node,
}

impl<'s> Scene<'s> {
    /// Joins operations and their places.
    pub(crate) fn sites(contract: &'s Contract, places: Vec<Place<'s>>) -> Vec<Site<'s>> {
        let key = |at: &SchemaRef| (at.pointer.clone(), at.line, at.column);
        let known: HashMap<_, &Operation> = contract.operations.iter().map(|o| (key(&o.at), o)).collect();
        let join = |place: Place<'s>| Some(Site { operation: known.get(&key(&place.at))?, place });
        places.into_iter().filter_map(join).collect()
    }

    /// Every schema that was compiled.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = SchemaSite<'s>> {
        let schemas = &self.document.schemas;
        schemas.ids().zip(self.nodes).map(|(id, node)| SchemaSite { id, schema: schemas.get(id), node })
    }

    /// Which schemas speak about the same value.
    pub(crate) fn family(&self) -> &Family<'s> {
        self.family.get_or_init(|| Family::new(&self.document.schemas))
    }

    /// Follows `$ref` of anything but schemas; the faults on the way were told already.
    pub(crate) fn follow(&self, node: &'s Node, pointer: String) -> Option<(&'s Node, String)> {
        follow(self.library, node, pointer, &mut Reporter::new([]))
    }

    /// The parameters of an operation, each with its text; those of the path item included.
    pub(crate) fn parameters(&self, site: &Site<'s>) -> Vec<(&'s Parameter, &'s Node)> {
        let operation = site.operation.at.pointer.as_str();
        let item = operation.rsplit_once('/').map_or("", |(item, _)| item);
        let own = [(site.place.node, operation), (site.place.item, item)];
        let listed = own.iter().flat_map(|(owner, pointer)| {
            let nodes = owner.get("parameters").map(Node::items).unwrap_or_default();
            nodes.iter().enumerate().map(move |(i, node)| (node, format!("{pointer}/parameters/{i}")))
        });
        let read = listed.filter_map(|(node, pointer)| {
            let (node, _) = self.follow(node, pointer)?;
            let is_it = |p: &&Parameter| {
                Some(p.name.as_str()) == node.text("name")
                    && node.text("in") == Some(p.location.to_string().as_str())
            };
            Some((site.operation.parameters.iter().find(is_it)?, node))
        });
        read.collect()
    }

    /// The request body of an operation, and its media types with their texts.
    pub(crate) fn body(&self, site: &Site<'s>) -> Option<(&'s Node, Vec<ContentSite<'s>>)> {
        let body = site.operation.body.as_ref()?;
        let (node, pointer) = self.follow(site.place.node.get("requestBody")?, String::new())?;
        let entries = node.get("content").map(Node::members).unwrap_or_default();
        let contents = entries.iter().filter_map(|entry| {
            let (media, _) =
                self.follow(&entry.value, format!("{pointer}/content/{}", escape(&entry.key)))?;
            let content = body.content.iter().find(|c| *c.range == *entry.key)?;
            Some(ContentSite { content, key_at: entry.key_at, node: media })
        });
        Some((node, contents.collect()))
    }

    /// The examples of a parameter or a media type, each with its place.
    pub(crate) fn examples(&self, owner: &'s Node) -> Vec<&'s Node> {
        let named = owner.get("examples").map(Node::members).unwrap_or_default();
        let values = named.iter().filter_map(|m| {
            let (example, _) = self.follow(&m.value, String::new())?;
            example.get("dataValue").or_else(|| example.get("value"))
        });
        owner.get("example").into_iter().chain(values).collect()
    }

    /// What the first thing wrong with a value is, in the words of the rule that would refuse it.
    pub(crate) fn refusal(&self, schema: Id, value: &Value) -> Option<String> {
        let direction = Direction::Request;
        let schema = BodySchema { document: self.document, schema, direction, null_as_absent: false };
        let found = schema.check_value(value, &|_, _| None);
        let refusal = found.into_iter().find(|v| v.rule.action == Action::Reject)?;
        let detail = refusal.detail.trim_end_matches('.');
        Some(detail.strip_prefix("The body ").map_or_else(|| detail.to_owned(), |rest| format!("it {rest}")))
    }
}
