//! Rows of a message: lines with a gutter, marks with their carets, what is left out in between.

use std::{collections::BTreeSet, ops::Range};

use candor_rule::text::thousands;

use super::{
    Cell, Look, cells,
    window::{MAX_CARETS, windows},
};

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

impl Tone {
    fn worse(self, other: Self) -> Self {
        if self == Self::Bad || other == Self::Bad { Self::Bad } else { self }
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A line of the message, or a stretch of a long one.
    Line {
        /// Offset or line number.
        gutter: String,
        /// True for a further stretch of the line above.
        is_further: bool,
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
        for (place, window) in windows(&cells, &ranges).iter().enumerate() {
            let of_it =
                || window.marks.iter().filter_map(|at| Some((*marks.get(*at)?, ranges.get(*at)?.clone())));
            let marked: Vec<Range<usize>> = of_it().map(|(_, range)| range).collect();
            let (pieces, columns) = window.pieces(&cells, &marked);
            let is_further = place > 0;
            let gutter = if is_further { String::new() } else { self.gutter_of(number, line) };
            let tone = of_it().map(|(mark, _)| mark.tone).reduce(Tone::worse);
            rows.push(Row::Line { gutter, is_further, tone, pieces });
            for (mark, range) in of_it() {
                let indent = columns.of(range.start);
                let carets = columns.of(range.end).saturating_sub(indent).clamp(1, MAX_CARETS);
                rows.push(Row::Message { indent, carets, tone: mark.tone, text: mark.message.clone() });
            }
        }
    }

    fn gutter_of(&self, number: usize, line: &Line) -> String {
        match self.gutter {
            Gutter::None => String::new(),
            Gutter::Offsets => (self.first + line.start).to_string(),
            Gutter::Lines => (self.first + number).to_string(),
            Gutter::Origins => (self.first + self.origin(line.start)).to_string(),
        }
    }
}

/// The cells that a span covers; empty, at the right place, if it covers none.
fn marked_cells(cells: &[Cell], span: &Range<usize>) -> Range<usize> {
    let first = cells.partition_point(|c| c.end <= span.start);
    let end = cells.partition_point(|c| c.start < span.end);
    first..end.max(first)
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
    fn marks_that_stand_apart_in_a_long_line_have_a_row_each() {
        let mut octets = vec![b'x'; 5000];
        [10, 30, 2000, 4990].iter().for_each(|at| octets[*at] = b'!');
        let marks = [4990, 10, 30, 2000].map(|at| mark(at..at + 1)).to_vec();
        let part = Part { octets, gutter: Gutter::Lines, first: 7, marks, ..Part::default() };
        let (x10, x24) = ("x".repeat(10), "x".repeat(24));
        assert_eq!(
            rows(&part),
            [
                format!("7 {x10}[!]{}[!]{x24} … 4,945 octets … ", "x".repeat(19)),
                "@10+1".to_owned(),
                "@30+1".to_owned(),
                format!("  … 1,976 octets … {x24}[!]{x24} … 2,975 octets … "),
                "@42+1".to_owned(),
                format!("  … 4,966 octets … {x24}[!]{}", "x".repeat(9)),
                "@42+1".to_owned(),
            ]
        );
        let further: Vec<bool> = part
            .rows()
            .iter()
            .filter_map(|row| match row {
                Row::Line { is_further, .. } => Some(*is_further),
                _ => None,
            })
            .collect();
        assert_eq!(further, [false, true, true]);
    }

    #[test]
    fn a_mark_around_others_shows_its_ends_and_they_their_place() {
        let part =
            Part { octets: vec![b'x'; 900], marks: vec![mark(0..900), mark(450..451)], ..Part::default() };
        let rows = rows(&part);
        assert_eq!(rows[0], format!(" [{}] … 852 octets … [{}]", "x".repeat(36), "x".repeat(12)));
        assert_eq!(rows[1], "@0+60");
        assert!(rows[2].contains(&format!("octets … {0}[x]{0} …", "x".repeat(24))), "{rows:?}");
        assert_eq!(rows[3], "@40+1");
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
