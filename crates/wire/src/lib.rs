//! HTTP/1 on the wire: octets to a [`Head`] and its framing, or a violation that names the octet.
//!
//! Written for RFC 9112 and RFC 9110 without a foreign parser, since a parser that only says "invalid"
//! cannot tell a client what to mend. No I/O: octets in, verdict out. What is forwarded is serialised anew
//! from what was understood ([`serialise`]), so that no backend reads another request than we did.

pub mod accept;
mod assemble;
mod authority;
pub mod body;
pub mod date;
mod field_line;
mod framing;
pub mod grammar;
mod head;
pub mod host;
mod identity;
mod known;
mod limits;
mod range;
mod request_line;
pub mod response;
pub mod rules;
mod scan;
pub mod serialise;
pub mod structured;
mod target;
pub mod websocket;

pub use assemble::{Parts, assemble};
pub use head::{Field, Framing, Head, Version};
pub use limits::Limits;
pub use scan::{Previous, Scanned, Scanner};
pub use target::check_text;
