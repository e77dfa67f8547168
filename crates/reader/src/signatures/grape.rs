//! Grape: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(700, "its sentences about parameters as `error`", |a| {
            a.has_keys(&["error"])
                && [" is missing", " is invalid", " does not have a valid value", " is empty"].iter().any(
                    |end| {
                        a.member("error").split(", ").last().is_some_and(|part| {
                            part.strip_suffix(end).is_some_and(|name| !name.contains(char::is_whitespace))
                        })
                    },
                )
                && a.header("content-type").starts_with("application/json")
                && !a.has("x-powered-by")
                && !a.has("server")
        }),
        Test::new(800, "its words for broken JSON or types", |a| {
            a.has_keys(&["error"])
                && (a.member("error").starts_with("Problem parsing ")
                    || a.member("error").starts_with("message body does not match declared format")
                    || a.member("error").starts_with("The provided content-type '")
                    || a.member("error").starts_with("The requested format '"))
        }),
        Test::new(700, "405 in its words", |a| {
            a.member("error") == "405 Not Allowed" || a.text() == "405 Not Allowed" && !a.is_page()
        }),
    ],
    ..Signature::of("Grape", Layer::Framework, include_str!("grape.md"))
};
