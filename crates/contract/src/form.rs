//! A body of `application/x-www-form-urlencoded` against its schema: texts become the values that the
//! contract wants, and the faults are those of any other body.

use candor_rule::{Span, Violation};
use candor_syntax::{content::embedded, form, json};

use crate::{
    fields::Fields,
    operation::{Document, Encoding},
    schema::Id,
};

/// Faults after which no further field is looked at: each takes a walk through the body for its line.
const MAX_FAULTS: usize = 20;

/// The schema that a form has to follow.
#[derive(Clone, Copy, Debug)]
pub struct FormSchema<'c> {
    pub(crate) document: &'c Document,
    pub(crate) schema: Id,
    pub(crate) encodings: &'c [(String, Encoding)],
}

impl FormSchema<'_> {
    /// Everything that is wrong with a form, in the order in which it stands there. Fields that are sent
    /// several times make a list; `filter[kind]` makes an object where the contract has one.
    pub fn check(&self, octets: &[u8]) -> Vec<Violation> {
        let mut fields = Fields::new(self.document, self.schema, self.encodings, octets);
        let mut broken = Vec::new();
        for pair in form::pairs(octets) {
            if broken.len() >= MAX_FAULTS {
                break;
            }
            let (name, text) = (pair.name_text(), pair.value_text());
            let span = Span::new(pair.name_span.start, pair.value_span.end);
            if !fields.is_json(&name) {
                fields.text(&name, &text, span);
                continue;
            }
            // Escapes move everything, so that only the field as a whole can be pointed at.
            match json::Document::parse(&pair.value, &json::Limits::default()) {
                Ok(document) => fields.json(&name, document.to_value(), None, span),
                Err(fault) => {
                    let mut prefix = String::new();
                    json::pointer::push(&mut prefix, &name);
                    broken.push(embedded(fault, &prefix, octets, pair.value_span.start));
                }
            }
        }
        if broken.is_empty() { fields.check() } else { broken }
    }
}
