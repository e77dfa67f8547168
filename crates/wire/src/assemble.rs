//! Heads whose parts somebody else has told apart (HTTP/2): the same checks as for those that are scanned.

use bytes::Bytes;
use candor_rule::{Docket, Rejection, Span};

use crate::{Field, Framing, Limits, Scanned, Scanner, scan::Previous};

/// The parts of a head, as places in its octets. Names must be tokens, and no value may hold CR, LF or NUL.
#[derive(Debug)]
pub struct Parts {
    /// The head as text, like one of HTTP/1: what the journal keeps and violations point into.
    pub octets: Bytes,
    /// The method.
    pub method: Span,
    /// The target.
    pub target: Span,
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// How the body will come.
    pub framing: Framing,
}

/// Checks a head of HTTP/2 as one of HTTP/1 is checked when it is scanned.
///
/// # Errors
/// The rejection that ends the request.
pub fn assemble(parts: Parts, limits: Limits, docket: &mut Docket<'_>) -> Result<Scanned, Rejection> {
    Scanner::new(limits, Previous::Nothing).take(parts, docket)
}
