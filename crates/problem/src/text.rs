//! A problem as plain text, for the person in front of a terminal.

use std::fmt::Write;

use crate::{ErrorItem, Problem, document::Source, terminal};

/// Width of the text in columns.
pub(crate) const WIDTH: usize = 78;

/// The whole document.
pub(crate) fn document(problem: &Problem) -> String {
    let title = format!("{} {}: {}", problem.status, problem.reason(), terminal(&problem.title));
    let mut out = format!("{}\n\n", wrap(&title, 0));
    match &problem.count {
        Some(count) => out.push_str(&format!("{count}\n\n")),
        None => {
            let (detail, fix) = (terminal(&problem.detail), terminal(&problem.fix));
            let _ = writeln!(out, "{}\n{}\n", wrap(&detail, 0), wrap(&fix, 0));
        }
    }
    match problem.errors() {
        [] => {}
        [only] => excerpt(only, &mut out),
        several => list(problem, several, &mut out),
    }
    let kind = match problem.source {
        Source::Rule => "Rule:       ",
        Source::Fault => "Fault:      ",
        Source::Upstream => "Code:       ",
    };
    let _ = writeln!(out, "{kind}{}", terminal(&problem.code));
    let _ = writeln!(out, "Explained:  {}", terminal(&problem.page));
    let _ = writeln!(out, "Request id: {}", terminal(&problem.request_id));
    if let Some(original) = &problem.original {
        let _ = writeln!(out, "Original:   {}", terminal(original));
    }
    if let Some(url) = &problem.workbench {
        let _ = writeln!(out, "Workbench:  {}", terminal(url));
    }
    out
}

fn list(problem: &Problem, errors: &[ErrorItem], out: &mut String) {
    for (number, error) in (1..).zip(errors) {
        let detail = wrap(&format!("{number}. {}", terminal(&error.detail)), 3);
        let fix = wrap(&format!("   {}", terminal(&error.fix)), 3);
        let _ = writeln!(out, "{detail}\n{fix}");
        excerpt(error, out);
    }
    if let Some(total) = problem.errors_total {
        let _ = writeln!(out, "Shown are {} of {total} errors.\n", errors.len());
    }
}

/// The excerpt with its caret, and the place in words under it.
fn excerpt(error: &ErrorItem, out: &mut String) {
    for line in narrowed(&error.excerpt) {
        let _ = writeln!(out, "   {}", terminal(&line).trim_end());
    }
    let place = place(error);
    if !place.is_empty() {
        let _ = writeln!(out, "{}", wrap(&format!("   at {}", terminal(&place)), 6));
    }
    if !(place.is_empty() && error.excerpt.is_empty()) {
        out.push('\n');
    }
}

/// The lines of an excerpt, cut around the carets so that they fit behind three spaces.
fn narrowed(excerpt: &[String]) -> Vec<String> {
    const ROOM: usize = WIDTH - 3;
    let width = excerpt.iter().map(|line| line.chars().count()).max().unwrap_or_default();
    if width <= ROOM {
        return excerpt.to_vec();
    }
    let mark = excerpt.get(1).and_then(|carets| carets.find('^')).unwrap_or_default();
    let from = mark.saturating_sub(ROOM / 2).min(width - ROOM);
    let cut = |line: &String| line.chars().skip(from).take(ROOM).collect();
    excerpt.iter().map(cut).collect()
}

/// Where an error is, in words: "#/items/0/qty, line 2, column 5, octet 31".
pub(crate) fn place(error: &ErrorItem) -> String {
    let mut parts = Vec::new();
    if let (Some(name), Some(location)) = (&error.parameter, &error.location) {
        parts.push(format!("{location} parameter {name}"));
    }
    parts.extend(error.header.as_ref().map(|name| format!("header {name}")));
    parts.extend(error.pointer.clone());
    if let (Some(line), Some(column)) = (error.line, error.column) {
        parts.push(format!("line {line}, column {column}"));
    }
    if let Some(offset) = error.offset {
        parts.push(match error.length {
            Some(length) if length > 1 => format!("octets {offset} to {}", offset + length - 1),
            _ => format!("octet {offset}"),
        });
    }
    parts.join(", ")
}

/// Breaks text at spaces so that no line is wider than 78 cells; lines after the first begin with
/// `indent` spaces. A word that is longer stands alone. Existing line breaks are kept.
pub fn wrap(text: &str, indent: usize) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 32);
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        wrap_line(line, indent, &mut out);
    }
    out
}

fn wrap_line(line: &str, indent: usize, out: &mut String) {
    let lead = line.len() - line.trim_start_matches(' ').len();
    out.push_str(&line[..lead]);
    let mut at = lead;
    let mut fresh = true;
    for word in line[lead..].split(' ') {
        let width: usize = word.chars().map(cells).sum();
        if !fresh && at + 1 + width > WIDTH {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
            at = indent;
        } else if !fresh {
            out.push(' ');
            at += 1;
        }
        out.push_str(word);
        at += width;
        fresh = false;
    }
}

/// Cells that a printable character takes on a terminal: wide East Asian characters and emoji take two.
pub(crate) fn cells(c: char) -> usize {
    match c {
        '\u{0300}'..='\u{036F}' => 0,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{303E}'
        | '\u{3041}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1F64F}'
        | '\u{1F900}'..='\u{1F9FF}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_at_most_78_cells_wide() {
        let wrapped = wrap(&"word ".repeat(60), 3);
        assert!(wrapped.lines().count() > 3);
        assert!(wrapped.lines().all(|l| l.len() <= WIDTH), "{wrapped}");
        assert!(wrapped.lines().skip(1).all(|l| l.starts_with("   word")), "{wrapped}");
        assert_eq!(wrap("a\nb", 2), "a\nb");
    }

    #[test]
    fn excerpts_are_cut_around_the_carets() {
        let line = format!("{}X{}", "a".repeat(60), "b".repeat(39));
        let carets = format!("{}^", " ".repeat(60));
        let shown = narrowed(&[line, carets]);
        assert_eq!(shown[0].len(), WIDTH - 3);
        assert_eq!(shown[0].find('X'), shown[1].find('^'));
        assert_eq!(narrowed(&["short".into(), "^".into()]), ["short", "^"]);
    }

    #[test]
    fn a_place_is_told_in_words() {
        let item = ErrorItem {
            pointer: Some("#/a".into()),
            line: Some(2),
            column: Some(5),
            offset: Some(31),
            length: Some(4),
            ..ErrorItem::default()
        };
        assert_eq!(place(&item), "#/a, line 2, column 5, octets 31 to 34");
    }
}
