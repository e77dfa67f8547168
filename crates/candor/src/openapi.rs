//! Problems in the OpenAPI document that `utoipa` writes: their schema, and the responses that carry them.

use std::collections::BTreeMap;

use candor_rule::reason_phrase;
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
/// let document = OpenApiBuilder::new().components(Some(components)).build();
/// assert!(document.to_json()?.contains("request_id"));
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

/// A JSON Schema as utoipa has it: what it has no name for stays in its place.
fn schema(text: &str) -> RefOr<Schema> {
    let mut value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    if let Some(object) = value.as_object_mut() {
        object.retain(|name, _| !name.starts_with('$'));
    }
    serde_json::from_value(value).unwrap_or_else(|_| RefOr::T(Schema::default()))
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
