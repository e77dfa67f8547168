//! Credentials: what an operation asks for, held against what a request brings.
//!
//! OpenAPI's `security` is a list of alternatives, each of them a set of schemes that are all needed. A
//! [`Scheme`] says how its credentials travel and what they are held against; [`Access::decide`] says whether
//! the request may go on, as whom, or what to refuse it with.

mod basic;
mod bearer;
mod certificates;
mod challenge;
mod decide;
mod identity;
mod jwks;
mod jwt;
mod key_ring;
mod keys;
mod presented;
mod refusals;

use std::sync::Arc;

use candor_rule::ParameterIn;

pub use basic::Users;
pub use bearer::Bearer;
pub use certificates::Certificates;
pub use decide::{Decision, Refusal};
pub(crate) use identity::parts;
pub use identity::{Claim, Forwarding, Identity};
pub use jwks::{Jwks, JwksError};
pub use jwt::{Algorithm, Jwt};
pub use key_ring::{Fetched, KeyRing, Pace};
pub use keys::{Keys, LineFault};
pub(crate) use presented::key_place;
pub(crate) use presented::{cookies, parameters};

/// What an operation asks for: one of several alternatives. Without any, everybody is let in.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// In the order of the document.
    pub alternatives: Vec<Alternative>,
    /// The realm that challenges name (RFC 9110 §11.5).
    pub realm: Arc<str>,
}

/// Schemes that are all needed; empty if nobody has to say who they are.
#[derive(Clone, Debug, Default)]
pub struct Alternative {
    /// In the order of the document.
    pub demands: Vec<Demand>,
}

/// One scheme, and what its credentials must allow.
#[derive(Clone, Debug)]
pub struct Demand {
    /// Which.
    pub scheme: Arc<Scheme>,
    /// Scopes or roles that are all needed.
    pub scopes: Vec<String>,
}

/// One way to say who one is.
#[derive(Debug)]
pub struct Scheme {
    /// Its name in the API's description.
    pub name: String,
    /// How its credentials travel, and what they are held against.
    pub method: Method,
}

/// What credentials are held against.
#[derive(Debug)]
pub enum Material {
    /// Users with passwords.
    Users(Users),
    /// Bearer tokens.
    Tokens(Bearer),
    /// API keys.
    Keys(Keys),
    /// Names in client certificates.
    Certificates(Certificates),
}

/// How credentials travel, and what they are held against. Where there is nothing to hold them against, it
/// is enough that they were sent: the API checks them.
#[derive(Debug)]
pub enum Method {
    /// `Authorization: Basic` (RFC 7617).
    Basic(Option<Users>),
    /// `Authorization: Bearer` (RFC 6750).
    Bearer(Option<Bearer>),
    /// `Authorization` with another scheme, whose credentials are not looked into.
    Other {
        /// As the API's description writes it: `Digest`.
        scheme: String,
    },
    /// A key in a header field, in the query or in a cookie.
    Key {
        /// Header, query or cookie.
        location: ParameterIn,
        /// Name of the field, parameter or cookie.
        name: String,
        /// Those that are known.
        keys: Option<Keys>,
    },
    /// A client certificate (mutual TLS).
    Certificate(Option<Certificates>),
}

impl Method {
    /// The scheme of the `Authorization` field that it travels with.
    pub(crate) fn authorization(&self) -> Option<&str> {
        match self {
            Self::Basic(_) => Some("Basic"),
            Self::Bearer(_) => Some("Bearer"),
            Self::Other { scheme } => Some(scheme),
            Self::Key { .. } | Self::Certificate(_) => None,
        }
    }
}

impl Access {
    /// Every scheme of the alternatives, once each, in their order.
    pub(crate) fn schemes(&self) -> Vec<&Arc<Scheme>> {
        let mut found: Vec<&Arc<Scheme>> = Vec::new();
        for demand in self.alternatives.iter().flat_map(|alternative| &alternative.demands) {
            if !found.iter().any(|known| Arc::ptr_eq(known, &demand.scheme)) {
                found.push(&demand.scheme);
            }
        }
        found
    }
}
