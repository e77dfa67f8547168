//! Rows of a message: lines with a gutter, marks with their carets, what is left out in between.

use std::{collections::BTreeSet, ops::Range};

use candor_rule::text::thousands;

use super::{Cell, Look, cells};

/// A head, a body, an excerpt of the contract or a query, with what is to be marked in it.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// What stands above it: "head · octet".
    pub heading: String,
    /// The octets.
    pub octets: Vec<u8>,
    /// What the gutter counts.
    pub gutter: Gutter,
    /// Number of the first octet or line in the gutter.
    pub first: usize,
    /// True for a head: lines end with CR LF alone, anything else is shown.
    pub is_head: bool,
    /// Offsets from the start of `octets`.
    pub marks: Vec<Mark>,
    /// True length, if only a part was kept.
    pub cut: Option<u64>,
    /// For [`Gutter::Origins`]: what was copied, in order.
    pub origins: Vec<Copied>,
}

/// A stretch of octets that was copied from another text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// Its first octet here.
    pub here: usize,
    /// Its first octet there.
    pub there: usize,
    /// Octets.
    pub length: usize,
}

/// What the gutter counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gutter {
    /// Nothing.
    #[default]
    None,
    /// Octets.
    Offsets,
    /// Lines.
    Lines,
    /// Octets of what was laid out anew.
    Origins,
}

/// Octets to point at, and why.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Which; empty points between two octets or past the last.
    pub span: Range<usize>,
    /// How bad it is.
    pub tone: Tone,
    /// What is said under it; `code` in backticks.
    pub message: String,
}

/// What a mark means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It was wrong and refused.
    Bad,
    /// It was wrong and observed.
    Warn,
    /// It is the clause of the contract that was broken: not wrong itself.
    Clause,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A line of the message.
    Line {
        /// Offset or line number.
        gutter: String,
        /// Set if something in it is marked.
        tone: Option<Tone>,
        /// What it shows.
        pieces: Vec<Piece>,
    },
    /// Carets under the line above, and a sentence.
    Message {
        /// Columns before the first caret.
        indent: usize,
        /// How many carets.
        carets: usize,
        /// As the mark.
        tone: Tone,
        /// As the mark.
        text: String,
    },
    /// Lines that are not shown, and what that means.
    Skipped(String),
}

/// Cells of the same look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Characters, boxes or a redaction; `true` if marked.
    Cells(Look, String, bool),
    /// What is left out of a long line.
    Gap(String),
}

/// Cells to each side of a mark in a long line.
const AROUND: usize = 24;
/// A marked line with more is cut.
const LONG_MARKED: usize = 100;
/// Any line with more is cut.
const LONG: usize = 2_000;
/// Most carets under one mark.
const MAX_CARETS: usize = 60;
/// A part with more lines shows its beginning, its end and what surrounds the marks.
const MANY_LINES: usize = 200;

struct Line {
    start: usize,
    /// Without the line's end.
    text_end: usize,
    /// With it.
    end: usize,
}

impl Part {
    /// The rows to show.
    pub fn rows(&self) -> Vec<Row> {
        let lines = self.lines();
        let shown = self.shown(&lines);
        let mut rows = Vec::new();
        let mut skipped = 0;
        for (number, line) in lines.iter().enumerate() {
            if !shown(number) {
                skipped += 1;
                continue;
            }
            if skipped > 0 {
                rows.push(Row::Skipped(format!("{} lines", thousands(std::mem::take(&mut skipped)))));
            }
            self.push_line(number, line, number + 1 == lines.len(), &mut rows);
        }
        if let Some(size) = self.cut {
            let kept = thousands(self.octets.len() as u64);
            rows.push(Row::Skipped(format!("{kept} of {} octets were kept", thousands(size))));
        }
        rows
    }

