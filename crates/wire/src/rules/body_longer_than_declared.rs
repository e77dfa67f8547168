//! Octets follow a complete request that are no request.

use candor_rule::{Connection, Level, Place, Rule, Shape, Violation, text};

use crate::Previous;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9112 §6.3, §2.2, §11.2",
    level: Level::Should,
    connection: Connection::Close,
    ..Rule::refusing(
        "body-longer-than-declared",
        400,
        Shape::Body,
        60,
        include_str!("body_longer_than_declared.md"),
    )
};

/// Raised by the scanner. `found` is what has come of the octets after the body.
pub(crate) fn at(offset: usize, found: &[u8], previous: Previous) -> Violation {
    let place = Place::octet(offset);
    let shown = text::printable(found, 24);
    if let Previous::Text { continuations } = previous
        && found.len() <= continuations + found.iter().filter(|o| matches!(o, 0x80..=0xbf)).count()
    {
        return RULE
            .at(
                place,
                format!("The body went on after its declared end with \"{shown}\"; its characters were counted, it seems."),
                "Count the octets of the body after encoding it as UTF-8, not its characters.",
            )
            .because("length-in-characters");
    }
    RULE.at(
        place,
        format!("After the body that ended here come octets that are no request: \"{shown}\"."),
        "Let the HTTP library set Content-Length, or count the octets of the body (not its characters).",
    )
}
