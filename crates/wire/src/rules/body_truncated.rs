//! The stream ended before Content-Length octets arrived.

use candor_rule::{Connection, Level, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.3, §8",
    level: Level::Must,
    connection: Connection::Close,
    ..Rule::refusing("body-truncated", 400, Shape::Body, 140, include_str!("body_truncated.md"))
};

/// Raised by the pipeline when the stream ends. `body` is what came of it.
pub fn at(body: Span, declared: u64, received: u64) -> Violation {
    RULE.at(
        Place::Octets(body),
        format!(
            "Content-Length says {}, but the stream ended after {} octets of body.",
            text::thousands(declared),
            text::thousands(received)
        ),
        "Let the HTTP library set Content-Length, and keep the connection open until the answer is there.",
    )
}

/// Raised where a body broke off while somebody read it who does not know how long it should have been.
pub fn of_unknown_length() -> Violation {
    let fix =
        "Let the HTTP library set Content-Length, and keep the connection open until the answer is there.";
    RULE.at(Place::Message, "The stream ended in the middle of the body.", fix)
}
