//! A body that its content coding does not fit.

use candor_rule::{ClientStatus, Place, Rule, Shape, Span, Violation, sensitive, text};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 9110 §8.4, §15.5.1",
    alternatives: &[ClientStatus::of(415)],
    ..Rule::refusing(
        "content-decoding-failed",
        400,
        Shape::Body,
        150,
        include_str!("content_decoding_failed.md"),
    )
};

/// Raised for the coding `name` of the Content-Encoding field at `span`. `decoded` octets came out before
/// it broke.
pub(crate) fn at(span: Span, name: &[u8], coded: &[u8], decoded: usize) -> Violation {
    let shown = sensitive::echo("coding", &text::printable(name, sensitive::MAX_ECHO + 1));
    let looks_plain =
        coded.trim_ascii_start().first().is_some_and(|o| matches!(o, b'{' | b'[' | b'"' | b'<'));
    let detail = match decoded {
        _ if coded.is_empty() => format!("Content-Encoding is {shown}, but there is nothing to decode."),
        0 if looks_plain => format!("Content-Encoding is {shown}, but the body is not compressed."),
        0 => format!("Content-Encoding is {shown}, but the body cannot be decoded as that."),
        n => {
            let n = text::size(n as u64);
            format!("The body breaks off or is damaged: as {shown} it decodes to {n} and then no further.")
        }
    };
    let reason = if decoded == 0 && looks_plain { "plain" } else { "damaged" };
    let fix = "Compress the body with the coding that is named, or leave Content-Encoding out.";
    RULE.at(Place::header("Content-Encoding", span), detail, fix).because(reason)
}
