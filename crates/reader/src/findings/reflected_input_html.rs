//! Markup of the request that comes back as markup.

use candor_rule::{Finding, Found, Severity, Span};
use memchr::memmem;

use crate::audit::{Look, Scene, search::unescaped};

/// See the page beside this file.
pub static FINDING: Finding = Finding {
    code: "reflected-input-html",
    severity: Severity::Error,
    spec: "RFC 9110 §17.4; CWE-79",
    right: "input that is escaped, or an answer in JSON",
    page: include_str!("reflected_input_html.md"),
};

pub(crate) const LOOK: Look = Look::Exchange(look);

/// Octets of a piece of input that is looked for, at least and at most.
const PIECE: std::ops::RangeInclusive<usize> = 6..=24;
/// Octets of one part of a request that are looked at, and pieces of all.
const MAX_PART: usize = 8 << 10;
const MAX_PIECES: usize = 60;

fn look(scene: &Scene<'_>) -> Option<Found> {
    let is_page = scene.answer_type().is_some_and(|label| label.essence().eq_ignore_ascii_case("text/html"));
    if !scene.is_error() || !is_page {
        return None;
    }
    let page = scene.searched();
    let target = unescaped(scene.asked.target.as_bytes());
    let content = scene.asked.message.content();
    let form = unescaped(content.get(..MAX_PART).unwrap_or(&content));
    let fields = scene.asked.message.fields.iter().map(|(_, value)| (*value, "a header field"));
    let parts = [(&target[..], "the target"), (&content[..], "the body"), (&form[..], "the body")];
    let all = parts.into_iter().chain(fields);
    let pieces = all.flat_map(|(part, name)| pieces(part).map(move |piece| (piece, name))).take(MAX_PIECES);
    let (at, piece, name) = pieces.into_iter().find_map(|(piece, name)| {
        let at = memmem::find(page, piece)?;
        // A quote is harmless in text; within a tag it ends the attribute.
        (piece.first() == Some(&b'<') || is_in_tag(page, at)).then_some((at, piece, name))
    })?;
    let weight = if piece.first() == Some(&b'<') { 950 } else { 700 };
    let says = format!("A piece of {name} of the request stands here as it was sent.");
    let evidence = vec![scene.found_in_body(Span::new(at, at + piece.len()), weight, says)];
    Some(FINDING.weighed(
        format!("The page repeats {name} of the request without escaping it; a link can run scripts."),
        evidence,
    ))
}

/// Pieces of input that begin with `<` or a quote, with what follows.
fn pieces(part: &[u8]) -> impl Iterator<Item = &[u8]> {
    let part = part.get(..MAX_PART).unwrap_or(part);
    memchr::memchr2_iter(b'<', b'"', part).filter_map(move |at| {
        let piece = part.get(at..part.len().min(at + PIECE.end()))?;
        let is_tag = piece.get(1).is_some_and(|o| o.is_ascii_alphabetic() || matches!(o, b'/' | b'!'))
            || piece.first() == Some(&b'"');
        // JSON is full of quotes and means nothing by them.
        let is_json =
            piece.first() == Some(&b'"') && part.first().is_some_and(|octet| b"{[\"".contains(octet));
        (piece.len() >= *PIECE.start() && is_tag && !is_json).then_some(piece)
    })
}

fn is_in_tag(page: &[u8], at: usize) -> bool {
    let before = page.get(..at).unwrap_or_default();
    memchr::memrchr2(b'<', b'>', before).and_then(|last| before.get(last)) == Some(&b'<')
}
