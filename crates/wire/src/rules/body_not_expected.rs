//! A body on a request that is documented without one.

use candor_rule::{Action, ClientStatus, Connection, Level, Place, Rule, Shape, Violation};

use crate::{Framing, Head};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §9.3.1, §9.3.2, §9.3.5",
    level: Level::May,
    connection: Connection::Close,
    action: Action::Warn,
    alternatives: &[ClientStatus::of(413), ClientStatus::of(415)],
    ..Rule::refusing("body-not-expected", 400, Shape::Body, 138, include_str!("body_not_expected.md"))
};

/// For an operation that declares no request body: content on a GET, HEAD or DELETE.
pub fn check(head: &Head) -> Option<Violation> {
    let has_body = !matches!(head.framing, Framing::None | Framing::Length(0));
    let method = head.method();
    (has_body && matches!(method, b"GET" | b"HEAD" | b"DELETE")).then(|| {
        let method = String::from_utf8_lossy(method);
        let named = if head.framing == Framing::Chunked { "Transfer-Encoding" } else { "Content-Length" };
        let place = match head.get(named) {
            Some((field, _)) => Place::header(named, field.value),
            None => Place::Message,
        };
        RULE.at(
            place,
            format!("The {method} request has a body; this operation is documented without one."),
            "Leave the body out, or use the operation that takes one.",
        )
    })
}
