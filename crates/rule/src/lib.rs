//! What a request can do wrong, in types.
//!
//! A [`Rule`] is one way in which a request can be wrong; a [`Violation`] is a rule broken at a
//! [`Place`]; a [`Rejection`] is what ends a request, and by its type it can only carry a status that
//! blames the client. What is not the client's is a [`Fault`]; what an API answers wrongly is a
//! [`Finding`]. The [`Policy`] says what is done about
//! a violation (reject, warn, ignore …), and the [`Docket`] applies it while a request is read.
//!
//! Nothing here does I/O, and nothing here depends on another crate of ours.

mod action;
pub mod case;
mod docket;
mod fault;
pub mod faults;
mod finding;
mod overlook;
mod page;
mod policy;
mod registered;
mod rejection;
mod remedy;
pub mod sensitive;
mod status;
pub mod text;
mod upstream_refused;
mod violation;

pub use action::{Action, Mode, Need, Preset, Repair};
pub use docket::{Docket, Note, Observed};
pub use fault::{Fault, FaultKind};
pub use finding::{Confidence, Evidence, Finding, Found, Severity, Side};
pub use overlook::Clause;
pub use page::{Page, Section};
pub use policy::{Policy, PolicyError, Ruling, Scope, ScopeKey};
pub use registered::{Connection, Level, MendedBy, Rule, Shape};
pub use rejection::Rejection;
pub use remedy::Remedy;
pub use status::{ClientStatus, reason_phrase, registered};
pub use upstream_refused::{Retold, UPSTREAM_REFUSED};
pub use violation::{ParameterIn, Place, SchemaRef, Span, TextSpan, Violation};
