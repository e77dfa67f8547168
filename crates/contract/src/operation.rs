//! One operation of the contract: what it takes, and the checks of a request against it.

use std::sync::Arc;

use candor_rule::{ParameterIn, SchemaRef, Scope, Span, Violation, sensitive::places::Places};
use candor_syntax::media_type::MediaType;
use candor_wire::Head;
use serde_json::Value;

use crate::{
    accept,
    body::BodySchema,
    extension::Retired,
    form::FormSchema,
    gap::Gap,
    library::Lines,
    media,
    parameter::{self, Style},
    responses::Responses,
    schema::{Direction, Id, Keyword, Schema, Schemas, Types},
    security::Alternative,
    shape,
    tree::Mark,
};

pub use crate::parameter::Parameter;

/// A document's compiled schemas, shared by its operations.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) name: Arc<str>,
    pub(crate) lines: Lines,
    pub(crate) schemas: Schemas,
}

impl Document {
    /// Names a keyword of a schema for operators.
    pub(crate) fn clause(&self, schema: &Schema, keyword: Option<&Keyword>) -> SchemaRef {
        let (pointer, at) = match keyword {
            Some(keyword) => (format!("{}/{}", schema.pointer, keyword.name), keyword.at),
            None => (schema.pointer.to_string(), schema.at),
        };
        self.lines.place(pointer, at)
    }

    /// Names a place of the document for operators.
    pub(crate) fn place(&self, pointer: &str, at: Mark) -> SchemaRef {
        self.lines.place(pointer.to_owned(), at)
    }
}

/// An operation of the contract.
#[derive(Debug)]
pub struct Operation {
    pub(crate) document: Arc<Document>,
    pub(crate) scope: Scope,
    pub(crate) method: String,
    pub(crate) template: Arc<str>,
    pub(crate) id: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) deprecated: bool,
    pub(crate) parameters: Vec<Parameter>,
    /// Names of the holes of the template, in order.
    pub(crate) holes: Vec<String>,
    /// Query parameters that are not ours to judge are known by the security schemes.
    pub(crate) credentials: Vec<String>,
    /// Names of header fields and cookies that carry a key.
    pub(crate) key_fields: Vec<String>,
    pub(crate) security: Vec<Alternative>,
    pub(crate) body: Option<RequestBody>,
    pub(crate) responses: Option<Responses>,
    pub(crate) max_body: Option<u64>,
    pub(crate) retired: Option<Retired>,
    pub(crate) upgrade_only: bool,
    /// Null for a property of a body that is not required counts as if it were absent.
    pub(crate) null_as_absent: bool,
    /// What it calls secret.
    pub(crate) secret: Option<Arc<Places>>,
    /// What its document asks for outside of schemas and is not enforced.
    pub(crate) gaps: Vec<Gap>,
    pub(crate) at: SchemaRef,
}

/// What an operation takes as its body.
#[derive(Debug)]
pub(crate) struct RequestBody {
    pub(crate) required: bool,
    pub(crate) content: Vec<Content>,
    pub(crate) at: SchemaRef,
}

/// One media type of a body.
#[derive(Debug)]
pub(crate) struct Content {
    /// As written in the contract: `application/json`, `image/*`.
    pub(crate) range: String,
    pub(crate) schema: Option<Id>,
    /// The first value that the document shows of it.
    pub(crate) example: Option<Value>,
    /// Schema of each of several texts (`itemSchema`, OpenAPI 3.2).
    pub(crate) items: Option<Id>,
    /// How properties are written, by their names.
    pub(crate) encodings: Vec<(String, Encoding)>,
    /// How the first parts of a multipart body without names are written (`prefixEncoding`, OpenAPI 3.2).
    pub(crate) first_parts: Vec<Encoding>,
    /// How those behind them are written (`itemEncoding`).
    pub(crate) other_parts: Option<Encoding>,
}

/// How a property of a form is written (OpenAPI, Encoding Object).
#[derive(Clone, Debug)]
pub(crate) struct Encoding {
    /// Media types or ranges that it may have; empty for any.
    pub(crate) types: Vec<String>,
    pub(crate) style: Style,
    pub(crate) explode: bool,
    /// Header fields of a part.
    pub(crate) headers: Vec<Parameter>,
}

/// What [`Operation::check_parameters`] looks at.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The head; all spans count within its octets.
    pub head: &'a Head,
    /// The query without its `?`; `None` if the target has none.
    pub query: Option<Span>,
    /// What the path template took, from [`crate::Match`].
    pub captures: &'a [Capture],
}

/// What a parameter of the path template took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capture {
    /// Name in the template.
    pub name: String,
    /// Percent-decoded.
    pub value: Vec<u8>,
    /// Where it stands in the message; the whole segment where that cannot be told.
    pub span: Span,
}

impl Operation {
    /// Document, path template and operation, as settings name them.
    pub fn scope(&self) -> Scope {
        self.scope.clone()
    }

