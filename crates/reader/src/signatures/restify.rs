//! restify: see the page beside this file.

use crate::signature::{Layer, Signature, Test};

/// How its answers are recognised.
pub static SIGNATURE: Signature = Signature {
    tests: &[Test::new(750, "a code of its errors", |a| {
        a.has_keys(&["code", "message"])
            && [
                "ResourceNotFound",
                "MethodNotAllowed",
                "InvalidContent",
                "BadRequest",
                "MissingParameter",
                "InvalidArgument",
                "UnsupportedMediaType",
                "PayloadTooLarge",
                "NotAcceptable",
                "BadMethod",
                "InvalidVersion",
                "WrongAccept",
                "RequestThrottled",
                "RequestEntityTooLarge",
                "InvalidHeader",
                "InvalidCredentials",
                "NotAuthorized",
                "BadDigest",
            ]
            .contains(&a.member("code"))
    })],
    ..Signature::of("restify", Layer::Framework, include_str!("restify.md"))
};
