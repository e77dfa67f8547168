//! JSON stays JSON under its mask: strings stay strings, numbers numbers, lists lists and objects objects, each as
//! long as it was, so that whoever reads what was kept needs no parser of its own.
//!
//! A number becomes a zero in a form that nobody writes (`0e000`), a boolean `null`; a list or object that was
//! masked as a whole gets one item or member of asterisks.

use std::ops::Range;

use serde::de::IgnoredAny;

use super::{
    json::{string_end, value_end},
    mask::{find, slice},
};

/// True for a JSON text, and for the beginning of one.
pub(super) fn is_json(text: &[u8]) -> bool {
    match serde_json::from_slice::<IgnoredAny>(text) {
        Ok(_) => true,
        Err(error) => error.is_eof() && !text.trim_ascii().is_empty(),
    }
}

/// Gives `out`, a masked copy of the JSON text `text`, back its form.
pub(super) fn restore(text: &[u8], out: &mut [u8]) {
    let mut at = 0;
    while let Some(octet) = text.get(at) {
        at = match octet {
            b'"' => string(text, out, at),
            b'{' | b'[' => container(text, out, at, *octet),
            b'}' | b']' | b',' | b':' => put(out, at, *octet),
            octet if octet.is_ascii_whitespace() => put(out, at, *octet),
            _ => scalar(text, out, at),
        };
    }
}

fn put(out: &mut [u8], at: usize, octet: u8) -> usize {
    if let Some(place) = out.get_mut(at) {
        *place = octet;
    }
    at + 1
}

/// Fills a range; line ends stay.
fn fill(out: &mut [u8], range: Range<usize>, octets: impl Iterator<Item = u8>) {
    let places = out.get_mut(range).into_iter().flatten();
    places.zip(octets).filter(|(place, _)| !is_line_end(**place)).for_each(|(place, octet)| *place = octet);
}

fn is_line_end(octet: u8) -> bool {
    matches!(octet, b'\r' | b'\n')
}

fn is_masked(text: &[u8], out: &[u8], range: Range<usize>) -> bool {
    let both = slice(text, range.clone()).iter().zip(slice(out, range));
    both.into_iter().any(|(was, is)| *is == b'*' && *was != b'*')
}

/// Its quotes stay, and of an escape or a character of several octets nothing is left if a part is masked.
fn string(text: &[u8], out: &mut [u8], open: usize) -> usize {
    let end = string_end(text, open);
    if !is_masked(text, out, open..end) {
        return end;
    }
    let is_closed = end > open + 1 && text.get(end - 1) == Some(&b'"');
    let close = if is_closed { end - 1 } else { end };
    put(out, open, b'"');
    if is_closed {
        put(out, close, b'"');
    }
    let mut at = open + 1;
    while at < close {
        let unit = at..(at + unit_length(slice(text, at..close))).min(close);
        if unit.len() > 1 && is_masked(text, out, unit.clone()) {
            fill(out, unit.clone(), std::iter::repeat(b'*'));
        }
        at = unit.end;
    }
    end
}

