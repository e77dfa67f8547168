//! Hexadecimal views: of a whole part, and unasked around a mark whose octets have no glyph.

use std::collections::BTreeSet;

use super::{Look, Mark, Part, Tone, cells};

/// Octets in a row.
const ROW: usize = 8;
/// Most rows around one mark.
const MAX_ROWS: usize = 6;
/// Rows of a whole part from its beginning on; behind them only those around marks.
const FIRST_ROWS: usize = 96;
/// Rows to each side of a mark in a whole part.
const AROUND: usize = 2;

/// Octets in rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex {
    /// The rows.
    pub rows: Vec<HexRow>,
    /// Octets behind the last row that are not shown.
    pub left_out: usize,
}

/// Up to eight octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexRow {
    /// Octets before it that are not shown.
    pub left_out: usize,
    /// Number of the first, as in the gutter.
    pub offset: usize,
    /// The octets.
    pub octets: Vec<u8>,
    /// What is wrong with each of them.
    pub tones: Vec<Option<Tone>>,
    /// What is said of marks that begin here.
    pub messages: Vec<(Tone, String)>,
}

impl Hex {
    /// Rows around the mark, if anything in it has no glyph. `first` is the number of the first octet.
    pub fn around(octets: &[u8], mark: &Mark, first: usize) -> Option<Self> {
        let span = mark.span.start.min(octets.len())..mark.span.end.min(octets.len());
        if !cells(octets.get(span.clone())?, 0).iter().any(|c| c.look == Look::Boxed) {
            return None;
        }
        let from = (span.start / ROW).saturating_sub(1);
        let to = (span.end.div_ceil(ROW) + 1).min(octets.len().div_ceil(ROW)).min(from + MAX_ROWS);
        let silent = Mark { message: String::new(), ..mark.clone() };
        let rows = (from..to).map(|number| HexRow::of(octets, number, first, std::slice::from_ref(&silent)));
        Some(Self { rows: rows.collect(), left_out: 0 })
    }

    /// A whole part, or as much of it as a page holds.
    pub fn of(part: &Part) -> Self {
        let count = part.octets.len().div_ceil(ROW).max(usize::from(!part.marks.is_empty()));
        let mut shown: BTreeSet<usize> = (0..count.min(FIRST_ROWS)).collect();
        for mark in &part.marks {
            let last = count.saturating_sub(1);
            for at in [mark.span.start, mark.span.end.saturating_sub(1)] {
                let row = (at / ROW).min(last);
                shown.extend(row.saturating_sub(AROUND)..=(row + AROUND).min(last));
            }
        }
        let mut rows: Vec<HexRow> = Vec::with_capacity(shown.len());
        let mut next = 0;
        for number in shown {
            let row = HexRow::of(&part.octets, number, 0, &part.marks);
            rows.push(HexRow { left_out: (number - next) * ROW, ..row });
            next = number + 1;
        }
        Self { rows, left_out: part.octets.len().saturating_sub(next * ROW) }
    }
}

impl HexRow {
    fn of(octets: &[u8], number: usize, first: usize, marks: &[Mark]) -> Self {
        let start = number * ROW;
        let end = (start + ROW).min(octets.len());
        let is_last = end == octets.len();
        let worst = |at: usize| {
            let tones = marks.iter().filter(|mark| mark.span.contains(&at)).map(|mark| mark.tone);
            tones.reduce(|a, b| if a == Tone::Bad || b == Tone::Bad { Tone::Bad } else { a })
        };
        let begins = |mark: &&Mark| {
            let at = mark.span.start;
            !mark.message.is_empty() && ((start..start + ROW).contains(&at) || is_last && at >= end)
        };
        Self {
            left_out: 0,
            offset: first + start,
            octets: octets.get(start..end).unwrap_or_default().to_vec(),
            tones: (start..end).map(worst).collect(),
            messages: marks.iter().filter(begins).map(|mark| (mark.tone, mark.message.clone())).collect(),
        }
    }

    /// The octets in stretches of one tone.
    pub fn stretches(&self) -> Vec<(Option<Tone>, &[u8])> {
        let mut out: Vec<(Option<Tone>, &[u8])> = Vec::new();
        let mut start = 0;
        for stretch in self.tones.chunk_by(|a, b| a == b) {
            let end = start + stretch.len();
            let octets = self.octets.get(start..end).unwrap_or_default();
            out.push((stretch.first().copied().flatten(), octets));
            start = end;
        }
        out
    }

    /// True if something in it is marked.
    pub fn is_marked(&self) -> bool {
        self.tones.iter().any(Option::is_some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(span: std::ops::Range<usize>) -> Mark {
        Mark { span, tone: Tone::Bad, message: "here".into() }
    }

    #[test]
    fn octets_without_a_glyph_are_shown_with_their_neighbours() {
        let body = "0123456789\u{200b}0123456789abcdef".as_bytes();
        let hex = Hex::around(body, &mark(10..13), 100).unwrap();
        assert_eq!(hex.rows.iter().map(|r| r.offset).collect::<Vec<_>>(), [100, 108, 116]);
        let marked: Vec<usize> = (0..8).filter(|n| hex.rows[1].tones[*n].is_some()).collect();
        assert_eq!(marked, [2, 3, 4]);
        assert!(!hex.rows[0].is_marked() && !hex.rows[2].is_marked());
        assert_eq!(Hex::around(body, &mark(0..4), 0), None);
    }

    #[test]
    fn a_whole_part_shows_its_beginning_and_what_is_marked() {
        let part = Part { octets: vec![b'x'; 10_001], marks: vec![mark(9_000..9_001)], ..Part::default() };
        let hex = Hex::of(&part);
        assert_eq!(hex.rows.len(), FIRST_ROWS + 5);
        let row = hex.rows.iter().find(|row| row.is_marked()).unwrap();
        assert_eq!((row.offset, row.messages.len()), (9_000, 1));
        let gap = &hex.rows[FIRST_ROWS];
        assert_eq!(gap.left_out, gap.offset - FIRST_ROWS * 8);
        let shown: usize = hex.rows.iter().map(|row| row.octets.len() + row.left_out).sum();
        assert_eq!(shown + hex.left_out, 10_001);
    }

    #[test]
    fn a_mark_past_the_end_is_still_said() {
        for octets in [vec![], b"abc".to_vec(), vec![0; 16]] {
            let at = octets.len();
            let hex = Hex::of(&Part { octets, marks: vec![mark(at..at)], ..Part::default() });
            assert_eq!(hex.rows.last().map(|row| row.messages.len()), Some(1));
        }
        assert!(Hex::of(&Part::default()).rows.is_empty());
    }
}
