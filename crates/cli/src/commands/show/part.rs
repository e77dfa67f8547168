//! Heads, bodies and excerpts of the contract on a terminal: the rows of the workbench, with the octets at
//! fault marked and a caret under them.

use candor_workbench::octets::{Hex, Look, Part, Piece, Row, Tone, cells};

use super::{Extent, WIDTH};
use crate::terminal::{Line, Style};

/// Rows above and below a mark, where not all are shown.
const AROUND: usize = 2;
/// Lines that one long row may take.
const FOLDS: usize = 3;
/// Marks of one line that are told below it; all of them are listed among the rules.
const MARKS: usize = 4;

/// The rows of a part; where there are more than `most`, those around the marks, or the first. `label` says
/// what stands behind the carets of a mark.
pub fn rows(part: &Part, most: Extent, label: &dyn Fn(&str) -> String) -> Vec<Line> {
    let rows = part.rows();
    let gutter = rows.iter().map(gutter_width).max().unwrap_or_default();
    let shown = shown(&rows, most, part.is_head);
    let mut lines = Vec::new();
    let (mut skipped, mut above) = (0, None);
    let mut told = 0;
    for (row, is_shown) in rows.iter().zip(shown) {
        match row {
            Row::Message { .. } => told += 1,
            Row::Line { is_further: true, .. } if told >= MARKS && most != Extent::Whole => continue,
            Row::Line { is_further: true, .. } => {}
            _ => lines.extend(more_marks(std::mem::take(&mut told), most, gutter)),
        }
        if told > MARKS && most != Extent::Whole {
            continue;
        }
        if !is_shown {
            skipped += usize::from(matches!(row, Row::Line { is_further: false, .. }));
            continue;
        }
        if skipped > 0 {
            lines.push(gap(gutter, &lines_left_out(std::mem::take(&mut skipped))));
        }
        if let Row::Line { pieces, .. } = row {
            above = Some(pieces);
        }
        lines.extend(self::row(row, gutter, above, most, label));
    }
    lines.extend(more_marks(told, most, gutter));
    if skipped > 0 {
        lines.push(gap(gutter, &lines_left_out(skipped)));
    }
    lines
}

/// What stands for the marks of a line that are not told below it.
fn more_marks(told: usize, most: Extent, gutter: usize) -> Option<Line> {
    let left_out = told.checked_sub(MARKS).filter(|count| *count > 0 && most != Extent::Whole)?;
    Some(gap(gutter, &format!("{} more in this line", candor_rule::text::thousands(left_out as u64))))
}

fn lines_left_out(count: usize) -> String {
    candor_rule::text::counted(count, "line", "lines")
}

fn gutter_width(row: &Row) -> usize {
    match row {
        Row::Line { gutter, .. } => gutter.chars().count(),
        _ => 0,
    }
}

/// Which rows are shown.
fn shown(rows: &[Row], most: Extent, is_head: bool) -> Vec<bool> {
    let Extent::Lines(most) = most else { return vec![true; rows.len()] };
    if rows.len() <= most {
        return vec![true; rows.len()];
    }
    let is_marked = |row: &Row| matches!(row, Row::Line { tone: Some(_), .. } | Row::Message { .. });
    let mut shown: Vec<bool> = rows.iter().map(is_marked).collect();
    let marked: Vec<usize> = (0..rows.len()).filter(|at| shown.get(*at) == Some(&true)).collect();
    let first = if marked.is_empty() { most.saturating_sub(1) } else { usize::from(is_head) };
    let near = |at: usize| marked.iter().any(|mark| mark.abs_diff(at) <= AROUND);
    let is_end = |at: usize| matches!(rows.get(at), Some(Row::Skipped(_))) && at + 1 == rows.len();
    for (at, shown) in shown.iter_mut().enumerate() {
        *shown |= at < first || near(at) || is_end(at);
    }
    shown
}

fn gap(gutter: usize, what: &str) -> Line {
    Line::of(Style::Quiet, &format!("  {:>gutter$}   … {what}", ""))
}

fn row(
    row: &Row,
    gutter: usize,
    above: Option<&Vec<Piece>>,
    most: Extent,
    label: &dyn Fn(&str) -> String,
) -> Vec<Line> {
    let indent = if gutter == 0 { 2 } else { gutter + 4 };
    match row {
        Row::Line { gutter: number, tone, pieces, .. } => {
            let bar = if gutter == 0 { "  ".to_owned() } else { format!("  {number:>gutter$}  ") };
            let line = pieces.iter().fold(Line::of(Style::Quiet, &bar), |line, p| piece(line, p, *tone));
            match (most, tone) {
                (Extent::Lines(_), None) => line.folded(WIDTH, indent, FOLDS),
                _ => vec![line],
            }
        }
        Row::Message { indent: start, carets, tone, text } => {
            let place = |column| above.map_or(column, |pieces| on_terminal(pieces, column));
            let (from, to) = (place(*start), place(start + carets));
            let carets = "^".repeat(to.saturating_sub(from).max(1));
            said(Line::indented(indent + from).with(style(*tone), &carets), indent, *tone, &label(text))
        }
        Row::Skipped(what) => vec![gap(gutter, what)],
    }
}

/// Carets and what is said of them: behind them where there is room, else below.
fn said(carets: Line, indent: usize, tone: Tone, text: &str) -> Vec<Line> {
    if text.is_empty() {
        return vec![carets];
    }
    if carets.width() + 1 + text.chars().count() <= WIDTH {
        return vec![carets.with(style(tone), &format!(" {text}"))];
    }
    let text = candor_reader::account::wrapped(&format!("{}{text}", " ".repeat(indent)), indent);
    std::iter::once(carets).chain(text.iter().map(|line| Line::of(style(tone), line))).collect()
}

