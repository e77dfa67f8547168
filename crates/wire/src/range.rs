//! The grammar of Range (RFC 9110 §14.1, §14.2): units, and ranges of octets.

use crate::grammar::{TCHAR, is_ows};

/// What a Range field asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    /// Ranges of octets, in the order sent.
    Bytes(Vec<Part>),
    /// A unit other than `bytes`, by the length of its name.
    OtherUnit(usize),
}

/// One range of octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// From an octet to another, both included; to the end where the second is the largest number.
    Between(u64, u64),
    /// The last so many octets.
    Last(u64),
}

/// Reads the value of a field.
///
/// # Errors
/// The offset of what cannot stand there.
pub(crate) fn read(value: &[u8]) -> Result<Range, usize> {
    let unit = value.iter().take_while(|o| TCHAR.holds(**o)).count();
    if unit == 0 || value.get(unit) != Some(&b'=') {
        return Err(unit);
    }
    if !value.get(..unit).is_some_and(|unit| unit.eq_ignore_ascii_case(b"bytes")) {
        return Ok(Range::OtherUnit(unit));
    }
    let mut parts = Vec::new();
    let mut at = unit + 1;
    for piece in value.get(at..).unwrap_or_default().split(|o| *o == b',') {
        let blank = piece.iter().take_while(|o| is_ows(**o)).count();
        let text = piece.get(blank..).unwrap_or_default().trim_ascii_end();
        // Empty members are allowed (RFC 9110 §5.6.1.2).
        if !text.is_empty() {
            parts.push(part(text).ok_or(at + blank)?);
        }
        at += piece.len() + 1;
    }
    if parts.is_empty() { Err(value.len()) } else { Ok(Range::Bytes(parts)) }
}

fn part(text: &[u8]) -> Option<Part> {
    let dash = text.iter().position(|o| *o == b'-')?;
    let (first, last) = (text.get(..dash)?, text.get(dash + 1..)?);
    match (number(first), number(last)) {
        (Some(first), Some(last)) => (last >= first).then_some(Part::Between(first, last)),
        (Some(first), None) if last.is_empty() => Some(Part::Between(first, u64::MAX)),
        (None, Some(last)) if first.is_empty() => Some(Part::Last(last)),
        _ => None,
    }
}

/// Digits as a number; larger ones than there are octets count as the largest.
fn number(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX - 1))
}

/// How many of the ranges share octets with another one, as far as that can be told without the length.
pub(crate) fn overlapping(parts: &[Part]) -> usize {
    let mut spans: Vec<(u64, u64)> = parts
        .iter()
        .filter_map(|part| if let Part::Between(first, last) = part { Some((*first, *last)) } else { None })
        .collect();
    spans.sort_unstable();
    let mut shared = vec![false; spans.len()];
    // The range that reaches furthest so far, and which one it is.
    let mut furthest: Option<(u64, usize)> = None;
    for (number, (first, last)) in spans.iter().enumerate() {
        if let Some((end, earlier)) = furthest
            && *first <= end
        {
            for index in [earlier, number] {
                shared.get_mut(index).into_iter().for_each(|flag| *flag = true);
            }
        }
        if furthest.is_none_or(|(end, _)| *last > end) {
            furthest = Some((*last, number));
        }
    }
    let ends = parts.len() - spans.len();
    // All that end with the last octet share it.
    shared.iter().filter(|flag| **flag).count() + if ends > 1 { ends } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_grammar_has_them() {
        let bytes = |parts: &[Part]| Ok(Range::Bytes(parts.to_vec()));
        let (end, most) = (u64::MAX, u64::MAX - 1);
        for (sent, expected) in [
            ("bytes=0-499", bytes(&[Part::Between(0, 499)])),
            ("BYTES=9-, ,-5", bytes(&[Part::Between(9, end), Part::Last(5)])),
            ("bytes=99999999999999999999-", bytes(&[Part::Between(most, end)])),
            ("lines=x", Ok(Range::OtherUnit(5))),
            ("bytes=5-2", Err(6)),
            ("bytes=0-1, a-b", Err(11)),
            ("bytes=", Err(6)),
            ("bytes", Err(5)),
            ("=1", Err(0)),
            ("bytes=-", Err(6)),
            ("bytes=1-2-3", Err(6)),
        ] {
            assert_eq!(read(sent.as_bytes()), expected, "{sent}");
        }
    }

    #[test]
    fn overlaps_are_counted() {
        let of = |sent: &str| match read(sent.as_bytes()) {
            Ok(Range::Bytes(parts)) => overlapping(&parts),
            other => panic!("{other:?}"),
        };
        assert_eq!(of("bytes=0-1,2-3,-5"), 0);
        assert_eq!(of("bytes=0-1,1-3"), 2);
        assert_eq!(of("bytes=0-1,0-1,0-1,0-1"), 4);
        assert_eq!(of("bytes=0-,5-6,100-200"), 3);
        assert_eq!(of("bytes=-5,-6,0-1"), 2);
    }
}
