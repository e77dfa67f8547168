//! Unleash: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(750, "a number of the error, its name, and details that say it again", |a| {
            (a.has_keys(FORM) || a.begins_with_keys(FORM) && a.member("name") == "AuthenticationRequired")
                && is_uuid(a.member("id"))
                && a.member("name").starts_with(|c: char| c.is_ascii_uppercase())
                && a.member("details").starts_with("[{\"")
        }),
        Test::new(800, "one of its sentences", |a| {
            a.begins_with_keys(&["id", "name", "message"])
                && [
                    "Request validation failed: your request body or params contain invalid data",
                    "You must log in to use Unleash.",
                ]
                .iter()
                .any(|start| a.member("message").starts_with(start))
        }),
    ],
    ..Signature::of("Unleash", Layer::Application, include_str!("unleash.md"))
};

const FORM: &[&str] = &["id", "name", "message", "details"];

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|octet| octet == b'-' || octet.is_ascii_hexdigit())
}
