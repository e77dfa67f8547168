//! The pipeline itself.

use std::sync::Arc;

use bytes::Bytes;
use candor_contract::Contract;
use candor_rule::{Fault, Note, Policy, Rejection, Scope};
use candor_wire::{Head, Limits};

use crate::Input;

/// Everything that decides about requests: shared by all threads, replaced as a whole on reload.
#[derive(Clone, Debug, Default)]
pub struct Inspector {
    /// Actions, modes and presets.
    pub policy: Policy,
    /// Sizes and counts.
    pub limits: Limits,
    /// The compiled OpenAPI documents; `None` checks HTTP only.
    pub contract: Option<Arc<Contract>>,
    /// What becomes of a path that no contract names.
    pub unknown_routes: UnknownRoutes,
}

/// What becomes of a path that no contract names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownRoutes {
    /// 404.
    #[default]
    Refuse,
    /// It goes to the upstream, unchecked beyond HTTP.
    Pass,
}

/// What was found out about one request.
#[derive(Debug)]
pub struct Inspected {
    /// The head, if it could be read.
    pub head: Option<Head>,
    /// For a head or framing that could not be read: the octets received, from the first of the message.
    pub raw: Bytes,
    /// The body after transfer decoding, as far as it was read.
    pub body: Bytes,
    /// Octets of the stream that the request took.
    pub consumed: usize,
    /// Document, path template and operation that it matched.
    pub scope: Scope,
    /// Violations that did not end it.
    pub notes: Vec<Note>,
    /// What is to become of it.
    pub outcome: Outcome,
}

/// What is to become of a request.
#[derive(Debug)]
pub enum Outcome {
    /// It may go to the upstream.
    Accepted,
    /// The client made a mistake.
    Rejected(Rejection),
    /// Something else than the client failed.
    Failed(Fault),
    /// No request came: the stream ended or stayed idle before its first octet.
    Nothing,
    /// The connection broke in the middle; there is nobody to answer.
    Gone(std::io::Error),
}

/// Reads one request from `input` and decides about it.
pub async fn inspect<I: Input>(inspector: &Inspector, input: &mut I) -> Inspected {
    let _ = (inspector, input);
    unreachable!("in work")
}
