//! Spark: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its page", |a| {
        a.source().trim() == "<html><body><h2>404 Not found</h2></body></html>"
    })],
    ..Signature::of("Spark", Layer::Framework, include_str!("spark_java.md"))
};
