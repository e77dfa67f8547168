//! Parts of a form that no schema looks into: files, as contracts describe them. They need not be held in
//! memory to be judged. In doubt a part counts as looked into.

use candor_syntax::{
    MediaType,
    multipart::{BEGINNING, Part},
};

use crate::{
    Operation,
    fields::Fields,
    media,
    schema::{Check, Id, Schemas},
    shape,
};

/// Deepest chain of schemas that is followed.
const MAX_DEPTH: usize = 16;

/// `minLength` up to which the beginning of a part shows that it is long enough: no character takes more than
/// four octets.
const MAX_MIN_LENGTH: u64 = BEGINNING as u64 / 4;

impl Operation {
    /// True if the verdict on a multipart body of this type can depend on what is in the part, further than its
    /// first octets.
    pub fn reads_part(&self, media_type: &MediaType, part: &Part) -> bool {
        let entry = self.body.as_ref().and_then(|body| media::choose(&body.content, media_type));
        let is_form = media_type.essence() == "multipart/form-data";
        let Some((entry, schema)) = entry.filter(|_| is_form).and_then(|e| Some((e, e.schema?))) else {
            return false;
        };
        let fields = Fields::new(&self.document, schema, &entry.encodings, &[]);
        if part.name.contains('[') || fields.is_json(&part.name) {
            return true;
        }
        if part.media_type.as_ref().is_some_and(MediaType::is_json) {
            return true;
        }
        let is_split = fields.encoding(&part.name).is_some_and(|encoding| !encoding.explode);
        is_split || object(&self.document.schemas, schema, &part.name, 0)
    }
}

/// True if the schema of an object looks into the text of this member.
fn object(schemas: &Schemas, id: Id, name: &str, depth: usize) -> bool {
    let same = |id: &Id| object(schemas, *id, name, depth + 1);
    let member = |id: &Id| text(schemas, *id, depth + 1);
    let looks = |check: &Check| match check {
        Check::Properties(properties) => properties.get(name).is_some_and(member),
        Check::PatternProperties(patterns) => patterns.iter().any(|(_, id)| member(id)),
        Check::AdditionalProperties { schema } | Check::UnevaluatedProperties(schema) => member(schema),
        Check::Reference(id) | Check::Not(id) => same(id),
        Check::AllOf(ids) | Check::AnyOf(ids) | Check::OneOf(ids) => ids.iter().any(same),
        Check::If { test, then, otherwise } => {
            [Some(test), then.as_ref(), otherwise.as_ref()].into_iter().flatten().any(same)
        }
        Check::DependentSchemas(schemas) => schemas.iter().any(|(_, id)| same(id)),
        Check::DynamicReference { .. } | Check::Enum(_) | Check::Const(_) => true,
        _ => false,
    };
    depth > MAX_DEPTH || schemas.get(id).keywords.iter().any(|keyword| looks(&keyword.check))
}

/// True if a schema looks into a text, or into the texts of a list.
fn text(schemas: &Schemas, id: Id, depth: usize) -> bool {
    let schema = schemas.get(id);
    let types = shape::types(schemas, id);
    let same = |id: &Id| text(schemas, *id, depth + 1);
    let looks = |check: &Check| match check {
        Check::Type(_) | Check::MinItems(_) | Check::MaxItems(_) => false,
        Check::MinLength(least) => *least > MAX_MIN_LENGTH,
        Check::Items { schema, .. } | Check::Reference(schema) | Check::Not(schema) => same(schema),
        Check::PrefixItems(ids) | Check::AllOf(ids) | Check::AnyOf(ids) | Check::OneOf(ids) => {
            ids.iter().any(same)
        }
        _ => true,
    };
    // A text of digits may be meant as a number.
    depth > MAX_DEPTH
        || schema.content_encoding.is_some()
        || ["integer", "number", "object"].iter().any(|kind| types.has(kind))
        || schema.keywords.iter().any(|keyword| looks(&keyword.check))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Contract, Route, Source};
    use candor_rule::Span;
    use candor_syntax::{Boundary, Limits, multipart};

    /// Whether a part `x` is looked into, under properties and further keywords of the form's schema.
    fn reads(property: &str, others: &str, headers: &str) -> bool {
        let api = format!(
            r##"{{"openapi": "3.1.1", "info": {{"title": "t", "version": "1"}}, "paths": {{"/": {{"post": {{
            "requestBody": {{"content": {{"multipart/form-data": {{"schema": {{"type": "object",
            "properties": {{"x": {property}}}{others}}}}}}}}}, "responses": {{}}}}}}}},
            "components": {{"schemas": {{"File": {{"type": "string", "format": "binary"}}}}}}}}"##
        );
        let source = Source { name: "api.json".into(), text: api.into_bytes() };
        let contract = Contract::load(&[source]).unwrap().contract;
        let Route::Found(found) = contract.route(b"POST", b"/", Span::default()) else { panic!("a route") };
        let media_type = MediaType::parse(b"multipart/form-data; boundary=b").unwrap();
        let boundary = Boundary::of(&media_type, Span::default()).unwrap();
        let body = format!("--b\r\nContent-Disposition: form-data; name=\"x\"\r\n{headers}\r\n\r\n--b--");
        let parts = multipart::read(body.as_bytes(), &boundary, true, &Limits::default()).unwrap();
        found.operation.reads_part(&media_type, &parts[0])
    }

    #[test]
    fn a_file_is_what_no_keyword_looks_into() {
        for file in [
            "{}",
            r##"{"type": "string", "format": "binary"}"##,
            r##"{"type": "string", "contentMediaType": "image/png", "minLength": 1}"##,
            r##"{"$ref": "#/components/schemas/File"}"##,
            r##"{"type": "array", "maxItems": 3, "items": {"$ref": "#/components/schemas/File"}}"##,
            r##"{"allOf": [{"$ref": "#/components/schemas/File"}], "description": "d"}"##,
        ] {
            assert!(!reads(file, "", ""), "{file}");
            assert!(!reads(file, r#", "required": ["x"], "additionalProperties": false"#, ""), "{file}");
        }
        for text in [
            r##"{"type": "string", "maxLength": 9}"##,
            r##"{"type": "string", "minLength": 2000}"##,
            r##"{"type": "string", "pattern": "^a"}"##,
            r##"{"type": "string", "format": "byte"}"##,
            r##"{"type": "string", "contentEncoding": "base64"}"##,
            r##"{"type": "integer"}"##,
            r##"{"type": "object"}"##,
            r##"{"enum": ["a"]}"##,
            r##"{"type": "array", "uniqueItems": true, "items": {"type": "string"}}"##,
            r##"{"type": "array", "items": {"type": "string", "maxLength": 9}}"##,
        ] {
            assert!(reads(text, "", ""), "{text}");
        }
    }

    #[test]
    fn what_the_whole_form_asks_for_counts_as_well() {
        let sieve = |others| reads("{}", others, "");
        assert!(sieve(r#", "allOf": [{"properties": {"x": {"maxLength": 9}}}]"#));
        assert!(sieve(r#", "if": {"properties": {"x": {"const": "a"}}}, "then": false"#));
        assert!(sieve(r#", "patternProperties": {"^x": {"pattern": "a"}}"#));
        assert!(sieve(r#", "oneOf": [{"additionalProperties": {"type": "integer"}}, {}]"#));
        assert!(!sieve(r#", "minProperties": 1, "anyOf": [{"required": ["y"]}, {"required": ["x"]}]"#));
        assert!(reads("{}", "", "Content-Type: application/json\r\n"));
    }
}
