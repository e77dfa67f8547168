//! Rules that only an application can find broken, since they need the state of its resources: what exists, in which
//! version, and what may become of it.
//!
//! The gateway never raises them. An application that knows raises one with the constructor of its module, and its
//! refusal has the same form, page and citation as those made in front of it.

pub mod cases;
pub mod rules;

use candor_rule::Place;
use candor_wire::Head;

/// The first field of this name, or its absence.
fn header(head: &Head, name: &str) -> Place {
    match head.get(name) {
        Some((field, _)) => Place::header(name, field.value),
        None => Place::no_header(name),
    }
}

/// A place in the body, by its JSON Pointer (RFC 6901).
fn in_body(pointer: &str) -> Place {
    Place::Body { pointer: Some(pointer.to_owned()), at: None }
}

/// What an application says of itself, as a part of a sentence: without control characters, without a full stop.
fn said(text: &str) -> String {
    candor_rule::sensitive::visible(text.trim().trim_end_matches('.'))
}
