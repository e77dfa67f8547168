//! A request of HTTP/2 names no host.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9113 §8.3.1; RFC 9110 §7.2",
    level: Level::Convention,
    connection: Connection::ResetStream,
    ..Rule::refusing(
        "h2-authority-missing",
        400,
        Shape::TargetOrHeaders,
        50,
        include_str!("h2_authority_missing.md"),
    )
};

/// Raised when a request's fields are there.
pub(crate) fn here() -> Violation {
    RULE.at(
        Place::no_header(":authority"),
        "The HTTP/2 request names no host; :authority is expected to.",
        "Send :authority with the host of the URL.",
    )
}
