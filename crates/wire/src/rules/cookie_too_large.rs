//! The cookies are larger than the limit.

use candor_rule::{Connection, Level, MendedBy, Place, Rule, Shape, Span, Violation, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 6585 §5; RFC 9110 §5.4",
    level: Level::Must,
    connection: Connection::Close,
    mended_by: MendedBy::EndUser,
    ..Rule::refusing("cookie-too-large", 431, Shape::TargetOrHeaders, 40, include_str!("cookie_too_large.md"))
};

/// Raised by the scanner. `value` is what has come of the field that goes beyond the limit.
pub(crate) fn at(span: Span, size: usize, limit: usize, value: &[u8]) -> Violation {
    let place = Place::header("Cookie", span);
    let (number, limit_text) = (text::thousands(size as u64), text::thousands(limit as u64));
    let cookies = value.split(|o| *o == b';').map(<[u8]>::trim_ascii);
    let Some(largest) = cookies.max_by_key(|cookie| cookie.len()).filter(|c| c.len() * 2 > limit) else {
        return RULE
            .at(
                place,
                format!("The cookies take {number} octets; at most {limit_text} are accepted."),
                "Delete cookies of this site in the browser, and set fewer of them.",
            )
            .because("many-cookies");
    };
    let name = text::printable(largest.split(|o| *o == b'=').next().unwrap_or_default(), 40);
    RULE.at(
        place,
        format!(
            "The cookies take {number} octets; at most {limit_text} are accepted. `{name}` alone takes {}.",
            text::thousands(largest.len() as u64)
        ),
        format!("Delete the cookie `{name}`, and keep what it holds on the server."),
    )
    .because("one-large-cookie")
}
