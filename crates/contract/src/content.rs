//! A body that was read, against the schema of its media type.

use candor_rule::Violation;
use candor_syntax::{Content, MediaType, content::embedded, locate, records::Record};
use serde_json::Value;

use crate::{
    Operation,
    body::BodySchema,
    fields,
    form::FormSchema,
    media,
    multipart::MultipartSchema,
    operation,
    schema::{Direction, Id, Types},
    shape,
};

impl Operation {
    /// Everything that is wrong with a body of this type (phases 160 and 170); `octets` is the body.
    pub fn check_content(
        &self,
        media_type: &MediaType,
        content: &Content<'_>,
        octets: &[u8],
    ) -> Vec<Violation> {
        let declared = self.body.as_ref().map_or(&[][..], |body| &body.content);
        let Some(entry) = media::choose(declared, media_type) else { return Vec::new() };
        check(self, entry, media_type, content, octets)
    }
}

/// A request's body against what one entry of the contract says.
fn check(
    operation: &Operation,
    entry: &operation::Content,
    media_type: &MediaType,
    content: &Content<'_>,
    octets: &[u8],
) -> Vec<Violation> {
    let (document, encodings) = (&*operation.document, entry.encodings.as_slice());
    let (direction, null_as_absent) = (Direction::Request, operation.null_as_absent);
    let of = |schema| BodySchema { document, schema, direction, null_as_absent };
    if let Content::Multipart(parts, _) = content {
        let is_form = media_type.essence() == "multipart/form-data";
        return MultipartSchema { operation, entry, is_form }.check(parts, octets);
    }
    if let Content::Records(records) = content {
        return check_records(entry, records, octets, of);
    }
    let Some(schema) = entry.schema else { return Vec::new() };
    match content {
        Content::Json(json) => of(schema).check(json),
        Content::Form(form) => FormSchema { document, schema, encodings }.check(form),
        Content::Text(text) => check_text(of(schema), text),
        Content::Records(_) | Content::Multipart(..) | Content::Opaque => Vec::new(),
    }
}

/// Each text follows `itemSchema` (OpenAPI 3.2), or all of them together, as a list, `schema`. Contracts of
/// before 3.2 describe one text by `schema`.
pub(crate) fn check_records<'c>(
    entry: &operation::Content,
    records: &[Record<'_>],
    octets: &[u8],
    of: impl Fn(Id) -> BodySchema<'c>,
) -> Vec<Violation> {
    let is_list = |id: &Id| shape::types(&of(*id).document.schemas, *id) == Types::only("array");
    if let Some(schema) = entry.schema.filter(is_list) {
        let list = Value::Array(records.iter().map(|r| r.document.to_value()).collect());
        return of(schema).check_value(&list, &|pointer, key| {
            let place = pointer.get(1..).and_then(|p| {
                let (number, inner) = p.split_once('/').map_or((p, ""), |(n, _)| (n, &p[n.len()..]));
                let record = records.get(number.parse::<usize>().ok()?)?;
                let node = record.document.find(inner)?;
                let span = node.key_span().filter(|_| key).unwrap_or_else(|| node.text_span().span);
                Some(locate(octets, span.shifted(record.start)))
            });
            place.or_else(|| Some(fields::whole(octets)))
        });
    }
    let Some(schema) = entry.items.or(entry.schema) else { return Vec::new() };
    let mut found = Vec::new();
    for (number, record) in records.iter().enumerate() {
        let own = of(schema).check(&record.document).into_iter();
        found.extend(own.map(|v| embedded(v, &format!("/{number}"), octets, record.start)));
        // Each takes a walk through the body for its line.
        if found.len() >= MAX_FAULTS {
            found.last_mut().into_iter().for_each(|last| last.ends_check = true);
            break;
        }
    }
    found
}

/// A text as the value that the schema describes: a number where it wants one.
pub(crate) fn check_text(schema: BodySchema<'_>, text: &str) -> Vec<Violation> {
    let types = shape::types(&schema.document.schemas, schema.schema);
    let value = shape::scalars(text.trim_end_matches(['\r', '\n']), types).into_iter().next();
    let value = value.filter(|value| !value.is_string()).unwrap_or_else(|| Value::String(text.into()));
    schema.check_value(&value, &|_, _| Some(fields::whole(text.as_bytes())))
}

/// Most faults of several texts that are reported at once.
const MAX_FAULTS: usize = 100;
