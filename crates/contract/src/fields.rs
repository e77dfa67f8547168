//! Named fields (of a form, or the parts of a multipart body) gathered into the object that the contract
//! describes: texts become the values that it wants, fields sent several times make a list, and every value
//! remembers where it stood.

use std::collections::HashMap;

use candor_rule::{Span, TextSpan, Violation};
use candor_syntax::{MediaType, json, locate};
use serde_json::{Map, Value};

use crate::{
    body::BodySchema,
    operation::{Document, Encoding},
    parameter::Style,
    schema::{Direction, Id, Types},
    shape, tree,
};

/// The object while it grows.
pub(crate) struct Fields<'c> {
    document: &'c Document,
    schema: Id,
    encodings: &'c [(String, Encoding)],
    /// Names that the contract knows.
    names: Vec<String>,
    octets: &'c [u8],
    object: Map<String, Value>,
    places: HashMap<String, Place<'c>>,
}

/// Where a value stands.
struct Place<'c> {
    span: Span,
    /// The JSON text that it is, where that stands in the body as it is.
    json: Option<json::Document<'c>>,
}

impl<'c> Fields<'c> {
    pub(crate) fn new(
        document: &'c Document,
        schema: Id,
        encodings: &'c [(String, Encoding)],
        octets: &'c [u8],
    ) -> Self {
        let names = shape::property_names(&document.schemas, schema);
        let (object, places) = (Map::new(), HashMap::new());
        Self { document, schema, encodings, names, octets, object, places }
    }

    /// What the contract says of how a field is written.
    pub(crate) fn encoding(&self, name: &str) -> Option<&'c Encoding> {
        self.encodings.iter().find(|(known, _)| known == name).map(|(_, encoding)| encoding)
    }

    /// True if the field is JSON unless its sender says otherwise: the contract says so, or describes an
    /// object, which has no other form (OpenAPI, Encoding Object).
    pub(crate) fn is_json(&self, name: &str) -> bool {
        match self.encoding(name) {
            Some(encoding) if !encoding.types.is_empty() => {
                let is_json = |t: &String| MediaType::parse(t.as_bytes()).is_ok_and(|m| m.is_json());
                encoding.types.iter().all(is_json)
            }
            _ => {
                let types = self.types(&self.path(name));
                types == Types::only("object") && self.path(name).len() == 1
            }
        }
    }

    /// Adds a field that holds text.
    pub(crate) fn text(&mut self, name: &str, text: &str, span: Span) {
        let path = self.path(name);
        let list = self.types(&path) == Types::only("array");
        let separator = self.encoding(name).filter(|e| list && !e.explode).map(|e| match e.style {
            Style::Space => ' ',
            Style::Pipe => '|',
            _ => ',',
        });
        match separator {
            Some(separator) => {
                text.split(separator).for_each(|piece| self.put(&path, list, piece, span));
            }
            None => self.put(&path, list, text, span),
        }
    }

    /// Adds a field that holds JSON. `document` is given where the text stands in the body as it is.
    pub(crate) fn json(
        &mut self,
        name: &str,
        value: Value,
        document: Option<json::Document<'c>>,
        span: Span,
    ) {
        let path = vec![name.to_owned()];
        let list = self.types(&path) == Types::only("array") && !value.is_array();
        self.put_value(&path, list, value, Place { span, json: document });
    }

    /// `a[b]` is a path where the contract knows `a` and not `a[b]`; a list may be called `a[]`.
    fn path(&self, name: &str) -> Vec<String> {
        let knows = |name: &str| self.names.iter().any(|known| known == name);
        let inner = name.split_once('[').and_then(|(first, rest)| Some((first, rest.strip_suffix(']')?)));
        match inner {
            Some((first, rest)) if !knows(name) && knows(first) => {
                let steps = std::iter::once(first).chain(rest.split("]["));
                steps.filter(|step| !step.is_empty()).map(str::to_owned).collect()
            }
            _ => vec![name.to_owned()],
        }
    }

    fn id(&self, path: &[String]) -> Option<Id> {
        path.iter().try_fold(self.schema, |id, name| shape::property(&self.document.schemas, id, name))
    }

    fn types(&self, path: &[String]) -> Types {
        self.id(path).map_or_else(Types::default, |id| shape::types(&self.document.schemas, id))
    }

    fn put(&mut self, path: &[String], list: bool, text: &str, span: Span) {
        let schemas = &self.document.schemas;
        let types = match self.id(path).filter(|_| list).and_then(|id| shape::items(schemas, id)) {
            Some(item) => shape::types(schemas, item),
            None if list => Types::default(),
            None => self.types(path),
        };
        // A text that cannot be read as its type stays a text, and the schema will say so.
        let value = shape::scalars(text, types).into_iter().next();
        let value = value.unwrap_or_else(|| Value::String(text.into()));
        self.put_value(path, list, value, Place { span, json: None });
    }

    fn put_value(&mut self, path: &[String], list: bool, value: Value, place: Place<'c>) {
        let mut pointer: String = path.iter().map(|p| format!("/{}", tree::escape(p))).collect();
        let before = get(&self.object, path);
        let number = match before {
            None => 0,
            Some(Value::Array(items)) => items.len(),
            Some(_) => 1,
        };
        let is_first = before.is_none();
        if list || !is_first {
            let whole = Place { span: place.span, json: None };
            self.places.entry(pointer.clone()).or_insert(whole);
            pointer.push_str(&format!("/{number}"));
        }
        self.places.entry(pointer).or_insert(place);
        let value = if list && is_first { Value::Array(vec![value]) } else { value };
        shape::put(&mut self.object, path, value);
    }

    /// Everything that is wrong with the object, in the order in which it stands in the body.
    pub(crate) fn check(self) -> Vec<Violation> {
        let value = Value::Object(self.object);
        let (places, octets) = (self.places, self.octets);
        let (document, schema, direction) = (self.document, self.schema, Direction::Request);
        let schema = BodySchema { document, schema, direction, null_as_absent: false };
        let mut violations = schema.check_value(&value, &|pointer, key| {
            Some(locate(octets, span_of(&places, octets, pointer, key)))
        });
        violations.sort_by_key(|v| v.place.offset());
        violations
    }
}

/// Where `pointer` stands: in the nearest field around it; an absent one is missed in the body as a whole.
fn span_of(places: &HashMap<String, Place<'_>>, octets: &[u8], pointer: &str, key: bool) -> Span {
    let mut field = pointer;
    loop {
        if let Some(place) = places.get(field) {
            let inner = place.json.as_ref().and_then(|document| {
                let node = document.find(pointer.get(field.len()..)?)?;
                Some(node.key_span().filter(|_| key).unwrap_or_else(|| node.text_span().span))
            });
            return inner.map_or(place.span, |inner| inner.shifted(place.span.start));
        }
        match field.rsplit_once('/') {
            Some((around, _)) => field = around,
            None => return Span::new(0, octets.len()),
        }
    }
}

fn get<'v>(object: &'v Map<String, Value>, path: &[String]) -> Option<&'v Value> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(object.get(first)?, |value, name| value.get(name))
}

/// A place as line and column, for the caller that has a span.
pub(crate) fn whole(octets: &[u8]) -> TextSpan {
    locate(octets, Span::new(0, octets.len()))
}
