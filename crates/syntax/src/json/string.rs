//! Strings: where their plain stretches end, and what their escapes stand for.

use std::borrow::Cow;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Octets that are looked at before a string counts as long.
const SHORT: usize = 16;

/// Offset of the first octet from `at` on that does not stand for itself in a string (`"`, `\` or a control
/// character), or the length of the text. Most of a body is looked at here: eight octets at a step, and in the middle
/// of long strings as many as the processor compares at once.
#[inline]
pub(super) fn plain_end(text: &[u8], at: usize) -> usize {
    let near = text.get(..at.saturating_add(SHORT)).unwrap_or(text);
    let end = first_special(near, at);
    if end < near.len() || near.len() == text.len() {
        return end;
    }
    let (blocks, _) = text.get(end..).unwrap_or_default().as_chunks();
    first_special(text, end + 32 * blocks.iter().take_while(|block| is_plain(block)).count())
}

/// The same, eight octets at a step.
#[inline]
fn first_special(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let (words, tail) = rest.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let special = special_octets(u64::from_le_bytes(*word));
        if special != 0 {
            return at + i * 8 + special.trailing_zeros() as usize / 8;
        }
    }
    let tail_at = text.len() - tail.len();
    tail_at + tail.iter().position(|octet| is_special(*octet)).unwrap_or(tail.len())
}

/// Without branches, so that a block is compared at once.
#[inline]
fn is_special(octet: u8) -> bool {
    (octet < 0x20) | (octet == b'"') | (octet == b'\\')
}

#[inline]
fn is_plain(block: &[u8; 32]) -> bool {
    !block.iter().fold(false, |special, octet| special | is_special(*octet))
}

/// The high bit of the lowest octet that is `"`, `\` or below 20 (higher octets may be marked falsely, by
/// the borrow of the subtraction; the lowest never is).
#[inline]
fn special_octets(word: u64) -> u64 {
    let is_zero = |w: u64| w.wrapping_sub(ONES) & !w;
    let quote = is_zero(word ^ (ONES * b'"' as u64));
    let backslash = is_zero(word ^ (ONES * b'\\' as u64));
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (quote | backslash | control) & HIGHS
}

/// The code unit of the `\uXXXX` that begins at `at`; `None` if none begins there.
pub(super) fn code_unit(text: &[u8], at: usize) -> Option<u32> {
    match text.get(at..at + 6)? {
        [b'\\', b'u', digits @ ..] => {
            digits.iter().try_fold(0, |unit, digit| Some(unit * 16 + (*digit as char).to_digit(16)?))
        }
        _ => None,
    }
}

/// True if `\uDC00` to `\uDFFF` begins at `at`.
pub(super) fn is_low_half(text: &[u8], at: usize) -> bool {
    matches!(code_unit(text, at), Some(0xDC00..=0xDFFF))
}

/// What the text between the quotes stands for. Half of a surrogate pair becomes U+FFFD, since no string
/// can hold it; its rule says so.
pub(super) fn unescape(inner: &str) -> Cow<'_, str> {
    let mut rest = inner;
    let mut out = String::new();
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        out.push_str(plain);
        let (character, length) = read_escape(escape);
        out.push(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    if out.is_empty() && rest.len() == inner.len() {
        return Cow::Borrowed(inner);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of the escape at the start of `text`, and the number of octets that it takes.
fn read_escape(text: &str) -> (char, usize) {
    let octets = text.as_bytes();
    let simple = match octets.get(1) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return read_unicode_escape(octets),
        Some(other) => *other as char,
        None => char::REPLACEMENT_CHARACTER,
    };
    (simple, 2)
}

fn read_unicode_escape(octets: &[u8]) -> (char, usize) {
    let unit = code_unit(octets, 0).unwrap_or(0xD800);
    if let (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) = (unit, code_unit(octets, 6)) {
        let scalar = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        return (char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER), 12);
    }
    (char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6)
}

/// Offset, counted from the start of `inner`, of the first escape that is half of a surrogate pair.
pub(super) fn first_lone_surrogate(inner: &str) -> Option<usize> {
    let octets = inner.as_bytes();
    let mut at = 0;
    while at < octets.len() {
        match octets.get(at..at + 2) {
            Some(b"\\u") => match code_unit(octets, at)? {
                0xD800..=0xDBFF if is_low_half(octets, at + 6) => at += 12,
                0xD800..=0xDFFF => return Some(at),
                _ => at += 6,
            },
            Some([b'\\', _]) => at += 2,
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_stretches_end_at_quotes_backslashes_and_control_characters_wherever_they_stand() {
        for length in (0..40).chain((40..130).step_by(7)) {
            for at in 0..length {
                for octet in 0..=255u8 {
                    let mut text = vec![b'x'; length];
                    text[at] = octet;
                    let special = matches!(octet, b'"' | b'\\') || octet < 0x20;
                    for from in [0, at] {
                        let expected = if special { at } else { length };
                        assert_eq!(plain_end(&text, from), expected, "{octet:02x} at {at} of {length}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_first_of_several_special_octets_is_found_among_octets_above_7f() {
        let text = b"\x80\xff\xa2\xdc\x9f!#[]\"\"\\\x01";
        assert_eq!(plain_end(text, 0), 9);
        assert_eq!(plain_end(b"\"\x23\x5d\x21\x21\x21\x21\x21", 1), 8);
    }

    #[test]
    fn escapes_are_read() {
        assert_eq!(unescape("plain"), "plain");
        assert_eq!(unescape(r#"\"\\\/\b\f\n\r\t"#), "\"\\/\u{8}\u{c}\n\r\t");
        assert_eq!(unescape(r"a\u00e9\ud834\uDD1Eb"), "aé\u{1d11e}b");
        assert_eq!(unescape(r"\ud834x\udd1e"), "\u{fffd}x\u{fffd}");
        assert_eq!(unescape(r"\ud834\ud834\udd1e"), "\u{fffd}\u{1d11e}");
    }

    #[test]
    fn lone_surrogates_are_told_from_pairs() {
        assert_eq!(first_lone_surrogate(r"\ud834\udd1e"), None);
        assert_eq!(first_lone_surrogate(r"\\ud800"), None);
        assert_eq!(first_lone_surrogate(r"ab\ud834\udd1e\udd1e"), Some(14));
        assert_eq!(first_lone_surrogate(r"é\uD800\n"), Some(2));
    }
}
