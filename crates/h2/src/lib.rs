//! HTTP/2 on the client's side of the gateway: octets to requests, and answers to octets (RFC 9113, RFC 7541).
//!
//! Written without a foreign implementation, since those answer a malformed request themselves, with an error code
//! and not a word. [`Connection`] keeps the protocol, [`request::read`] makes of a field block the same [`Head`]
//! that HTTP/1 gives, so that every rule about requests is asked once, for both. No I/O: time is an argument.
//!
//! [`Head`]: candor_wire::Head

mod block;
mod calm;
mod connection;
mod error;
pub mod frame;
pub mod hpack;
mod receive;
pub mod request;
pub mod rules;
mod send;
mod stream;

pub use block::{Block, Line};
pub use connection::{Config, Connection, Event};
pub use error::ErrorCode;
pub use frame::{MAX_PAYLOAD, PREFACE};
