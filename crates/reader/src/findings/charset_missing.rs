//! Text without a charset, or JSON with one.

use candor_rule::{Evidence, Finding, Found, Severity, Span, sensitive};

use crate::audit::{Look, Scene};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "charset-missing",
    severity: Severity::Info,
    spec: "RFC 9110 §8.3.2; RFC 8259 §8.1, §11",
    right: "charset=utf-8 on text, none on JSON",
    page: include_str!("charset_missing.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

fn look(scene: &Scene<'_>) -> Option<Found> {
    let (label, field) = (scene.answer_type()?, scene.field("content-type")?);
    if !scene.has_readable_error() {
        return None;
    }
    let charset = label.parameter("charset");
    let shown = sensitive::echo("Content-Type", &field.value);
    if let Some(charset) =
        charset.filter(|_| matches!(label.essence(), "application/json" | "application/problem+json"))
    {
        let charset = sensitive::echo("charset", charset);
        let says = format!("JSON is UTF-8 always; the charset {charset} is needless.");
        return Some(FINDING.certain(says.clone(), vec![Evidence::in_response(field.place, says)]));
    }
    let at = scene.answer.content.iter().position(|octet| !octet.is_ascii())?;
    if charset.is_some() || !label.is_text() || declares_charset(&scene.answer.content) {
        return None;
    }
    let octet = Evidence::in_response(scene.in_body(Span::new(at, at + 1)), "This octet is no ASCII.");
    let detail =
        format!("Content-Type is {shown}, and the text is more than ASCII; charset=utf-8 is expected.");
    Some(FINDING.certain(detail, vec![Evidence::in_response(field.place, "There is no charset."), octet]))
}

/// True if a page says its encoding itself, in the octets in which browsers look for that.
fn declares_charset(content: &[u8]) -> bool {
    let start = content.get(..1024).unwrap_or(content).to_ascii_lowercase();
    start.starts_with(b"\xEF\xBB\xBF") || memchr::memmem::find(&start, b"charset=").is_some()
}
