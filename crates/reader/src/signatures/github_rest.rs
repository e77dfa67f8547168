//! GitHub REST: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(850, "`message` and `documentation_url`", |a| {
        a.begins_with_keys(&["message"]) && a.member("documentation_url").contains("docs.github.com")
    })],
    ..Signature::of("GitHub REST", Layer::Application, include_str!("github_rest.md"))
};
