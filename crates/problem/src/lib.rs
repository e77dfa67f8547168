//! RFC 9457 problem documents: how a refusal or a fault is told to the client.
//!
//! The only writer of `application/problem+json`. A [`Problem`] is made from a rejection, a fault or
//! the [`Retelling`] of somebody else's refusal, and a [`Context`] (ids and addresses), then rendered as JSON,
//! HTML or text, whichever [`Format::negotiate`] finds in the request's `Accept`. Teams with a format of their
//! own add [`Templates`].

mod document;
mod error_item;
mod escape;
mod format;
mod html;
pub mod page;
mod place_item;
mod render;
mod template;
mod text;

pub use document::{Context, MAX_ERRORS, MAX_OCTETS, Problem, Retelling};
pub use error_item::{ErrorItem, SchemaItem};
pub use escape::{escape, inline, terminal};
pub use format::Format;
pub use format::weight;
pub use place_item::PlaceItem;
pub use render::Rendered;
pub use template::{Template, TemplateError, TemplatePlace, Templates};
pub use text::wrap;

/// JSON Schema (2020-12) of the problem document: RFC 9457 plus our members.
pub const SCHEMA: &str = include_str!("../../../docs/problem.schema.json");
