//! Who may do what: decisions about a request that is read and routed, before the API sees it.
//!
//! Nothing here does I/O. The clock and what the connection knows of its peer come in as a [`Caller`]; what
//! credentials are held against comes in ready, and keys that live at an address are fetched by whoever
//! holds their [`credentials::KeyRing`]. What an operation asks for is told in plain types
//! ([`credentials::Access`]), so that neither OpenAPI nor settings are known here.
//!
//! Each guard has a module of its own; what all of them refuse with stands in [`rules`].

mod bell;
mod caller;
pub mod cases;
pub mod client_address;
pub mod credentials;
mod digest;
pub mod idempotency;
pub mod integrity;
pub mod limits;
mod network;
pub mod policies;
pub mod rules;
mod words;

pub use caller::{Caller, Certificate};
pub use network::{Network, NotANetwork};
