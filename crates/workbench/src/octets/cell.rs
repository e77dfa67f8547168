//! Octets as displayed cells: what each looks like and how wide it is.

use candor_exchange::{is_mask, mask_run};
use candor_rule::text::is_unseen;

/// What is shown for a stretch of octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// First octet.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// What is shown.
    pub text: String,
    /// How.
    pub look: Look,
    /// Columns of a monospaced font: 2 for wide characters, 0 for combining ones.
    pub width: usize,
}

/// How a cell is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As the character that it is.
    Plain,
    /// As a box that names an octet (`0A`) or a code point (`U+200B`) without a glyph.
    Boxed,
    /// As a remark that a secret stood here.
    Redacted,
}

/// The cells of a stretch of octets, `base` being the offset of its first.
pub fn cells(octets: &[u8], base: usize) -> Vec<Cell> {
    let mut out = Vec::with_capacity(octets.len());
    let mut at = base;
    for chunk in octets.utf8_chunks() {
        for c in chunk.valid().chars() {
            out.push(of_char(c, at));
            at += c.len_utf8();
        }
        for &octet in chunk.invalid() {
            out.push(boxed(format!("{octet:02X}"), at, at + 1));
            at += 1;
        }
    }
    redacted(out, octets, base)
}

fn of_char(c: char, start: usize) -> Cell {
    let end = start + c.len_utf8();
    match c {
        '\0'..='\x1f' | '\x7f' => boxed(format!("{:02X}", c as u32), start, end),
        c if is_unseen(c) => boxed(format!("U+{:04X}", c as u32), start, end),
        c => Cell { start, end, text: c.into(), look: Look::Plain, width: width(c) },
    }
}

fn boxed(text: String, start: usize, end: usize) -> Cell {
    let width = text.len();
    Cell { start, end, text, look: Look::Boxed, width }
}

/// Columns that a monospaced font gives a character (East Asian width, roughly; combining marks none).
fn width(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36F}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5BD}'
        | '\u{64B}'..='\u{65F}'
        | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}' => 0,
        '\u{1100}'..='\u{115E}'
        | '\u{2E80}'..='\u{303E}'
        | '\u{3041}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF01}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1F64F}'
        | '\u{1F680}'..='\u{1F6FF}'
        | '\u{1F900}'..='\u{1F9FF}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

/// Folds each run of mask octets that stands for a secret into one cell that says so. The journal masks
/// with `*` and keeps the length; asterisks that are neither a whole value nor behind a sensitive name are
/// the sender's.
fn redacted(cells: Vec<Cell>, octets: &[u8], base: usize) -> Vec<Cell> {
    if !octets.contains(&b'*') {
        return cells;
    }
    let mut out: Vec<Cell> = Vec::with_capacity(cells.len());
    let mut cells = cells.into_iter().peekable();
    while let Some(cell) = cells.next() {
        let run = mask_run(octets, cell.start - base);
        if run == 0 {
            out.push(cell);
        } else if !is_mask(octets, cell.start - base) {
            out.push(cell);
            out.extend(std::iter::from_fn(|| cells.next_if(|c| c.text == "*")));
        } else {
            while cells.next_if(|c| c.text == "*").is_some() {}
            let text = format!("‹redacted: {} octets›", candor_rule::text::thousands(run as u64));
            let width = text.chars().count();
            out.push(Cell { start: cell.start, end: cell.start + run, text, look: Look::Redacted, width });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(octets: &[u8]) -> String {
        cells(octets, 0).iter().map(|c| format!("{}|", c.text)).collect()
    }

    #[test]
    fn what_has_no_glyph_is_boxed() {
        assert_eq!(shown(b"a\0\x1b\n\x7f"), "a|00|1B|0A|7F|");
        assert_eq!(shown("\u{202e}\u{200b}\u{a0}\u{85}".as_bytes()), "U+202E|U+200B|U+00A0|U+0085|");
        assert_eq!(shown(b"\xff\xe2\x80x"), "FF|E2|80|x|");
        assert_eq!(shown("äあ".as_bytes()), "ä|あ|");
    }

    #[test]
    fn columns_and_offsets_are_counted_apart() {
        let cells = cells("あ\u{200b}x".as_bytes(), 10);
        assert_eq!(
            cells.iter().map(|c| (c.start, c.end, c.width)).collect::<Vec<_>>(),
            [(10, 13, 2), (13, 16, 6), (16, 17, 1)]
        );
    }

    #[test]
    fn masks_are_named_and_asterisks_of_the_sender_are_not() {
        assert_eq!(
            cells(b"Authorization: Bearer *****", 0).last().map(|c| (c.text.clone(), c.start, c.end)),
            Some(("‹redacted: 5 octets›".into(), 22, 27))
        );
        assert_eq!(cells(b"Accept: */*", 0).len(), 11);
        assert_eq!(cells(b"a **** in prose", 0).len(), 15);
        assert_eq!(cells(b"GET /?custom=*****&b", 0).len(), 16);
        assert_eq!(
            cells(b"{\"password\":\"***\"}", 0).iter().filter(|c| c.look == Look::Redacted).count(),
            1
        );
    }
}