/// Octets of the first character of a string's inside, as it is spelt.
fn unit_length(rest: &[u8]) -> usize {
    let is_unicode = |at: usize| rest.get(at) == Some(&b'\\') && rest.get(at + 1) == Some(&b'u');
    match rest.first() {
        // A pair of surrogates is one character.
        Some(b'\\') if is_unicode(0) => {
            let is_high =
                matches!(rest.get(2..4), Some([b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B']));
            if is_high && is_unicode(6) { 12 } else { 6 }
        }
        Some(b'\\') => 2,
        Some(0xC0..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..=0xFF) => 4,
        _ => 1,
    }
}

/// A number or literal.
fn scalar(text: &[u8], out: &mut [u8], start: usize) -> usize {
    let end = value_end(text, start).max(start + 1);
    if is_masked(text, out, start..end) {
        let zero: &[u8] = match (text.get(start), end - start) {
            (Some(b't' | b'f' | b'n'), _) => b"null",
            (_, 1) => b"0",
            (_, 2) => b"-0",
            _ => b"0e",
        };
        let rest = if zero == b"null" { b' ' } else { b'0' };
        fill(out, start..end, zero.iter().copied().chain(std::iter::repeat(rest)));
    }
    end
}

/// Goes on behind the bracket, or behind all of it where it was masked as a whole.
fn container(text: &[u8], out: &mut [u8], open: usize, bracket: u8) -> usize {
    put(out, open, bracket);
    // The quick answer for nearly all.
    let first = find(out, open + 1, out.len(), |octet| !is_line_end(octet));
    if !is_masked(text, out, first..first + 1) {
        return open + 1;
    }
    let end = value_end(text, open);
    let is_closed = matches!(text.get(end - 1), Some(b'}' | b']'));
    let inside = open + 1..if is_closed { end - 1 } else { end };
    let is_whole = slice(out, inside.clone()).iter().all(|octet| *octet == b'*' || is_line_end(*octet));
    if !is_whole || value_end(text, first) == inside.end {
        return open + 1;
    }
    fill(out, inside.clone(), std::iter::repeat(b' '));
    let (least, tail): (usize, &[u8]) = if bracket == b'{' { (4, b"\":0") } else { (2, b"\"") };
    if let Some(line) = lines(out, inside).find(|line| line.len() >= least) {
        let stars = std::iter::repeat_n(b'*', line.len() - 1 - tail.len());
        fill(out, line, std::iter::once(b'"').chain(stars).chain(tail.iter().copied()));
    }
    // Its closing bracket comes next.
    if is_closed { end - 1 } else { end }
}

/// The stretches between the line ends of a range.
fn lines(out: &[u8], range: Range<usize>) -> impl Iterator<Item = Range<usize>> + use<> {
    let mut ends: Vec<usize> =
        range.clone().filter(|at| out.get(*at).is_some_and(|o| is_line_end(*o))).collect();
    ends.push(range.end);
    let starts = std::iter::once(range.start).chain(ends.clone().into_iter().map(|end| end + 1));
    starts.zip(ends).map(|(start, end)| start..end).collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `text` with the octets masked that `^` stands under.
    fn restored(text: &str, masked: &str) -> String {
        let cover = |(octet, sign): (u8, u8)| if sign == b'^' && !is_line_end(octet) { b'*' } else { octet };
        let signs = masked.bytes().chain(std::iter::repeat(b' '));
        let mut out: Vec<u8> = text.bytes().zip(signs).map(cover).collect();
        restore(text.as_bytes(), &mut out);
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn what_is_masked_keeps_kind_and_length() {
        for (text, masked, expected) in [
            (r#"{"pin":1234,"a":1}"#, r#"       ^^^^"#, r#"{"pin":0e00,"a":1}"#),
            (r#"{"pin":7}"#, r#"       ^"#, r#"{"pin":0}"#),
            (r#"{"pin":42}"#, r#"       ^^"#, r#"{"pin":-0}"#),
            (r#"[4111111111111111.5]"#, r#" ^^^^^^^^^^^^^^^^"#, r#"[0e0000000000000000]"#),
            (r#"[true,false,null]"#, r#" ^^^^ ^^^^^ ^^^^"#, r#"[null,null ,null]"#),
            (r#"{"token":{"a":1,"b":[2]}}"#, r#"          ^^^^^^^^^^^^^"#, r#"{"token":{"*********":0}}"#),
            (r#"{"pin":[1,22]}"#, r#"        ^^^^"#, r#"{"pin":["**"]}"#),
            (r#"{"pins":[12345]}"#, r#"         ^^^^^"#, r#"{"pins":[0e000]}"#),
            (r#"["abc"]"#, r#"  ^^^"#, r#"["***"]"#),
            // A mask that goes too far, and ones that begin or end within a character.
            (r#"["abc",{"a":1}]"#, r#"   ^^^^^^^"#, r#"["a**",{"*":1}]"#),
            (r#"["x\u00e4\"y"]"#, r#"      ^^"#, r#"["x******\"y"]"#),
            (r#"["x\"y"]"#, r#"   ^"#, r#"["x**y"]"#),
            (r#"["\ud83d\ude00y"]"#, r#"  ^"#, r#"["************y"]"#),
            (r#"["a", *]"#, "", r#"["a", *]"#),
        ] {
            assert_eq!(restored(text, masked), expected);
        }
    }

    #[test]
    fn line_ends_stay_and_so_does_the_beginning_of_a_text() {
        let text = "{\"token\": {\n  \"a\": 1\n},\n\"b\": [\r\n]}";
        let masked = "           ^^^^^^^^^^^^^\n       ^";
        assert_eq!(restored(text, masked), "{\"token\": {\n\"****\":0\n},\n\"b\": [\r\n]}");
        assert_eq!(
            restored(r#"{"pin":1234,"note":"abc"#, r#"       ^^^^         ^^"#),
            r#"{"pin":0e00,"note":"**c"#
        );
        assert_eq!(restored(r#"{"token":{"a":1"#, r#"          ^^^^^"#), r#"{"token":{"*":0"#);
    }

    #[test]
    fn any_mask_over_json_leaves_json() {
        let text = "{\"a\":[1,-2.5e3,true,{\"ü\\n\":\"\\ud83d\\ude00\"},[],{}],\r\n \"b\" : {\"c\":[null]},\"d\":\"x\\\\\"}";
        for start in 0..text.len() {
            for end in start..text.len() {
                let mut out = text.as_bytes().to_vec();
                fill(&mut out, start..end, std::iter::repeat(b'*'));
                restore(text.as_bytes(), &mut out);
                let told = String::from_utf8_lossy(&out).into_owned();
                assert!(is_json(&out) && out.len() == text.len(), "{start}..{end}: {told}");
                assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok(), "{start}..{end}: {told}");
            }
        }
    }
}
