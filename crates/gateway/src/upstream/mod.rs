//! Our own HTTP/1 client: it keeps order, name case and octets of what the upstream answers, and knows
//! the octet at which an answer is malformed.

mod connect;
mod connection;
mod error;
mod pool;
mod tls;
mod url;

pub(crate) use connect::Connector;
pub(crate) use connection::{Sent, UpstreamConnection};
pub use error::UpstreamError;
pub(crate) use pool::{Outgoing, Upstream};
pub use tls::{Authorities, UpstreamTls};
pub use url::{UpstreamUrl, UrlError};
