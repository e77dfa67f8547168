//! The hexadecimal view: shown unasked around a mark whose octets have no glyph.

use std::ops::Range;

use super::{Look, Mark, Tone, cells};

/// Octets in a row.
const ROW: usize = 8;
/// Most rows in one view.
const MAX_ROWS: usize = 6;

/// Rows around one mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hex {
    /// As the mark.
    pub tone: Tone,
    /// The rows.
    pub rows: Vec<HexRow>,
}

/// Up to eight octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HexRow {
    /// Number of the first, as in the gutter.
    pub offset: usize,
    /// The octets.
    pub octets: Vec<u8>,
    /// Which of them are marked.
    pub marked: Range<usize>,
}

impl Hex {
    /// Rows around the mark, if anything in it has no glyph. `first` is the number of the first octet.
    pub fn around(octets: &[u8], mark: &Mark, first: usize) -> Option<Self> {
        let span = mark.span.start.min(octets.len())..mark.span.end.min(octets.len());
        let marked = octets.get(span.clone())?;
        if !cells(marked, 0).iter().any(|c| c.look == Look::Boxed) {
            return None;
        }
        let from = (span.start / ROW).saturating_sub(1) * ROW;
        let to = (span.end.div_ceil(ROW) + 1) * ROW;
        let rows = octets.get(from..to.min(octets.len()))?.chunks(ROW).take(MAX_ROWS).enumerate();
        let rows = rows.map(|(n, row)| {
            let start = from + n * ROW;
            let within = |at: usize| at.clamp(start, start + row.len()) - start;
            HexRow {
                offset: first + start,
                octets: row.to_vec(),
                marked: within(span.start)..within(span.end),
            }
        });
        Some(Self { tone: mark.tone, rows: rows.collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_without_a_glyph_are_shown_with_their_neighbours() {
        let body = "0123456789\u{200b}0123456789abcdef".as_bytes();
        let mark = Mark { span: 10..13, tone: Tone::Bad, message: String::new() };
        let hex = Hex::around(body, &mark, 100).unwrap();
        assert_eq!(hex.rows.iter().map(|r| r.offset).collect::<Vec<_>>(), [100, 108, 116]);
        assert_eq!(hex.rows[1].marked, 2..5);
        assert!(hex.rows[0].marked.is_empty() && hex.rows[2].marked.is_empty());
        let plain = Mark { span: 0..4, tone: Tone::Bad, message: String::new() };
        assert_eq!(Hex::around(body, &plain, 0), None);
    }
}
