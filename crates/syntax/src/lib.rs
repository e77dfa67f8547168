//! What bodies are written in: JSON with spans, media types, form data.
//!
//! Everything here works on octets that lie in memory and says exactly where they go wrong. [`json`] is
//! the strict reader of request bodies; [`media_type`] reads `Content-Type`; [`form`] reads
//! `application/x-www-form-urlencoded`; [`sniff`] recognises what a body is when its label lies.
//!
//! Nothing here guesses, repairs or goes on after a fault: that is the reader's business, later and apart.


pub mod form;
pub mod json;
pub mod media_type;
pub mod rules;
mod sniff;

pub use media_type::MediaType;
pub use sniff::{Looks, sniff};
