//! What an operation asks of whoever calls it: OpenAPI's Security Requirement and Security Scheme Objects.

use std::sync::Arc;

use candor_rule::{ParameterIn, SchemaRef};

/// Schemes that are all needed; empty if nobody has to say who they are.
pub type Alternative = Vec<SecurityDemand>;

/// A scheme that is asked for, and what its credentials must allow.
#[derive(Clone, Debug)]
pub struct SecurityDemand {
    /// Which.
    pub scheme: Arc<SecurityScheme>,
    /// Scopes or roles that are all needed.
    pub scopes: Vec<String>,
}

/// A security scheme of a document.
#[derive(Clone, Debug)]
pub struct SecurityScheme {
    /// The key under `securitySchemes`.
    pub name: String,
    /// What it is.
    pub kind: SchemeKind,
    /// Where it stands; where it is asked for, if it is not declared.
    pub at: SchemaRef,
}

/// What a security scheme is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// `type: http`: a scheme of the `Authorization` field, such as `basic`.
    Http(String),
    /// `type: apiKey`.
    Key {
        /// Header, query or cookie.
        location: ParameterIn,
        /// Name of the field, parameter or cookie.
        name: String,
    },
    /// `type: oauth2` or `openIdConnect`: bearer tokens.
    Token,
    /// `type: mutualTLS`.
    Certificate,
    /// Not declared, or nothing that is known.
    Unknown,
}
