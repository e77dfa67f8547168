//! OpenAPI documents to operations; parameters and bodies to violations.
//!
//! A document is read once into a tree that remembers lines and columns ([`Source`] to [`Contract`]), its
//! schemas are compiled where they stand, and the tree is dropped. From then on everything is plain data
//! without I/O: [`Contract::route`] finds the operation, [`Operation::check_parameters`],
//! [`Operation::check_media_type`] and [`Operation::check_content`] say what is wrong with a request, and
//! [`Operation::check_response`] what is wrong with the answer.
//!
//! What a document says wrongly is reported as a compiler would ([`Diagnostic`]): as an error only where
//! its meaning is lost. A schema that cannot be understood is not checked; the rest of the API is.

mod accept;
mod astray;
mod body;
pub mod cases;
mod content;
mod contract;
mod declare;
mod diagnostic;
mod enriched;
mod example;
mod extension;
mod fields;
pub mod findings;
mod form;
mod gap;
mod invented;
mod library;
mod lint;
mod lints;
mod load;
mod media;
mod mount;
mod multipart;
mod operation;
mod overview;
mod parameter;
mod remedy;
mod responses;
mod router;
pub mod rules;
mod schema;
mod secret;
mod security;
mod servers;
mod shape;
mod swagger;
pub mod terms;
mod tree;
pub mod typed;
mod unread;
mod words;

pub use astray::astray;
pub use body::BodySchema;
pub use contract::{Contract, DocumentPart, Loaded, Match, Route};
pub use diagnostic::{Diagnostic, Severity, Source};
pub use enriched::{enriched, title};
pub use example::Wanted;
pub use extension::Retired;
pub use form::FormSchema;
pub use gap::Gap;
pub use library::Loader;
pub use lint::Lint;
pub use mount::{Mount, Mounted};
pub use operation::{Capture, Operation, Parameter, Request};
pub use overview::{DescribedContent, DescribedParameter, Detail, Enforced, Overview, Part, Sketch};
pub use responses::{Answer, AnswerBody};
pub use router::Spelling;
pub use security::{Alternative, SchemeKind, SecurityDemand, SecurityScheme};
