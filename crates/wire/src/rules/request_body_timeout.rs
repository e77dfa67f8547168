//! The body did not arrive in time.

use candor_rule::{Connection, MendedBy, Place, Rule, Shape, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.9; RFC 9112 §9.5",
    connection: Connection::Close,
    mended_by: MendedBy::Network,
    ..Rule::refusing("request-body-timeout", 408, Shape::Body, 140, include_str!("request_body_timeout.md"))
};

/// Raised by the pipeline when the input reports that the time for the body is over.
pub fn at(offset: usize, received: u64, seconds: u64) -> Violation {
    RULE.at(
        Place::octet(offset),
        format!(
            "The body was not complete after {seconds} s; {} octets of it had arrived.",
            text::thousands(received)
        ),
        "Send the body without pauses, or look for a stalled network path, and send the request again.",
    )
}
