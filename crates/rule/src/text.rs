//! Small helpers for the sentences in which violations speak.

use std::fmt::Write;

/// "a", "a or b", "a, b or c".
pub fn one_of<S: AsRef<str>>(words: &[S]) -> String {
    let mut out = String::new();
    for (i, word) in words.iter().enumerate() {
        match i {
            0 => {}
            _ if i + 1 == words.len() => out.push_str(" or "),
            _ => out.push_str(", "),
        }
        out.push_str(word.as_ref());
    }
    out
}

/// An octet as a reader can recognise it: `"x"` for a printable one, a name for a control character,
/// hexadecimal for the rest.
pub fn octet(octet: u8) -> String {
    match octet {
        0 => "NUL (00)".into(),
        b'\t' => "a tab (09)".into(),
        b'\n' => "a line feed (0A)".into(),
        b'\r' => "a carriage return (0D)".into(),
        b' ' => "a space".into(),
        0x7f => "DEL (7F)".into(),
        0x21..=0x7e => format!("`{}`", octet as char),
        _ => format!("octet {octet:02X}"),
    }
}

/// Octets in printable ASCII: everything else becomes `\xNN`; at most `max` octets, then "…".
pub fn printable(octets: &[u8], max: usize) -> String {
    let mut out = String::with_capacity(octets.len().min(max));
    for &b in octets.iter().take(max) {
        match b {
            0x20..=0x7e => out.push(b as char),
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\x{b:02X}");
            }
        }
    }
    if octets.len() > max {
        out.push('…');
    }
    out
}

/// The candidate that the writer of `word` most likely meant, if one is near enough: at most a third of
/// the letters differ (Damerau-Levenshtein, ignoring case). Linear in the number of candidates.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const MAX: usize = 64;
    if word.chars().count() > MAX {
        return None;
    }
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .filter(|c| c.len() <= MAX * 4)
        .map(|c| (distance(&lower, &c.to_lowercase()), c))
        .filter(|(d, c)| *d * 3 <= word.chars().count().max(c.chars().count()).max(3))
        .min_by_key(|(d, _)| *d)
        .map(|(_, c)| c)
}

fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + usize::from(a[i - 1] != b[j - 1]));
            if swap {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// 1048576 as "1 MiB", 1500 as "1,500 octets".
pub fn size(octets: u64) -> String {
    match octets {
        1 => "1 octet".into(),
        n if n >= 1 << 20 && n.is_multiple_of(1 << 20) => format!("{} MiB", n >> 20),
        n if n >= 1 << 10 && n.is_multiple_of(1 << 10) => format!("{} KiB", n >> 10),
        n => format!("{} octets", thousands(n)),
    }
}

/// A number with its noun: "1 operation", "11,000 operations".
pub fn counted(number: usize, one: &str, several: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{} {several}", thousands(number as u64)) }
}

/// 1310720 as "1,310,720".
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Characters that show nothing, or that change where others are shown: C1 controls, spaces other than the
/// plain one, joiners, fillers, variation selectors, bidirectional controls, tags, noncharacters.
pub fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{A0}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{1680}'
        | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{2000}'..='\u{200F}'
        | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{206F}' | '\u{2800}' | '\u{3000}' | '\u{3164}'
        | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}'..='\u{FFFF}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_finds_slips_and_nothing_far() {
        let names = ["email", "name", "address"];
        assert_eq!(nearest("emial", names), Some("email"));
        assert_eq!(nearest("Name", names), Some("name"));
        assert_eq!(nearest("adress", names), Some("address"));
        assert_eq!(nearest("telephone", names), None);
        assert_eq!(nearest("", names), None);
    }

    #[test]
    fn numbers_and_octets_read_well() {
        assert_eq!(thousands(1_310_720), "1,310,720");
        assert_eq!(size(1 << 20), "1 MiB");
        assert_eq!(size(1500), "1,500 octets");
        assert_eq!(printable(b"a\0b", 8), "a\\x00b");
        assert_eq!(one_of(&["a", "b", "c"]), "a, b or c");
    }
}
