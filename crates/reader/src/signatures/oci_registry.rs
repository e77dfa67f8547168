//! OCI registry: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its version, and errors with codes", |a| {
        a.has("docker-distribution-api-version") && a.member("errors").starts_with("[{\"code\":\"")
    })],
    ..Signature::of("OCI registry", Layer::Application, include_str!("oci_registry.md"))
};
