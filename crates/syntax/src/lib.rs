//! What bodies are written in: JSON with spans, forms, multipart, XML, text, and their content codings.
//!
//! Everything here works on octets that lie in memory and says exactly where they go wrong. [`media_type`]
//! reads `Content-Type`; [`coding`] undoes `Content-Encoding`; [`content`] reads a body in the language of its
//! type, with [`json`], [`records`] (several JSON texts), [`form`], [`multipart`] and [`xml`]; [`sniff`]
//! recognises what a body is when its label lies; [`percent`] undoes escapes, and [`service`] reads the addresses
//! of our own services. What each may cost is in [`Limits`].
//!
//! Nothing here guesses, repairs or goes on after a fault: that is the reader's business, later and apart.

pub mod base64;
pub mod coding;
pub mod content;
pub mod form;
pub mod json;
mod limits;
pub mod media_type;
pub mod multipart;
pub mod percent;
mod place;
pub mod records;
pub mod rules;
pub mod service;
mod sniff;
pub mod xml;

pub use content::{Content, Reading};
pub use limits::Limits;
pub use media_type::MediaType;
pub use multipart::Boundary;
pub use place::locate;
pub use sniff::{Looks, sniff};
