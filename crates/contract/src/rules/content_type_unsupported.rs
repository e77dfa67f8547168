//! A media type that the operation does not take.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, sensitive};
use candor_syntax::media_type::MediaType;

use crate::body::one_of;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.16, §12.5.1; RFC 5789 §2.2, §3.1",
    alternatives: &[ClientStatus::of(400), ClientStatus::of(406), ClientStatus::of(422)],
    ..Rule::refusing(
        "content-type-unsupported",
        415,
        Shape::Body,
        120,
        include_str!("content_type_unsupported.md"),
    )
};

/// Raised where the type of the body is compared with those that the operation takes.
pub fn of(sent: &MediaType, accepted: &[&str], span: Span) -> Violation {
    let place = Place::header("Content-Type", span);
    let shown = sensitive::echo("Content-Type", sent.essence());
    let detail = format!("Content-Type is {shown}; {} is expected.", one_of(accepted));
    let fix = match accepted {
        [only] if !only.contains('*') => format!("Send the body as {only}, and say so in Content-Type."),
        _ => "Send the body as one of these types, and say so in Content-Type.".to_owned(),
    };
    RULE.at(place, detail, fix)
}
