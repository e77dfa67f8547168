//! A body of `application/x-www-form-urlencoded` against its schema: texts become the values that the
//! contract wants, and the faults are those of any other body.

use std::collections::HashMap;

use candor_rule::{Span, TextSpan, Violation};
use candor_syntax::form;
use serde_json::{Map, Value};

use crate::{
    body::BodySchema,
    operation::Document,
    schema::{Id, Types},
    shape, tree,
};

/// The schema that a form has to follow.
#[derive(Clone, Copy, Debug)]
pub struct FormSchema<'c> {
    pub(crate) document: &'c Document,
    pub(crate) schema: Id,
}

impl FormSchema<'_> {
    /// Everything that is wrong with a form, in the order in which it stands there. Fields that are sent
    /// several times make a list; `filter[kind]` makes an object where the contract has one.
    pub fn check(&self, octets: &[u8]) -> Vec<Violation> {
        let mut object = Map::new();
        let mut places: HashMap<String, Span> = HashMap::new();
        for pair in form::pairs(octets) {
            let path = self.path(&pair.name_text());
            let pointer: String = path.iter().map(|p| format!("/{}", tree::escape(p))).collect();
            places.entry(pointer).or_insert(Span::new(pair.name_span.start, pair.value_span.end));
            self.put(&mut object, &path, &pair.value_text());
        }
        let value = Value::Object(object);
        let whole = Span::new(0, octets.len());
        let schema = BodySchema { document: self.document, schema: self.schema };
        let mut violations = schema.check_value(&value, &|pointer, _| {
            // An item stands where its field first does; an absent one is missed in the form as a whole.
            let field = places.get(pointer).or_else(|| places.get(pointer.rsplit_once('/')?.0));
            Some(text_span(octets, field.copied().unwrap_or(whole)))
        });
        violations.sort_by_key(|v| v.place.offset());
        violations
    }

    /// `a[b]` is a path where the contract knows `a` and not `a[b]`; a list may be called `a[]`.
    fn path(&self, name: &str) -> Vec<String> {
        let schemas = &self.document.schemas;
        let names = shape::property_names(schemas, self.schema);
        let inner = name.split_once('[').and_then(|(first, rest)| Some((first, rest.strip_suffix(']')?)));
        match inner {
            Some((first, rest)) if !names.iter().any(|n| n == name) && names.iter().any(|n| n == first) => {
                let steps = std::iter::once(first).chain(rest.split("]["));
                steps.filter(|step| !step.is_empty()).map(str::to_owned).collect()
            }
            _ => vec![name.to_owned()],
        }
    }

    fn put(&self, object: &mut Map<String, Value>, path: &[String], text: &str) {
        let schemas = &self.document.schemas;
        let mut id = Some(self.schema);
        for name in path {
            id = id.and_then(|id| shape::property(schemas, id, name));
        }
        let types = id.map_or_else(Types::default, |id| shape::types(schemas, id));
        let list = types == Types::only("array");
        let item = match id.filter(|_| list).and_then(|id| shape::items(schemas, id)) {
            Some(item) => shape::types(schemas, item),
            None if list => Types::default(),
            None => types,
        };
        // A text that cannot be read as its type stays a text, and the schema will say so.
        let value =
            shape::scalars(text, item).into_iter().next().unwrap_or_else(|| Value::String(text.into()));
        let known = object.contains_key(path.first().map_or("", String::as_str));
        let first_of_list = list && !(path.len() == 1 && known);
        shape::put(object, path, if first_of_list { Value::Array(vec![value]) } else { value });
    }
}

/// Line and column of a place in a form, which is mostly one line.
fn text_span(octets: &[u8], span: Span) -> TextSpan {
    let before = octets.get(..span.start).unwrap_or_default();
    let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let column = String::from_utf8_lossy(before.get(line_start..).unwrap_or_default()).chars().count() + 1;
    TextSpan { span, line, column }
}
