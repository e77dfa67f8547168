//! Secrets known by their look, wherever they stand: bearer and basic credentials, JWTs, user names and
//! passwords in URLs, private keys.

use super::mask::{Mask, find, find_text, slice};

/// Masks them all, in one pass.
pub(super) fn mask(mask: &mut Mask<'_>) {
    let text = mask.source();
    let mut at = 0;
    while let Some(&octet) = text.get(at) {
        let secret = match octet {
            b'b' | b'B' => credentials(text, at),
            b'e' => jwt(text, at),
            b':' => userinfo(text, at),
            b'-' => private_key(text, at),
            _ => None,
        };
        if let Some(range) = secret {
            at = range.end.max(at + 1);
            mask.cover(range);
        } else {
            at += 1;
        }
    }
}

type Found = Option<std::ops::Range<usize>>;

/// `Bearer x`, `Basic x`: the part after the word. Shorter than six octets it is prose.
fn credentials(text: &[u8], at: usize) -> Found {
    let word = |word: &[u8]| slice(text, at..at + word.len()).eq_ignore_ascii_case(word);
    let (length, bearer) = match () {
        () if word(b"bearer") => (6, true),
        () if word(b"basic") => (5, false),
        () => return None,
    };
    let mut start = at + length;
    loop {
        match slice(text, start..text.len()) {
            [b' ' | b'\t' | b'+' | b':' | b'=' | b'\r' | b'\n' | 0, ..] => start += 1,
            [b'%', b'2', b'0', ..] => start += 3,
            _ => break,
        }
    }
    let end = find(text, start, text.len(), |b| {
        !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b'%'))
    });
    let credential = slice(text, start..end);
    let lower_case_word = credential.iter().all(u8::is_ascii_lowercase);
    (start > at + length && credential.len() >= 6 && (bearer || !lower_case_word)).then_some(start..end)
}

/// `eyJ….….…`
fn jwt(text: &[u8], at: usize) -> Found {
    if !slice(text, at..text.len()).starts_with(b"eyJ") {
        return None;
    }
    let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'=');
    let end = find(text, at, text.len(), |b| !inside(b));
    slice(text, at..end).contains(&b'.').then_some(at..end)
}

/// `://user:pass@`: what stands before the last `@` of the authority.
fn userinfo(text: &[u8], at: usize) -> Found {
    if !slice(text, at..text.len()).starts_with(b"://") {
        return None;
    }
    let start = at + 3;
    let end = find(text, start, text.len(), |b| {
        matches!(b, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b' ' | b'\t' | b'\r' | b'\n')
    });
    let last = slice(text, start..end).iter().rposition(|b| *b == b'@')?;
    Some(start..start + last)
}

/// The lines between `-----BEGIN … PRIVATE KEY-----` and its end, or the end of the text.
fn private_key(text: &[u8], at: usize) -> Found {
    if !slice(text, at..text.len()).starts_with(b"-----BEGIN ") {
        return None;
    }
    let label = find_text(text, at + 11, (at + 64).min(text.len()), b"-----");
    let is_key = slice(text, at..label).ends_with(b"PRIVATE KEY");
    is_key.then(|| label + 5..find_text(text, label + 5, text.len(), b"-----END"))
}
