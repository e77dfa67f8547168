//! The request has been through this gateway before: it goes in circles.

use candor_rule::{MendedBy, Place, Rule, Shape, Span, Violation};

use crate::{Head, grammar};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §7.6, §7.6.3; RFC 8586 §2; RFC 5842 §7.2",
    mended_by: MendedBy::Network,
    ..Rule::refusing("request-loop", 508, Shape::Guard, 48, include_str!("request_loop.md"))
};

fn at(name: &str, span: Span, hops: usize) -> Violation {
    RULE.at(
        Place::header(name, span),
        format!(
            "The request went through this gateway {hops} times already, says {name}; it goes in circles."
        ),
        "Point the upstream of each gateway at the next server, never back at the gateway.",
    )
}

/// Counts the hops that `Via` and `CDN-Loop` report under our own pseudonym; more than `max_hops` is a
/// loop.
pub fn check(head: &Head, pseudonym: &str, max_hops: usize) -> Option<Violation> {
    ["Via", "CDN-Loop"].into_iter().find_map(|name| {
        let mut last = Span::default();
        let mut hops = 0;
        for field in head.all(name) {
            let value = field.value.of(&head.octets);
            let own = grammar::list_members(value).filter(|member| is_ours(member, pseudonym)).count();
            if own > 0 {
                hops += own;
                last = field.value;
            }
        }
        (hops > max_hops).then(|| at(name, last, hops))
    })
}

/// `1.1 candor (comment)` in Via, `candor; parameters` in CDN-Loop.
fn is_ours(member: &[u8], pseudonym: &str) -> bool {
    member
        .split(|o| matches!(o, b' ' | b'\t' | b';'))
        .filter(|word| !word.is_empty())
        .take(2)
        .any(|word| word.eq_ignore_ascii_case(pseudonym.as_bytes()))
}
