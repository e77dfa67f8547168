//! grpc-gateway: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "a code of gRPC, message and details", |a| {
        a.has_keys(&["code", "message", "details"])
            && a.member("code").parse::<u8>().is_ok_and(|code| code <= 16)
            && a.member("details").starts_with('[')
    })],
    ..Signature::of("grpc-gateway", Layer::Framework, include_str!("grpc_gateway.md"))
};
