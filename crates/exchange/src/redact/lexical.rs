//! Text that follows no grammar: a name that holds a secret, something that separates, and a value that
//! goes on until it is certain that it has ended.

use std::ops::Range;

use super::{
    json::is_echo,
    mask::{Mask, find, find_text, slice},
    names::{Names, fold},
};

/// Masks the values of `name=value` in a well-formed text, each up to an octet of `stops`.
pub(super) fn assignments(mask: &mut Mask<'_>, names: &Names, range: Range<usize>, stops: &[u8]) {
    let text = mask.source();
    let separates = |octet: &u8| stops.contains(octet) || matches!(octet, b'?' | b'/' | b';');
    let (mut at, mut word) = (range.start, range.start);
    while let Some(next) = memchr::memchr2(b'=', b'%', slice(text, at..range.end)) {
        let passed = slice(text, at..at + next).iter().rposition(separates);
        word = passed.map_or(word, |last| at + last + 1);
        at += next;
        let length = match slice(text, at..range.end) {
            [b'=', ..] => 1,
            [b'%', b'3', b'D' | b'd', ..] => 3,
            _ => {
                at += 1;
                continue;
            }
        };
        let sensitive = names.is(last_word(slice(text, word..at)));
        at += length;
        word = at;
        if sensitive {
            let start = at;
            at = match text.get(at) {
                Some(b'"') => find(text, at + 1, range.end, |b| b == b'"'),
                _ => find(text, at, range.end, |b| stops.contains(&b)),
            };
            mask.cover(start..at);
        }
    }
}

/// Behind an encoded `?` or `&`, a name begins within a value: `next=%2Fx%3Ftoken%3D…`.
fn last_word(word: &[u8]) -> &[u8] {
    let encoded = |w: &[u8]| matches!(w, b"%3F" | b"%3f" | b"%26");
    word.windows(3).rposition(encoded).and_then(|at| word.get(at + 3..)).unwrap_or(word)
}

/// Masks what follows each sensitive name in any text. `structured` where the text means to be JSON: then
/// a quoted name without a colon counts as well.
pub(super) fn mask(mask: &mut Mask<'_>, names: &Names, range: Range<usize>, structured: bool) {
    let text = mask.source();
    let mut at = range.start;
    let mut pointed_at = false;
    while at < range.end {
        let octet = text.get(at).copied().unwrap_or_default();
        let before = || named_before(text, range.start, at, names);
        let value = match octet {
            b':' | b'=' if before() || pointed_at && echoes(text, range.start, at) => {
                Some(value(text, at + 1, range.end))
            }
            b'%' if is_encoded_separator(slice(text, at..at + 3)) && before() => {
                Some(at + 3..find(text, at + 3, range.end, |b| matches!(b, b'&' | b'\n')))
            }
            b'"' | b'\'' => match after_quote(text, &range, at, structured) {
                After::Value if before() => Some(value(text, at + 1, range.end)),
                After::End if !pointed_at => {
                    pointed_at = before();
                    None
                }
                _ => None,
            },
            b'<' => element(text, &range, at, names),
            _ => None,
        };
        at += 1;
        if let Some(value) = value {
            at = at.max(value.end);
            mask.cover(value);
        }
    }
}

fn is_encoded_separator(octets: &[u8]) -> bool {
    matches!(octets, b"%3A" | b"%3a" | b"%3D" | b"%3d")
}

fn is_space(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\r' | b'\n' | 0)
}

fn in_word(octet: u8) -> bool {
    octet.is_ascii_alphanumeric()
        || octet < b' ' && !is_space(octet)
        || b"\0_-.%\\[]+".contains(&octet)
        || octet >= 0x80
}

/// The word before `at`, through quotes and blanks: where it begins and ends.
fn word_before(text: &[u8], start: usize, at: usize) -> Range<usize> {
    let end = back(text, start, at, |b| is_space(b) || matches!(b, b'"' | b'\'' | b'`' | b'\\' | b'*'));
    back(text, start, end, in_word)..end
}

/// Back from `from` over at most 256 octets for which `test` holds.
fn back(text: &[u8], start: usize, from: usize, test: impl Fn(u8) -> bool) -> usize {
    let start = start.max(from.saturating_sub(256));
    slice(text, start..from).iter().rposition(|b| !test(*b)).map_or(start, |i| start + i + 1)
}

/// True if the word before `at`, or that and the word before it, is sensitive.
fn named_before(text: &[u8], start: usize, at: usize, names: &Names) -> bool {
    let word = word_before(text, start, at);
    if names.is(slice(text, word.clone())) {
        return true;
    }
    let gap = back(text, start, word.start, |b| matches!(b, b' ' | b'\t' | 0));
    gap < word.start && names.is(slice(text, back(text, start, gap, in_word)..word.end))
}

