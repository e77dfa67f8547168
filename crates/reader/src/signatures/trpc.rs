//! tRPC: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(900, "a JSON-RPC code beside `httpStatus`", |a| {
        a.is_json() && a.holds("\"code\":-32") && a.holds("\"httpStatus\":")
    })],
    ..Signature::of("tRPC", Layer::Framework, include_str!("trpc.md"))
};
