//! Bodies: by what they are, not only by what they are called.

use serde::de::IgnoredAny;

use super::{
    json, lexical,
    mask::{Mask, slice},
    multipart,
    names::Names,
    patterns,
};

/// True for gzip and Zstandard: nobody can search them, so nothing of them is kept.
pub(super) fn is_compressed(octets: &[u8]) -> bool {
    octets.starts_with(&[0x1f, 0x8b]) || octets.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
}

/// Masks a body of this declared type.
pub(super) fn mask(mask: &mut Mask<'_>, names: &Names, content_type: &str) {
    let declared = content_type.to_ascii_lowercase();
    let text = mask.source();
    let begins = text.trim_ascii_start();
    if declared.contains("multipart") || begins.starts_with(b"--") {
        multipart::mask(mask, names);
    }
    if matches!(begins.first(), Some(b'{' | b'[')) && is_json(text) {
        json::mask(mask, names);
    } else {
        if declared.contains("form-urlencoded") {
            form(mask, names);
        }
        let structured = declared.contains("json") || matches!(begins.first(), Some(b'{' | b'['));
        lexical::mask(mask, names, 0..text.len(), structured);
    }
    patterns::mask(mask);
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