    /// Upper case.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// As written in the document, without the server's base path.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// True if the contract asks for credentials: `security` names schemes, and nobody is let in without.
    pub fn needs_credentials(&self) -> bool {
        !self.security.is_empty() && self.security.iter().all(|alternative| !alternative.is_empty())
    }

    /// The alternatives of `security`: who meets one of them is let in. Empty if nothing is asked for.
    pub fn security(&self) -> &[Alternative] {
        &self.security
    }

    /// Names of the header fields and cookies that carry a key by the contract's schemes.
    pub fn key_fields(&self) -> &[String] {
        &self.key_fields
    }

    /// `operationId`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// One line about it.
    pub fn summary(&self) -> Option<&str> {
        self.summary.as_deref()
    }

    /// More about it, in CommonMark.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// True if the document says that it should not be used any more.
    pub fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// Its parameters, those of the path item included.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The header parameter of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&Parameter> {
        let is_it = |p: &&Parameter| p.location == ParameterIn::Header && p.name.eq_ignore_ascii_case(name);
        self.parameters.iter().find(is_it)
    }

    /// True if the contract gives a header a form of its own: another type than `string`, a keyword that says how
    /// its text is written, or an example without quotes.
    pub fn shapes_header(&self, name: &str) -> bool {
        let Some(parameter) = self.header(name) else { return false };
        let is_bare = |example: &Value| !example.as_str().is_some_and(|text| text.ends_with('"'));
        if parameter.example.as_ref().is_some_and(is_bare) {
            return true;
        }
        let Some(schema) = parameter.schema else { return false };
        let schemas = &self.document.schemas;
        let types = shape::types(schemas, schema);
        types != Types::default() && !types.has("string") || shape::is_written_its_own_way(schemas, schema)
    }

    /// The media types that it takes, as written; empty if it takes no body.
    pub fn body_types(&self) -> impl Iterator<Item = &str> {
        self.body.iter().flat_map(|b| b.content.iter().map(|c| c.range.as_str()))
    }

    /// The type of its bodies if there is only one and that is JSON: where a request says none, it can mean no other.
    pub fn only_json(&self) -> Option<MediaType> {
        let [only] = self.body.as_ref()?.content.as_slice() else { return None };
        MediaType::parse(only.range.as_bytes()).ok().filter(MediaType::is_json)
    }

    /// True if a body must be sent.
    pub fn is_body_required(&self) -> bool {
        self.body.as_ref().is_some_and(|b| b.required)
    }

    /// Where it stands in the document.
    pub fn declared_at(&self) -> &SchemaRef {
        &self.at
    }

    /// Largest body in octets, from `x-candor-max-body`.
    pub fn max_body(&self) -> Option<u64> {
        self.max_body
    }

    /// That it was removed for good, from `x-candor-retired` at it or at its path.
    pub fn retired(&self) -> Option<&Retired> {
        self.retired.as_ref()
    }

    /// True if the only success that it documents is `101 Switching Protocols`: it exists over another
    /// protocol only, such as WebSocket.
    pub fn is_upgrade_only(&self) -> bool {
        self.upgrade_only
    }

    /// What it calls secret in its requests and answers, if anything.
    pub fn secret(&self) -> Option<&Arc<Places>> {
        self.secret.as_ref()
    }

    /// Everything that is wrong with path, query, header and cookie parameters.
    pub fn check_parameters(&self, request: &Request<'_>) -> Vec<Violation> {
        parameter::check(self, request)
    }

    /// What is wrong with what the client accepts as an answer (phase 120): one violation at most.
    pub fn check_accept(&self, head: &Head) -> Option<Violation> {
        accept::check(self, head)
    }

    /// The type of a body that the contract documents, if one came whose type can be read; and what is wrong with
    /// the presence and type of the body.
    ///
    /// `content_type` is the field's value and where it stands; `has_body` is true if at least one octet
    /// came (or is announced).
    pub fn check_media_type(
        &self,
        content_type: Option<(&[u8], Span)>,
        has_body: bool,
    ) -> (Option<MediaType>, Option<Violation>) {
        media::check(self, content_type, has_body)
    }

    /// The schema for a body of this type, if it is JSON and the contract has one.
    pub fn json_body(&self, media_type: &MediaType) -> Option<BodySchema<'_>> {
        if !media_type.is_json() {
            return None;
        }
        let content = media::choose(&self.body.as_ref()?.content, media_type)?;
        let direction = Direction::Request;
        let (schema, null_as_absent) = (content.schema?, self.null_as_absent);
        Some(BodySchema { document: &self.document, schema, direction, null_as_absent })
    }

    /// The schema for a body of this type, if it is a URL-encoded form and the contract has one.
    pub fn form_body(&self, media_type: &MediaType) -> Option<FormSchema<'_>> {
        if !media_type.is_form() {
            return None;
        }
        let content = media::choose(&self.body.as_ref()?.content, media_type)?;
        Some(FormSchema { document: &self.document, schema: content.schema?, encodings: &content.encodings })
    }
}
