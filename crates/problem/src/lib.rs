//! RFC 9457 problem documents: how a refusal or a fault is told to the client.
//!
//! The only writer of `application/problem+json`. A [`Problem`] is made from a rejection or a fault and a
//! [`Context`] (ids and addresses), then rendered as JSON, HTML or text, whichever [`Format::negotiate`]
//! finds in the request's `Accept`.

mod document;
mod error_item;
mod html;
mod text;

pub use document::{Context, Format, Problem};
pub use error_item::{ErrorItem, SchemaItem};