const fn style(tone: Tone) -> Style {
    match tone {
        Tone::Bad => Style::Bad,
        Tone::Warn => Style::Warn,
        Tone::Clause => Style::Clause,
    }
}

fn piece(line: Line, piece: &Piece, tone: Option<Tone>) -> Line {
    match piece {
        Piece::Gap(text) => line.with(Style::Quiet, text),
        Piece::Cells(look, text, is_marked) => {
            let style = match (is_marked, tone, look) {
                (true, Some(Tone::Warn), _) => Style::MarkWarn,
                (true, Some(Tone::Clause), _) => Style::MarkClause,
                (true, _, _) => Style::MarkBad,
                (false, _, Look::Plain) => Style::Plain,
                (false, _, Look::Boxed) => Style::Warn,
                (false, _, Look::Redacted) => Style::Quiet,
            };
            line.with(style, &glyphs(*look, text))
        }
    }
}

/// A box of the page as an escape: `0A` is `\x0A`, `U+200B` is `\u{200B}`.
fn glyphs(look: Look, text: &str) -> String {
    match (look, text.strip_prefix("U+")) {
        (Look::Boxed, Some(point)) => format!("\\u{{{point}}}"),
        (Look::Boxed, None) => format!("\\x{text}"),
        _ => text.to_owned(),
    }
}

/// The column of a terminal at which stands what a page has in `column`: escapes are wider than boxes.
fn on_terminal(pieces: &[Piece], column: usize) -> usize {
    let (mut page, mut terminal) = (0, 0);
    for piece in pieces {
        let (there, here) = match piece {
            Piece::Gap(text) => (text.chars().count(), text.chars().count()),
            Piece::Cells(Look::Plain, text, _) => {
                let width = cells(text.as_bytes(), 0).iter().map(|cell| cell.width).sum();
                (width, width)
            }
            Piece::Cells(look, text, _) => (text.chars().count(), glyphs(*look, text).chars().count()),
        };
        if column < page + there {
            return terminal + if there == here { column - page } else { 0 };
        }
        page += there;
        terminal += here;
    }
    terminal + (column - page)
}

/// Octets around a mark, in hexadecimal.
pub fn hex(hex: &Hex) -> Vec<Line> {
    let plain = |tone: &Option<Tone>| match tone {
        None => Style::Plain,
        Some(Tone::Warn) => Style::MarkWarn,
        Some(_) => Style::MarkBad,
    };
    let mut lines = Vec::new();
    for row in &hex.rows {
        let mut line = Line::of(Style::Quiet, &format!("  {:>6}  ", row.offset));
        for (octet, tone) in row.octets.iter().zip(&row.tones) {
            line = line.with(plain(tone), &format!("{octet:02x}")).with(Style::Plain, " ");
        }
        line = line.with(Style::Plain, &"   ".repeat(8_usize.saturating_sub(row.octets.len()) + 1));
        for (octet, tone) in row.octets.iter().zip(&row.tones) {
            let glyph = if (0x20..0x7f).contains(octet) { char::from(*octet) } else { '.' };
            line = line.with(plain(tone), &glyph.to_string());
        }
        lines.push(line);
        let marked: Vec<Tone> = row.tones.iter().flatten().copied().collect();
        if let (Some(start), Some(tone)) = (row.tones.iter().position(Option::is_some), marked.first()) {
            let carets = vec!["^^"; marked.len()].join(" ");
            lines.push(Line::indented(10 + 3 * start).with(style(*tone), &carets));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use candor_workbench::octets::{Gutter, Mark};

    use super::*;

    /// A line of 90 objects, a fault in each, as it is printed.
    fn printed(most: Extent) -> Vec<String> {
        let octets = r#"{"n":"é","pad":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},"#
            .repeat(90)
            .into_bytes();
        let starts: Vec<usize> =
            (0..octets.len()).filter(|at| octets[*at..].starts_with("\"é\"".as_bytes())).collect();
        let mark = |start: &usize| Mark {
            span: *start..start + 4,
            tone: Tone::Bad,
            message: format!("octet {start}"),
        };
        let marks = starts.iter().map(mark).collect();
        let part = Part { octets, gutter: Gutter::Lines, first: 7, marks, ..Part::default() };
        let mut text = String::new();
        rows(&part, most, &str::to_owned).iter().for_each(|line| line.print(false, &mut text));
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn each_mark_of_a_long_line_is_shown_with_what_stands_around_it() {
        let whole = printed(Extent::Whole);
        assert_eq!(whole.len(), 180, "{whole:?}");
        for pair in whole.chunks(2) {
            let [line, said] = pair else { unreachable!("180 lines are pairs") };
            let caret = said.find('^').unwrap();
            assert_eq!(line.chars().skip(caret).take(3).collect::<String>(), "\"é\"", "{line}\n{said}");
            assert_eq!(said.matches('^').count(), 3);
            assert!(line.chars().count() <= WIDTH, "{line}");
            assert!(line.contains(" octets …"), "{line}");
        }
        assert!(whole[0].starts_with("  7  {") && whole[2].starts_with("      … "), "{whole:?}");
        assert!(whole[179].ends_with(&format!("octet {}", 89 * 83 + 5)), "{}", whole[179]);
    }

    #[test]
    fn of_many_marks_in_a_line_the_first_are_told_and_the_others_counted() {
        let some = printed(Extent::Lines(20));
        assert_eq!(some.len(), 9, "{some:?}");
        assert_eq!(some[8].trim(), "… 86 more in this line");
        assert_eq!(some[..8], printed(Extent::Whole)[..8]);
    }
}
