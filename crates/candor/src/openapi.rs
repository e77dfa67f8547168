//! Problems in the OpenAPI document that `utoipa` writes: their schema, and the responses that carry them.

use std::collections::BTreeMap;

use candor_rule::reason_phrase;
use serde_json::{Map, Value};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder, ResponsesBuilder, Schema};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

use crate::Catalogue;

/// The problem document of RFC 9457 with Candor's members, as the schema `Problem`.
///
/// ```
/// use candor::openapi::Problem;
/// use utoipa::openapi::{ComponentsBuilder, OpenApiBuilder};
/// use utoipa::ToSchema;
///
/// let mut schemas = Vec::new();
/// Problem::schemas(&mut schemas);
/// schemas.push((Problem::name().into_owned(), <Problem as utoipa::PartialSchema>::schema()));
/// let components = ComponentsBuilder::new().schemas_from_iter(schemas).build();
/// let document = serde_json::to_value(OpenApiBuilder::new().components(Some(components)).build())?;
/// let errors = &document["components"]["schemas"]["Problem"]["properties"]["errors"];
/// assert_eq!(errors["items"]["properties"]["line"]["type"], "integer");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Problem;

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        schema(candor_problem::SCHEMA)
    }
}

impl ToSchema for Problem {
    fn name() -> std::borrow::Cow<'static, str> {
        "Problem".into()
    }
}

/// A JSON Schema as utoipa has it: what it refers to stands in its place, and what OpenAPI's tools read nothing of, such
/// as conditions, is left out.
fn schema(text: &str) -> RefOr<Schema> {
    let whole: Value = serde_json::from_str(text).unwrap_or_default();
    serde_json::from_value(told(&whole, &whole["$defs"])).unwrap_or_else(|_| RefOr::T(Schema::default()))
}

fn told(schema: &Value, shared: &Value) -> Value {
    let Value::Object(members) = schema else { return schema.clone() };
    let referred = members.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix("#/$defs/"));
    if let Some(name) = referred {
        return told(&shared[name], shared);
    }
    let is_told =
        |name: &str| !name.starts_with('$') && !["if", "then", "else", "dependentRequired"].contains(&name);
    let each = members.iter().filter(|(name, _)| is_told(name));
    let mut own: Map<String, Value> = each.map(|(name, value)| (name.clone(), told(value, shared))).collect();
    if own.contains_key("enum") {
        own.entry("type").or_insert_with(|| "string".into());
    }
    Value::Object(own)
}

/// The refusals that every operation behind the layers and extractors may answer: 400, 404, 405, 413, 415, 422 and the
/// failures 500, 503 and 504. For `#[utoipa::path(responses(Refusals))]`.
///
/// ```
/// use utoipa::IntoResponses;
///
/// let responses = candor::openapi::Refusals::responses();
/// assert!(responses.contains_key("422") && responses.contains_key("504"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Refusals;

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        of([400, 404, 405, 413, 415, 422, 500, 503, 504]
            .map(|status| (status, reason_phrase(status).to_owned())))
    }
}

impl Catalogue {
    /// The refusals of the application by their status, for an operation of utoipa's: each says which codes it may
    /// have.
    ///
    /// ```
    /// candor::catalogue! {
    ///     pub static SHOP;
    ///     /// Fewer are left than were ordered.
    ///     pub OUT_OF_STOCK = "out-of-stock", 409, "# Out of stock\n\nFewer are left than were ordered.\n";
    /// }
    ///
    /// assert!(SHOP.responses().contains_key("409"));
    /// ```
    pub fn responses(&self) -> BTreeMap<String, RefOr<Response>> {
        let mut by_status: BTreeMap<u16, Vec<String>> = BTreeMap::new();
        for rule in self.rules() {
            let status = rule.status.map_or(400, |status| status.code());
            by_status.entry(status).or_default().push(format!("`{}`: {}", rule.code, rule.title()));
        }
        of(by_status.into_iter().map(|(status, codes)| (status, codes.join("; "))))
    }
}

fn of(told: impl IntoIterator<Item = (u16, String)>) -> BTreeMap<String, RefOr<Response>> {
    let content = || Content::new(Some(Ref::from_schema_name("Problem")));
    let one = |(status, description): (u16, String)| {
        let response = ResponseBuilder::new()
            .description(description)
            .content("application/problem+json", content())
            .build();
        (status.to_string(), response)
    };
    ResponsesBuilder::new().responses_from_iter(told.into_iter().map(one)).build().responses
}
