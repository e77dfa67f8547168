//! The client takes no type in which the operation answers.

use candor_rule::{Level, Place, Rule, Shape, Span, Violation, sensitive};
use candor_wire::Head;

use crate::body::one_of;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.7, §12.4.1, §12.5.1",
    level: Level::May,
    ..Rule::refusing("not-acceptable", 406, Shape::TargetOrHeaders, 120, include_str!("not_acceptable.md"))
};

/// Most types that are named.
const MOST: usize = 4;

/// Raised where what the client accepts is compared with what the contract documents.
pub(crate) fn of(head: &Head, span: Span, offers: &[&str]) -> Violation {
    let sent = String::from_utf8_lossy(span.of(&head.octets)).into_owned();
    let more = offers.len().saturating_sub(MOST);
    let named = offers.get(..MOST).unwrap_or(offers);
    let mut available = one_of(named);
    if more > 0 {
        available.push_str(&format!(" and {more} more types"));
    }
    let detail =
        format!("Accept is {}; this operation answers with {available}.", sensitive::echo("Accept", &sent));
    let fix = match named {
        [only] if !only.contains('*') => format!("Send Accept: {only}, or leave the field out."),
        _ => "Accept one of these types, or leave the field out.".to_owned(),
    };
    RULE.at(Place::header("Accept", span), detail, fix)
}
