//! The head did not arrive in time.

use candor_rule::{Connection, MendedBy, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.9; RFC 9112 §9.5",
    connection: Connection::Close,
    mended_by: MendedBy::Network,
    ..Rule::refusing(
        "request-headers-timeout",
        408,
        Shape::TargetOrHeaders,
        10,
        include_str!("request_headers_timeout.md"),
    )
};

/// Raised by the pipeline when the input reports that the time for the head is over.
pub fn at(received: usize, seconds: u64) -> Violation {
    RULE.at(
        Place::octet(received),
        format!("The request head was not complete after {seconds} s; {received} octets had arrived."),
        "Send the whole head at once, or look for a stalled network path, and send the request again.",
    )
}