    /// Where an octet came from; for one that was put in, where the next that was not came from.
    fn origin(&self, at: usize) -> usize {
        let next = self.origins.partition_point(|copy| copy.here + copy.length <= at);
        let last = || self.origins.last().map_or(at, |copy| copy.there + copy.length);
        self.origins.get(next).map_or_else(last, |copy| copy.there + at.saturating_sub(copy.here))
    }

    fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut start = 0;
        while start < self.octets.len() {
            let rest = &self.octets[start..];
            let ends = |b: &u8| *b == b'\n' || (*b == b'\r' && !self.is_head);
            let line = match rest.iter().position(ends) {
                None => Line { start, text_end: self.octets.len(), end: self.octets.len() },
                Some(at) if rest[at] == b'\r' => {
                    let length = if rest.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
                    Line { start, text_end: start + at, end: start + at + length }
                }
                Some(at) if self.is_head && (at == 0 || rest[at - 1] != b'\r') => {
                    // A bare LF in a head is shown: it is the kind of thing one looks for.
                    Line { start, text_end: start + at + 1, end: start + at + 1 }
                }
                Some(at) => {
                    let text = if at > 0 && rest[at - 1] == b'\r' { at - 1 } else { at };
                    Line { start, text_end: start + text, end: start + at + 1 }
                }
            };
            start = line.end;
            lines.push(line);
        }
        let is_blank_end = |l: &Line| self.is_head && l.start == l.text_end && l.end - l.start == 2;
        if lines.last().is_some_and(|l| is_blank_end(l) && self.marks.iter().all(|m| m.span.end <= l.start)) {
            lines.pop();
        }
        if lines.is_empty() {
            lines.push(Line { start: 0, text_end: 0, end: 0 });
        }
        lines
    }

    /// Which lines to show.
    fn shown(&self, lines: &[Line]) -> impl Fn(usize) -> bool + use<> {
        const CONTEXT: usize = 5;
        let count = lines.len();
        let mut near = BTreeSet::new();
        if count > MANY_LINES {
            for mark in &self.marks {
                let at = lines.partition_point(|l| l.end <= mark.span.start).min(count - 1);
                near.extend(at.saturating_sub(CONTEXT)..=(at + CONTEXT).min(count - 1));
            }
        }
        let first = if near.is_empty() { MANY_LINES / 2 } else { CONTEXT };
        move |n| count <= MANY_LINES || n < first || n + CONTEXT > count || near.contains(&n)
    }

    fn push_line(&self, number: usize, line: &Line, is_last: bool, rows: &mut Vec<Row>) {
        let marks: Vec<&Mark> = self
            .marks
            .iter()
            .filter(|m| {
                let at = m.span.start;
                (line.start..line.end).contains(&at) || (is_last && at >= line.end)
            })
            .collect();
        let is_end_marked = marks.iter().any(|m| m.span.start < line.end && m.span.end > line.text_end);
        let end = if is_end_marked { line.end } else { line.text_end };
        let cells = cells(self.octets.get(line.start..end).unwrap_or_default(), line.start);
        let ranges: Vec<Range<usize>> = marks.iter().map(|m| marked_cells(&cells, &m.span)).collect();
        let keep = keep(&cells, &ranges);
        let (pieces, columns) = assemble(&cells, &keep, &ranges);
        let gutter = match self.gutter {
            Gutter::None => String::new(),
            Gutter::Offsets => (self.first + line.start).to_string(),
            Gutter::Lines => (self.first + number).to_string(),
            Gutter::Origins => (self.first + self.origin(line.start)).to_string(),
        };
        let worst = |a: Tone, b: Tone| if a == Tone::Bad || b == Tone::Bad { Tone::Bad } else { a };
        rows.push(Row::Line { gutter, tone: marks.iter().map(|m| m.tone).reduce(worst), pieces });
        for (mark, range) in marks.iter().zip(&ranges) {
            let indent = columns.get(range.start).copied().unwrap_or_default();
            let after = columns.get(range.end).copied().unwrap_or(indent);
            let carets = after.saturating_sub(indent).clamp(1, MAX_CARETS);
            rows.push(Row::Message { indent, carets, tone: mark.tone, text: mark.message.clone() });
        }
    }
}

