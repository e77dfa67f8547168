//! A request that could be a replay, for what must not be done twice.

use candor_rule::{Level, Place, Rule, Shape, Violation};

use crate::Head;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8470 §5.1, §5.2",
    level: Level::Must,
    ..Rule::refusing("early-data-refused", 425, Shape::Guard, 85, include_str!("early_data_refused.md"))
};

/// Looks at `Early-Data`, which an intermediary sets where the request came before the TLS handshake was
/// over. Requests with a safe method may be repeated by anybody, and pass.
pub fn check(head: &Head) -> Option<Violation> {
    let field = head.all("early-data").find(|field| *head.value(field) == *b"1")?;
    let is_safe = matches!(head.method(), b"GET" | b"HEAD" | b"OPTIONS" | b"TRACE");
    (!is_safe).then(|| {
        RULE.at(
            Place::header("Early-Data", field.value),
            "The request came before the TLS handshake was complete, and could be a replay.",
            "Send it again once the handshake is complete.",
        )
    })
}
