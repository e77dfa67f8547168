//! A multipart body against its schema: each part is a property, JSON parts are read and looked into, and
//! each part has a type that the contract lists.

use std::borrow::Cow;

use candor_rule::Violation;
use candor_syntax::{
    content::embedded, json, multipart::Part, rules::multipart_part_type_unsupported as type_unsupported,
};

use crate::{
    fields::Fields,
    operation::{Document, Encoding},
    schema::Id,
};

/// Faults after which no further part is looked at: each takes a walk through the body for its line.
const MAX_FAULTS: usize = 20;

/// The schema that the parts have to follow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MultipartSchema<'c> {
    pub(crate) document: &'c Document,
    pub(crate) schema: Option<Id>,
    pub(crate) encodings: &'c [(String, Encoding)],
}

impl MultipartSchema<'_> {
    /// Everything that is wrong with the parts: their types and syntax first, then their values.
    pub(crate) fn check(&self, parts: &[Part], octets: &[u8]) -> Vec<Violation> {
        let types = parts.iter().filter_map(|part| {
            let encoding = self.encodings.iter().find(|(name, _)| *name == part.name);
            let types = encoding.map_or(&[][..], |(_, encoding)| &encoding.types);
            type_unsupported::detect(octets, &pointer(part), part, types)
        });
        let types: Vec<Violation> = types.take(MAX_FAULTS).collect();
        let Some(schema) = self.schema.filter(|_| types.is_empty()) else { return types };
        let mut fields = Fields::new(self.document, schema, self.encodings, octets);
        let mut broken = Vec::new();
        for part in parts {
            broken.extend(add(&mut fields, part, octets));
            if broken.len() >= MAX_FAULTS {
                break;
            }
        }
        if broken.is_empty() { fields.check() } else { broken }
    }
}

fn pointer(part: &Part) -> String {
    let mut pointer = String::new();
    json::pointer::push(&mut pointer, &part.name);
    pointer
}

/// Adds one part to the object; gives what is wrong with its JSON.
fn add<'b>(fields: &mut Fields<'b>, part: &Part, octets: &'b [u8]) -> Vec<Violation> {
    let labelled = part.media_type.as_ref().filter(|m| m.essence() != "text/plain");
    let is_json = labelled.map_or_else(|| fields.is_json(&part.name), |m| m.is_json());
    if !is_json {
        fields.text(&part.name, &text(part.content(octets)), part.content);
        return Vec::new();
    }
    let at = |fault| embedded(fault, &pointer(part), octets, part.content.start);
    if part.is_plain() {
        return match json::Document::parse(part.content.of(octets), &json::Limits::default()) {
            Ok(document) => {
                let faults = document.violations().into_iter().map(at).collect();
                fields.json(&part.name, document.to_value(), Some(document), part.content);
                faults
            }
            Err(fault) => vec![at(fault)],
        };
    }
    match json::Document::parse(&part.content(octets), &json::Limits::default()) {
        Ok(document) => {
            fields.json(&part.name, document.to_value(), None, part.content);
            Vec::new()
        }
        Err(fault) => vec![at(fault)],
    }
}

/// Content as the text that a schema judges: octets that are no UTF-8 count as one character each, so that
/// `maxLength` bounds the size of a file.
fn text(content: Cow<'_, [u8]>) -> Cow<'_, str> {
    match content {
        Cow::Borrowed(octets) => match std::str::from_utf8(octets) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(octets.iter().map(|o| char::from(*o)).collect()),
        },
        Cow::Owned(octets) => Cow::Owned(match String::from_utf8(octets) {
            Ok(text) => text,
            Err(error) => error.as_bytes().iter().map(|o| char::from(*o)).collect(),
        }),
    }
}
