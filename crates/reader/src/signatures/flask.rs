//! Flask: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[
        Test::new(900, "its page with one of its own sentences", |a| {
            !a.header_starts("server", "hypercorn")
                && a.source().starts_with("<!doctype html>\n<html lang=en>\n<title>")
                && [
                    "The browser (or proxy) sent a request",
                    "The server could not verify",
                    "You don&#39;t have the permission",
                    "You don't have the permission",
                    "The requested URL was not found",
                    "The method is not allowed",
                    "The resource identified by the request",
                    "The server closed the network connection",
                    "A conflict happened while",
                    "The requested URL is no longer",
                    "A request with this method requires",
                    "The precondition on the request",
                    "The data value transmitted",
                    "The length of the requested URL",
                    "The server does not support the media type",
                    "The server cannot provide the requested range",
                    "The server could not meet the requirements",
                    "The request was well-formed but",
                    "This request is required to be conditional",
                    "This user has exceeded",
                    "One or more header fields exceeds",
                    "Did not attempt to load JSON",
                    "Failed to decode JSON",
                    " per 1 minute",
                    " per 1 hour",
                    " per 1 day",
                    " per 1 second",
                    "This server is a teapot",
                    "The resource that is being accessed is locked",
                ]
                .iter()
                .any(|words| a.holds(words))
        }),
        Test::new(700, "one of its sentences in JSON", |a| {
            a.is_json()
                && a.holds("The browser (or proxy) sent a request that this server could not understand")
        }),
    ],
    ..Signature::of("Flask", Layer::Framework, include_str!("flask.md"))
};
