//! Secrets known by their look, wherever they stand: bearer and basic credentials, JWTs, user names and
//! passwords in URLs, private keys; numbers of payment cards and e-mail addresses where they are asked for.

use std::sync::LazyLock;

use candor_rule::sensitive::cards;
use memchr::memmem::Finder;

use super::Content;
use super::mask::{Mask, find, find_text, slice};

/// Masks them all. Each is searched by itself, by something that hardly any text holds, and only in a text that
/// has an octet without which there is none: much faster than one pass that looks at every octet.
pub(super) fn mask(mask: &mut Mask<'_>, content: Content) {
    static FINDERS: LazyLock<[Finder<'static>; 3]> =
        LazyLock::new(|| ["eyJ", "://", "-----BEGIN "].map(Finder::new));
    let [token, scheme, key] = &*FINDERS;
    let text = mask.source();
    let has = |octet: u8| memchr::memchr(octet, text).is_some();
    each(mask, |rest| memchr::memchr2(b'b', b'B', rest), credentials);
    if has(b'J') {
        each(mask, |rest| token.find(rest), jwt);
    }
    if has(b'@') {
        each(mask, |rest| scheme.find(rest), userinfo);
    }
    if has(b'B') {
        each(mask, |rest| key.find(rest), private_key);
    }
    if content.cards {
        let mut at = 0;
        while let Some(card) = cards::find(mask.source(), at) {
            at = card.end;
            mask.cover(card);
        }
    }
    if content.emails {
        each(mask, |rest| memchr::memchr2(b'@', b'%', rest), email);
    }
}

/// `name@host.example`, or with `%40`. In a form, `+` may stand before it for a blank.
fn email(text: &[u8], at: usize) -> Found {
    let sign = match slice(text, at..text.len()) {
        [b'@', ..] => 1,
        [b'%', b'4', b'0', ..] => 3,
        _ => return None,
    };
    let in_name = |b: &u8| b.is_ascii_alphanumeric() || b"._%+-'".contains(b) || *b >= 0x80;
    let before = slice(text, at.saturating_sub(64)..at);
    let start = at - before.iter().rev().take_while(|b| in_name(b)).count();
    let in_host = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-') || b >= 0x80;
    let end = find(text, at + sign, (at + sign + 253).min(text.len()), |b| !in_host(b));
    let host = slice(text, at + sign..end).trim_ascii_end();
    let top = host.rsplit(|b| *b == b'.').find(|label| !label.is_empty())?;
    let is_host = host.contains(&b'.') && top.len() > 1 && top.iter().any(u8::is_ascii_alphabetic);
    (start < at && is_host).then_some(start..end)
}

/// Masks what `secret` finds at the places that `next` gives.
fn each(mask: &mut Mask<'_>, next: impl Fn(&[u8]) -> Option<usize>, secret: impl Fn(&[u8], usize) -> Found) {
    let text = mask.source();
    let mut at = 0;
    while let Some(place) = text.get(at..).and_then(&next) {
        at += place;
        match secret(text, at) {
            Some(range) => {
                let word = scheme_at_end(slice(text, range.clone()));
                at = range.end.saturating_sub(word).max(at + 1);
                mask.cover(range);
            }
            None => at += 1,
        }
    }
}

/// How many octets at the end of a credential are a scheme: in `Basic Bearer x` the first one has none, and
/// the search must go on before the second.
fn scheme_at_end(credential: &[u8]) -> usize {
    let mut rest = credential;
    while let [before @ .., b'%', b'2', b'0'] | [before @ .., b'+' | b'='] = rest {
        rest = before;
    }
    let ends_in = |word: &&str| {
        let start = rest.len().checked_sub(word.len());
        start.and_then(|s| rest.get(s..)).is_some_and(|end| end.eq_ignore_ascii_case(word.as_bytes()))
    };
    let word = ["bearer", "basic"].into_iter().find(ends_in);
    word.map_or(0, |word| word.len() + credential.len() - rest.len())
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
    let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'=');
    let end = find(text, at, text.len(), |b| !inside(b));
    // Without a dot it is none, and neither is anything within it: the search goes on behind.
    Some(if slice(text, at..end).contains(&b'.') { at..end } else { end..end })
}

/// `://user:pass@`: what stands before the last `@` of the authority.
fn userinfo(text: &[u8], at: usize) -> Found {
    let start = at + 3;
    let end = find(text, start, text.len(), |b| {
        matches!(b, b'/' | b'?' | b'#' | b'"' | b'\'' | b'<' | b'>' | b' ' | b'\t' | b'\r' | b'\n')
    });
    let last = slice(text, start..end).iter().rposition(|b| *b == b'@')?;
    Some(start..start + last)
}

/// The lines between `-----BEGIN … PRIVATE KEY-----` and its end, or the end of the text.
fn private_key(text: &[u8], at: usize) -> Found {
    let label = find_text(text, at + 11, (at + 64).min(text.len()), b"-----");
    let is_key = slice(text, at..label).ends_with(b"PRIVATE KEY");
    is_key.then(|| label + 5..find_text(text, label + 5, text.len(), b"-----END"))
}
