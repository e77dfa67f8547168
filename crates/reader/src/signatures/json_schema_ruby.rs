//! json-schema for Ruby: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "its sentence, from the pointer to the name of the schema", |a| {
        a.holds("The property '#/") && a.holds(" in schema ")
    })],
    ..Signature::of("json-schema (Ruby)", Layer::Framework, include_str!("json_schema_ruby.md"))
};
