//! Numbers of payment cards: known by their first digits, their length, how they are grouped, and Luhn's
//! check digit (ISO/IEC 7812-1). All four together, since order numbers are long as well.

use std::ops::Range;

/// Fewest and most digits that a number has.
const DIGITS: std::ops::RangeInclusive<usize> = 13..=19;

/// How digits are grouped where they are.
const GROUPS: [&[usize]; 4] = [&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 4, 3]];

/// The first card number from `from` on: where it stands, its separators (spaces or hyphens; `+` and `%20` in
/// forms) included.
pub fn find(text: &[u8], from: usize) -> Option<Range<usize>> {
    // A number has a digit at one of any four neighbouring places, and most text has hardly any.
    let mut at = from;
    loop {
        while !text.get(at)?.is_ascii_digit() {
            at += 4;
        }
        let back = text.get(from..at)?.iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let start = at - back;
        if let Some(range) = number(text, start) {
            return Some(range);
        }
        at = start + digits(text, start);
    }
}

/// True if the text is nothing but a card number.
pub fn is_card(text: &str) -> bool {
    let text = text.trim().as_bytes();
    find(text, 0).is_some_and(|found| found == (0..text.len()))
}

fn digits(text: &[u8], from: usize) -> usize {
    text.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
}

/// The number that begins at `start`.
fn number(text: &[u8], start: usize) -> Option<Range<usize>> {
    let before = start.checked_sub(1).and_then(|at| text.get(at));
    if before.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'.' | b'-' | b'_')) {
        // Unless an escape ends there: `%2F4111…`.
        let escape = text.get(start.wrapping_sub(3)..start);
        if !escape.is_some_and(|e| e.starts_with(b"%")) {
            return None;
        }
    }
    let first = digits(text, start);
    if first < 4 || first > *DIGITS.end() {
        return None;
    }
    let mut end = start + first;
    if !DIGITS.contains(&first) {
        end = grouped(text, start, first)?;
    }
    let after = text.get(end..).unwrap_or_default();
    let goes_on = match after {
        [b'-' | b'.', next, ..] => next.is_ascii_alphanumeric(),
        [b, ..] => b.is_ascii_alphanumeric() || *b == b'_',
        [] => false,
    };
    let all: Vec<u8> = number_digits(text.get(start..end)?);
    (!goes_on && is_issued(&all) && checks(&all)).then_some(start..end)
}

/// The digits of a number, without separators.
fn number_digits(text: &[u8]) -> Vec<u8> {
    let mut digits = Vec::with_capacity(19);
    let mut at = 0;
    while let Some(octet) = text.get(at) {
        match octet {
            b'%' => at += 2,
            b if b.is_ascii_digit() => digits.push(b - b'0'),
            _ => {}
        }
        at += 1;
    }
    digits
}

/// Where a number in groups ends.
fn grouped(text: &[u8], start: usize, first: usize) -> Option<usize> {
    let separators: [&[u8]; 4] = [b" ", b"-", b"+", b"%20"];
    let rest = text.get(start + first..)?;
    let separator = separators.into_iter().find(|s| rest.starts_with(s))?;
    let (mut sizes, mut end) = (vec![first], start + first);
    while sizes.len() < 5 && text.get(end..)?.starts_with(separator) {
        let size = digits(text, end + separator.len());
        if size == 0 {
            break;
        }
        sizes.push(size);
        end += separator.len() + size;
    }
    GROUPS.contains(&sizes.as_slice()).then_some(end)
}

/// True for the first digits and lengths that networks give out.
fn is_issued(digits: &[u8]) -> bool {
    let first = |n: usize| digits.iter().take(n).fold(0_u32, |sum, d| sum * 10 + u32::from(*d));
    match digits.len() {
        13 => first(1) == 4,
        14 => matches!(first(2), 36 | 38 | 39) || matches!(first(3), 300..=305),
        15 => matches!(first(2), 34 | 37),
        16 => {
            first(1) == 4
                || matches!(first(2), 51..=55 | 62 | 65)
                || matches!(first(3), 644..=649)
                || matches!(first(4), 2221..=2720 | 3528..=3589 | 6011 | 5018 | 5020 | 5038 | 6304 | 6759)
        }
        17 | 18 => first(2) == 62,
        19 => first(1) == 4 || first(2) == 62,
        _ => false,
    }
}

/// Luhn's sum.
fn checks(digits: &[u8]) -> bool {
    let doubled = |d: u8| if d > 4 { d * 2 - 9 } else { d * 2 };
    let values = digits.iter().rev().enumerate();
    values.map(|(i, d)| u32::from(if i % 2 == 1 { doubled(*d) } else { *d })).sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        find(text.as_bytes(), 0).and_then(|range| text.get(range))
    }

    #[test]
    fn numbers_of_every_network_are_found_in_every_spelling() {
        for number in [
            "4111111111111111",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "4111+1111+1111+1111",
            "4111%201111%201111%201111",
            "5555555555554444",
            "2223003122003222",
            "378282246310005",
            "3782 822463 10005",
            "6011111111111117",
            "3530111333300000",
            "30569309025904",
            "4222222222222",
        ] {
            for (before, after) in
                [("", ""), ("card ", ", thanks"), ("\"", "\""), ("/pay/", "?x"), ("%2F", "&")]
            {
                assert_eq!(
                    found(&format!("{before}{number}{after}")),
                    Some(number),
                    "{before}{number}{after}"
                );
            }
            assert!(is_card(number) || number.contains('%'));
        }
        assert_eq!(found("order 2024 0001, card 4111 1111 1111 1111."), Some("4111 1111 1111 1111"));
    }

    #[test]
    fn other_long_numbers_are_none() {
        for text in [
            "4111111111111112",
            "1700000000000",
            "9999999999999995",
            "0000000000000000",
            "a4111111111111111",
            "41111111111111110000",
            "0.4111111111111111",
            "4111-1111-1111-1111-1111",
            "x-4111-1111-1111-1111",
            "411 1111 1111 1111 11",
            "4111 1111-1111 1111",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