/// The cells that a span covers; empty, at the right place, if it covers none.
fn marked_cells(cells: &[Cell], span: &Range<usize>) -> Range<usize> {
    let first = cells.partition_point(|c| c.end <= span.start);
    let end = cells.partition_point(|c| c.start < span.end);
    first..end.max(first)
}

/// Which cells of a line to show.
fn keep(cells: &[Cell], marks: &[Range<usize>]) -> Vec<bool> {
    let width: usize = cells.iter().map(|c| c.width).sum();
    let limit = if marks.is_empty() { LONG } else { LONG_MARKED };
    if width <= limit {
        return vec![true; cells.len()];
    }
    let mut keep = vec![false; cells.len()];
    let mut show = |range: Range<usize>| {
        let end = range.end.min(cells.len());
        keep[range.start.min(end)..end].fill(true);
    };
    if marks.is_empty() {
        show(0..LONG / 2);
        show(cells.len() - AROUND..cells.len());
    }
    for mark in marks {
        // Of a long mark its two ends are shown.
        show(mark.start.saturating_sub(AROUND)..mark.end.min(mark.start + MAX_CARETS - AROUND));
        show(mark.end.saturating_sub(AROUND / 2).max(mark.start)..mark.end + AROUND);
    }
    keep
}

/// Joins cells into pieces. Also gives the column of every cell, and of the line's end.
fn assemble(cells: &[Cell], keep: &[bool], marks: &[Range<usize>]) -> (Vec<Piece>, Vec<usize>) {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut columns = Vec::with_capacity(cells.len() + 1);
    let mut column = 0;
    let mut at = 0;
    while let Some(cell) = cells.get(at) {
        if !keep[at] {
            let end = keep[at..].iter().position(|k| *k).map_or(cells.len(), |n| at + n);
            let octets = cells[end - 1].end - cell.start;
            let text = format!(" … {} octets … ", thousands(octets as u64));
            columns.extend(std::iter::repeat_n(column, end - at));
            column += text.chars().count();
            pieces.push(Piece::Gap(text));
            at = end;
            continue;
        }
        let is_marked = marks.iter().any(|m| m.contains(&at));
        match pieces.last_mut() {
            Some(Piece::Cells(look, text, marked))
                if *look == Look::Plain && cell.look == Look::Plain && *marked == is_marked =>
            {
                text.push_str(&cell.text);
            }
            _ => pieces.push(Piece::Cells(cell.look, cell.text.clone(), is_marked)),
        }
        columns.push(column);
        column += cell.width;
        at += 1;
    }
    columns.push(column);
    (pieces, columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(span: Range<usize>) -> Mark {
        Mark { span, tone: Tone::Bad, message: "here".into() }
    }

    fn text(row: &Row) -> String {
        match row {
            Row::Line { gutter, pieces, .. } => {
                let pieces = pieces.iter().map(|p| match p {
                    Piece::Cells(_, t, true) => format!("[{t}]"),
                    Piece::Cells(_, t, false) | Piece::Gap(t) => t.clone(),
                });
                format!("{gutter} {}", pieces.collect::<String>())
            }
            Row::Message { indent, carets, .. } => format!("@{indent}+{carets}"),
            Row::Skipped(what) => format!("({what})"),
        }
    }

    fn rows(part: &Part) -> Vec<String> {
        part.rows().iter().map(text).collect()
    }

    #[test]
    fn a_head_counts_octets_and_shows_a_bare_lf() {
        let part = Part {
            octets: b"GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n".to_vec(),
            gutter: Gutter::Offsets,
            is_head: true,
            marks: vec![mark(23..24)],
            ..Part::default()
        };
        assert_eq!(rows(&part), ["0 GET / HTTP/1.1", "16 Host: a[0A]", "@7+2", "24 X: b"]);
    }

    #[test]
    fn a_body_counts_lines_and_its_carets_count_cells() {
        let part = Part {
            octets: "{\r\n \"あ\u{200b}\": 1}".as_bytes().to_vec(),
            gutter: Gutter::Lines,
            first: 1,
            marks: vec![mark(8..11)],
            ..Part::default()
        };
        assert_eq!(rows(&part), ["1 {", "2  \"あ[U+200B]\": 1}", "@4+6"]);
    }

    #[test]
    fn a_mark_past_the_end_points_behind_the_last_cell() {
        let part = Part { octets: b"{\"a\":".to_vec(), marks: vec![mark(5..5)], ..Part::default() };
        assert_eq!(rows(&part), [" {\"a\":", "@5+1"]);
        let empty = Part { marks: vec![mark(0..1)], ..Part::default() };
        assert_eq!(rows(&empty), [" ", "@0+1"]);
        let far = Part { octets: b"ab\n".to_vec(), marks: vec![mark(900..901)], ..Part::default() };
        assert_eq!(rows(&far), [" ab", "@2+1"]);
    }

    #[test]
    fn a_mark_on_the_line_end_shows_it() {
        let part = Part { octets: b"\"a\nb\"".to_vec(), marks: vec![mark(2..3)], ..Part::default() };
        assert_eq!(rows(&part), [" \"a[0A]", "@2+2", " b\""]);
    }

    #[test]
    fn long_marked_lines_keep_what_surrounds_the_mark() {
        let mut octets = vec![b'x'; 5000];
        octets[3000] = b'!';
        let part = Part { octets, marks: vec![mark(3000..3001)], ..Part::default() };
        let rows = rows(&part);
        let x24 = "x".repeat(24);
        assert_eq!(rows[0], format!("  … 2,976 octets … {x24}[!]{x24} … 1,975 octets … "));
        assert_eq!(rows[1], "@42+1");
    }

    #[test]
    fn many_lines_show_the_ends_and_the_marks() {
        let octets = b"line\n".repeat(1000);
        let part = Part {
            octets,
            gutter: Gutter::Lines,
            first: 1,
            marks: vec![mark(2500..2501)],
            cut: Some(9999),
            ..Part::default()
        };
        let rows = rows(&part);
        assert_eq!(rows[5], "(490 lines)");
        assert!(rows.contains(&"501 [l]ine".to_owned()), "{rows:?}");
        assert_eq!(rows.last().map(String::as_str), Some("(5,000 of 9,999 octets were kept)"));
        assert!(rows.len() < 30);
    }

    #[test]
    fn a_megabyte_in_one_line_or_in_a_million_is_a_short_page() {
        let mut body = b"\xf0\x9f\x98\x80\0\xff*a".repeat(1 << 17);
        for _ in 0..2 {
            let marks = (0..100).map(|n| mark(n * 10_000..n * 10_000 + 3)).collect();
            let part = Part { octets: body.clone(), marks, ..Part::default() };
            let text: usize = part.rows().iter().map(|r| text(r).len()).sum();
            assert!(text < 200_000, "{text}");
            body = b"\n".repeat(1 << 20);
        }
    }

    #[test]
    fn any_octets_with_any_marks_give_rows() {
        let octets: Vec<u8> = (0..=255).cycle().take(700).collect();
        for start in (0..720).step_by(7) {
            for length in [0, 1, 5, 400] {
                let marks = vec![mark(start..start + length), mark(3..4)];
                for is_head in [false, true] {
                    let part =
                        Part { octets: octets.clone(), marks: marks.clone(), is_head, ..Part::default() };
                    let messages = part.rows().iter().filter(|r| matches!(r, Row::Message { .. })).count();
                    assert_eq!(messages, 2, "every mark is shown once");
                }
            }
        }
    }
}
