//! The property that tells shapes apart names none.

use candor_rule::{Rule, Violation, sensitive, text};

use crate::{body::Spot, declare, words};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "OpenAPI 3.1.1 (Discriminator Object); RFC 9110 §15.5.21",
    ..declare::body("body-discriminator-unknown", include_str!("body_discriminator_unknown.md"))
};

/// Raised where no shape fits and the property names none of them. The place is that of the property.
pub(crate) fn of(spot: Spot, property: &str, tag: &str, known: &[&str]) -> Violation {
    let Spot { place, subject, .. } = spot;
    let sent = sensitive::echo(property, tag);
    let detail = format!("{subject} is {sent}; {} is expected.", words::names(known));
    let fix = match text::nearest(tag, known.iter().copied()) {
        Some(near) => format!("Send one of them; did you mean \"{near}\"?"),
        None => "Send one of them.".to_owned(),
    };
    RULE.at(place, detail, fix)
}