/// True if the word before `at` is one under which a value named elsewhere is repeated.
fn echoes(text: &[u8], start: usize, at: usize) -> bool {
    is_echo(fold(slice(text, word_before(text, start, at))).as_bytes())
}

/// What a quote after a word may be followed by.
enum After {
    /// A value, although nothing separates it: `"password" "x"`, `name="csrf" value="x"`.
    Value,
    /// The end of an item: `["password"]`.
    End,
    /// Neither.
    Else,
}

fn after_quote(text: &[u8], range: &Range<usize>, at: usize, structured: bool) -> After {
    let ends_word = at > range.start && text.get(at - 1).is_some_and(|b| in_word(*b));
    if !ends_word {
        return After::Else;
    }
    let next = find(text, at + 1, range.end, |b| !is_space(b) && b != b'\\');
    let follows = slice(text, next..range.end);
    match follows.first() {
        Some(b',' | b'}' | b']') => After::End,
        None | Some(b')' | b':' | b'=' | b'>' | b';') => After::Else,
        Some(b'"' | b'\'' | b'0'..=b'9') => After::Value,
        _ if structured || follows.starts_with(b"value") || follows.starts_with(b"content") => After::Value,
        _ => After::Else,
    }
}

/// The content of `<password …>`, with its attributes: one of them may be the value, and where no `>` comes
/// nobody can say where they end.
fn element(text: &[u8], range: &Range<usize>, at: usize, names: &Names) -> Option<Range<usize>> {
    let end = find(text, at + 1, range.end.min(at + 256), |b| !in_word(b) && b != b':');
    let name = slice(text, at + 1..end);
    let local = name.rsplit(|b| *b == b':').next().unwrap_or(name);
    if !names.is(local) {
        return None;
    }
    let start = if text.get(end) == Some(&b'>') { end + 1 } else { end };
    Some(start..find_text(text, start, range.end, b"</"))
}

/// The value that begins at `start`, without its first quote, to where it has certainly ended.
fn value(text: &[u8], start: usize, end: usize) -> Range<usize> {
    let first = find(text, start, end, |b| !is_space(b) && !matches!(b, b'\\' | b'>' | b'='));
    match text.get(first) {
        _ if first >= end => start..end,
        Some(quote @ (b'"' | b'\'')) => {
            let escaped = first > start && text.get(first - 1) == Some(&b'\\');
            first + 1..quoted_end(text, first, end, *quote, escaped)
        }
        Some(b'{' | b'[') => first + 1..brackets_end(text, first, end),
        _ => first..bare_end(text, first, end),
    }
}

/// A quote ends the value only if what follows it could follow a value.
fn quoted_end(text: &[u8], open: usize, end: usize, quote: u8, escaped: bool) -> usize {
    let mut at = open + 1;
    while at < end {
        let octet = text.get(at).copied().unwrap_or_default();
        if octet == b'\\' && !escaped {
            at += 2;
            continue;
        }
        if octet == quote {
            let next = find(text, at + 1, end, |b| !matches!(b, b' ' | b'\t' | b'\\' | 0));
            let after = text.get(next).copied().unwrap_or_default();
            if next >= end
                || matches!(after, b',' | b'}' | b']' | b'&' | b';' | b'<' | b'>' | b')' | b'\r' | b'\n')
            {
                return at;
            }
        }
        at += 1;
    }
    end
}

/// To the bracket that closes the one at `open`; brackets in quotes do not count.
fn brackets_end(text: &[u8], open: usize, end: usize) -> usize {
    let (mut depth, mut quoted, mut at) = (0_usize, false, open);
    while at < end {
        match text.get(at) {
            Some(b'\\') => at += 1,
            Some(b'"') => quoted = !quoted,
            Some(b'{' | b'[') if !quoted => depth += 1,
            Some(b'}' | b']') if !quoted => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
        at += 1;
    }
    end
}

/// Without quotes: a number or literal ends at a comma, anything else with the line, field or object.
fn bare_end(text: &[u8], start: usize, end: usize) -> usize {
    let comma = find(text, start, end, |b| matches!(b, b',' | b'}' | b']' | b'\n' | b'&'));
    let word = slice(text, start..comma).trim_ascii();
    let number = word.iter().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'));
    if number || matches!(word, b"true" | b"false" | b"null") {
        return comma;
    }
    find(text, start, end, |b| matches!(b, b'}' | b'\n' | b'&' | b'<'))
}
