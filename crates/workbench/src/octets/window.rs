//! What is shown of a line: all of it, or of a long one a row for each stretch that has marks.

use std::ops::Range;

use candor_rule::text::thousands;

use super::{Cell, Look, Piece};

/// Cells to each side of a mark in a long line.
const AROUND: usize = 24;
/// A marked line with more is cut.
const LONG_MARKED: usize = 100;
/// Any line with more is cut.
const LONG: usize = 2_000;
/// Most carets under one mark.
pub(super) const MAX_CARETS: usize = 60;

/// What one row shows of a line.
pub(super) struct Window {
    /// Which of the line's marks, in the order in which they are told.
    pub(super) marks: Vec<usize>,
    /// Cells that are shown; those in between are left out.
    kept: Vec<Range<usize>>,
}

/// The rows of a line with these marks, from left to right; always one at least.
pub(super) fn windows(cells: &[Cell], marks: &[Range<usize>]) -> Vec<Window> {
    let width: usize = cells.iter().map(|cell| cell.width).sum();
    if marks.is_empty() && width > LONG {
        return vec![Window {
            marks: Vec::new(),
            kept: vec![0..LONG / 2, cells.len() - AROUND..cells.len()],
        }];
    }
    if marks.is_empty() || width <= LONG_MARKED {
        let whole = 0..cells.len();
        return vec![Window { marks: (0..marks.len()).collect(), kept: vec![whole] }];
    }
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by_key(|number| marks.get(*number).map(|mark| (mark.start, mark.end)));
    let mut windows: Vec<Window> = Vec::new();
    for number in order {
        let Some(mark) = marks.get(number) else { continue };
        let near = near(mark, cells.len());
        match windows.last_mut() {
            Some(window) if window.has_room(&near) => window.take(number, &near),
            _ => {
                let mut window = Window { marks: Vec::new(), kept: Vec::new() };
                window.take(number, &near);
                windows.push(window);
            }
        }
    }
    windows
}

/// What surrounds a mark; of a long mark its two ends.
fn near(mark: &Range<usize>, end: usize) -> [Range<usize>; 2] {
    let left = mark.start.saturating_sub(AROUND)..mark.end.min(mark.start + MAX_CARETS - AROUND);
    let right = mark.end.saturating_sub(AROUND / 2).max(mark.start)..mark.end + AROUND;
    [left, right].map(|range| range.start.min(end)..range.end.min(end))
}

impl Window {
    /// True if a row that shows these cells, too, is not too wide.
    fn has_room(&self, near: &[Range<usize>]) -> bool {
        let all = || self.kept.iter().chain(near);
        let (start, end) = (all().map(|range| range.start).min(), all().map(|range| range.end).max());
        start.zip(end).is_some_and(|(start, end)| end - start <= LONG_MARKED)
    }

    fn take(&mut self, mark: usize, near: &[Range<usize>]) {
        self.marks.push(mark);
        self.kept.extend(near.iter().cloned());
        self.kept.sort_by_key(|range| range.start);
        self.kept.dedup_by(|next, before| {
            let touches = next.start <= before.end;
            before.end = if touches { before.end.max(next.end) } else { before.end };
            touches
        });
    }

    /// The pieces of the row, and its columns. `marked` are the ranges of its marks.
    pub(super) fn pieces(&self, cells: &[Cell], marked: &[Range<usize>]) -> (Vec<Piece>, Columns) {
        let mut row = Laid { pieces: Vec::new(), columns: Columns(Vec::new()), column: 0 };
        let mut at = 0;
        for range in &self.kept {
            row.gap(cells, at..range.start);
            for (index, cell) in cells.iter().enumerate().take(range.end).skip(range.start) {
                row.cell(index, cell, marked.iter().any(|mark| mark.contains(&index)));
            }
            at = range.end;
        }
        row.gap(cells, at..cells.len());
        row.columns.0.push((cells.len(), row.column));
        (row.pieces, row.columns)
    }
}

/// The column at which each cell begins; those that are left out stand where their gap does.
pub(super) struct Columns(Vec<(usize, usize)>);

impl Columns {
    pub(super) fn of(&self, cell: usize) -> usize {
        let after = self.0.partition_point(|(index, _)| *index <= cell);
        after.checked_sub(1).and_then(|at| self.0.get(at)).map_or(0, |(_, column)| *column)
    }
}

struct Laid {
    pieces: Vec<Piece>,
    columns: Columns,
    column: usize,
}

impl Laid {
    /// What stands for cells that are left out.
    fn gap(&mut self, cells: &[Cell], out: Range<usize>) {
        let Some((first, last)) = cells.get(out.clone()).and_then(|out| out.first().zip(out.last())) else {
            return;
        };
        let text = format!(" … {} octets … ", thousands((last.end - first.start) as u64));
        self.columns.0.push((out.start, self.column));
        self.column += text.chars().count();
        self.pieces.push(Piece::Gap(text));
    }

    fn cell(&mut self, index: usize, cell: &Cell, is_marked: bool) {
        match self.pieces.last_mut() {
            Some(Piece::Cells(Look::Plain, text, marked))
                if cell.look == Look::Plain && *marked == is_marked =>
            {
                text.push_str(&cell.text);
            }
            _ => self.pieces.push(Piece::Cells(cell.look, cell.text.clone(), is_marked)),
        }
        self.columns.0.push((index, self.column));
        self.column += cell.width;
    }
}
