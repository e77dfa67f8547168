//! A charset other than UTF-8.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, sensitive};

use crate::MediaType;

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §15.5.16, §8.3.2; RFC 8259 §8.1, §11; RFC 7303 §3",
    alternatives: &[ClientStatus::of(400)],
    ..Rule::refusing("charset-unsupported", 415, Shape::Body, 120, include_str!("charset_unsupported.md"))
};

/// Names of UTF-8 and of its subset ASCII.
const READABLE: [&str; 4] = ["utf-8", "utf8", "us-ascii", "ascii"];

/// Looks at the `charset` of a media type whose text has to be read; `span` is where the value of
/// Content-Type stands in the message.
pub fn detect(media_type: &MediaType, span: Span) -> Option<Violation> {
    let charset = media_type.parameters().iter().find(|parameter| parameter.name == "charset")?;
    if READABLE.iter().any(|name| charset.value.eq_ignore_ascii_case(name)) {
        return None;
    }
    let shown = sensitive::echo("charset", &charset.value);
    Some(RULE.at(
        Place::header("Content-Type", charset.span.shifted(span.start)),
        format!("Content-Type names the charset {shown}; utf-8 is expected."),
        "Encode the body as UTF-8 and drop the charset, or set it to utf-8.",
    ))
}
