//! Bodies: by what they are, not only by what they are called.

use serde::de::IgnoredAny;

use super::{
    Content, json, lexical,
    mask::{Mask, find, slice},
    multipart,
    names::Names,
    patterns,
    wanted::Wanted,
};
use crate::Why;

/// What to look for.
pub(super) struct Sought<'r> {
    pub(super) names: &'r Names,
    pub(super) wanted: [Option<&'r Wanted>; 2],
    pub(super) content: Content,
}

/// True for gzip and Zstandard: nobody can search them, so nothing of them is kept.
pub(super) fn is_compressed(octets: &[u8]) -> bool {
    octets.starts_with(&[0x1f, 0x8b]) || octets.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
}

/// Masks a body of this declared type.
pub(super) fn mask(mask: &mut Mask<'_>, sought: &Sought<'_>, content_type: &str) {
    let declared = content_type.to_ascii_lowercase();
    if let Some((joined, places)) = without_chunk_lines(mask.source()) {
        let mut whole = Mask::new(&joined);
        content(&mut whole, sought, &declared);
        for ((before, after), place) in joined.iter().zip(whole.finish()).zip(places) {
            if *before != after {
                mask.cover(place..place + 1);
            }
        }
    }
    content(mask, sought, &declared);
}

/// A body with broken framing is kept as received: what its chunk lines cut in two is joined here. Gives
/// the octets and where each stands. Sizes are believed where a line ends after so many octets; else a
/// chunk goes on to the next line that could be a size.
fn without_chunk_lines(text: &[u8]) -> Option<(Vec<u8>, Vec<usize>)> {
    // The quick answer for nearly all.
    text.iter().find(|b| !b.is_ascii_whitespace()).filter(|b| b.is_ascii_hexdigit())?;
    chunk_size(text.split(|b| *b == b'\n').next().filter(|line| line.len() < text.len())?)?;
    let (mut joined, mut places) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut start = 0;
    while start < text.len() {
        let line_end = find(text, start, text.len(), |b| b == b'\n').saturating_add(1).min(text.len());
        let size = chunk_size(slice(text, start..line_end));
        let end = size
            .and_then(|size| line_end.checked_add(size))
            .filter(|end| matches!(slice(text, *end..text.len()), [b'\n', ..] | [b'\r', b'\n', ..]));
        if size.is_some() {
            // The line break before it belongs to the framing.
            for octet in [b'\n', b'\r'] {
                if joined.last() == Some(&octet) {
                    joined.pop();
                    places.pop();
                }
            }
        }
        let data = match (size, end) {
            (Some(_), Some(end)) => line_end..find(text, end, text.len(), |b| b == b'\n') + 1,
            (Some(_), None) => line_end..line_end,
            (None, _) => start..line_end,
        };
        start = data.end.min(text.len());
        joined.extend_from_slice(slice(text, data.start..start));
        places.extend(data.start..start);
    }
    Some((joined, places))
}

/// The size that a chunk line gives, if it is one.
fn chunk_size(line: &[u8]) -> Option<usize> {
    let size = line.split(|b| *b == b';').next().unwrap_or_default().trim_ascii();
    let digits = (1..=16).contains(&size.len()) && size.iter().all(u8::is_ascii_hexdigit);
    usize::from_str_radix(std::str::from_utf8(size).ok().filter(|_| digits)?, 16).ok()
}

fn content(mask: &mut Mask<'_>, sought: &Sought<'_>, declared: &str) {
    let text = mask.source();
    let begins = text.trim_ascii_start();
    let is_json = matches!(begins.first(), Some(b'{' | b'[')) && is_json(text);
    mask.because(Why::Name);
    if declared.contains("multipart") || begins.starts_with(b"--") {
        multipart::mask(mask, sought.names);
    }
    match is_json {
        true => json::mask(mask, sought.names),
        false => unstructured(mask, sought.names, declared),
    }
    for wanted in sought.wanted.into_iter().flatten() {
        mask.because(wanted.why);
        if wanted.takes_all(is_json) {
            mask.cover(0..text.len());
        } else if is_json {
            wanted.mask(mask);
            json::mask_echoes(mask, &wanted.names);
        } else {
            multipart::mask(mask, &wanted.names);
            unstructured(mask, &wanted.names, declared);
        }
    }
    mask.because(Why::Content);
    patterns::mask(mask, sought.content);
}

/// Masks what follows sensitive names in a text that is not certainly JSON.
fn unstructured(mask: &mut Mask<'_>, names: &Names, declared: &str) {
    let text = mask.source();
    if declared.contains("form-urlencoded") {
        form(mask, names);
    }
    let structured =
        declared.contains("json") || matches!(text.trim_ascii_start().first(), Some(b'{' | b'['));
    lexical::mask(mask, names, 0..text.len(), structured);
}

/// Asked only to know how much to mask: what is not certainly JSON is searched lexically.
fn is_json(text: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// `name=value&name=value`, names percent-encoded.
fn form(mask: &mut Mask<'_>, names: &Names) {
    let text = mask.source();
    let mut start = 0;
    for field in text.split(|b| *b == b'&') {
        let end = start + field.len();
        let equals = field.iter().position(|b| *b == b'=').map_or(end, |i| start + i);
        if names.is(slice(text, start..equals)) {
            mask.cover(equals + 1..end);
        }
        start = end + 1;
    }
}
