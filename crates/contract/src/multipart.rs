//! A multipart body against its schema: each part is a property, JSON parts are read and looked into, and
//! each part has a type that the contract lists.

use std::borrow::Cow;

use candor_rule::Violation;
use candor_syntax::{
    content::embedded,
    json,
    multipart::Part,
    rules::{
        multipart_part_header_invalid as header_invalid, multipart_part_type_unsupported as type_unsupported,
    },
};
use candor_wire::Field;

use crate::{
    Operation,
    fields::Fields,
    operation::{Content, Encoding},
    parameter,
};

/// Faults after which no further part is looked at: each takes a walk through the body for its line.
const MAX_FAULTS: usize = 20;

/// The schema that the parts have to follow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MultipartSchema<'c> {
    pub(crate) operation: &'c Operation,
    pub(crate) entry: &'c Content,
    /// Parts of other kinds than form data have no names.
    pub(crate) is_form: bool,
}

impl MultipartSchema<'_> {
    /// Everything that is wrong with the parts: their headers and syntax first, then their values.
    pub(crate) fn check(&self, parts: &[Part], octets: &[u8]) -> Vec<Violation> {
        let heads = parts.iter().flat_map(|part| self.check_headers(part, octets));
        let mut heads: Vec<Violation> = heads.take(MAX_FAULTS).collect();
        heads.last_mut().into_iter().for_each(|last| last.ends_check = self.is_form);
        let schema = self.entry.schema.filter(|_| self.is_form && heads.is_empty());
        let Some(schema) = schema else { return heads };
        let mut fields = Fields::new(&self.operation.document, schema, &self.entry.encodings, octets);
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

impl MultipartSchema<'_> {
    /// How the contract wants a part to be written: by its name, else by its place.
    fn encoding(&self, part: &Part) -> Option<&Encoding> {
        let Content { encodings, first_parts, other_parts, .. } = self.entry;
        if self.is_form {
            return encodings.iter().find(|(name, _)| *name == part.name).map(|(_, encoding)| encoding);
        }
        first_parts.get(part.number - 1).or(other_parts.as_ref())
    }

    /// What the contract says of a part's type and of its other header fields.
    fn check_headers(&self, part: &Part, octets: &[u8]) -> Vec<Violation> {
        let Some(encoding) = self.encoding(part) else { return Vec::new() };
        let pointer = if self.is_form { pointer(part) } else { format!("/{}", part.number - 1) };
        let unsupported = type_unsupported::detect(octets, &pointer, part, &encoding.types);
        let fields = part.headers.iter().map(|h| Field { name: h.name, value: h.value, folded: false });
        let fields: Vec<Field> = fields.collect();
        let wrong = parameter::check_headers(self.operation, &encoding.headers, octets, &fields);
        let wrong = wrong.into_iter().map(|fault| header_invalid::declared(octets, &pointer, part, fault));
        unsupported.into_iter().chain(wrong).collect()
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
