//! The clause of the contract that a request broke, in the text of the user's own document.

use std::ops::Range;

use candor_problem::SchemaItem;

use crate::{
    ContractSource,
    octets::{Gutter, Mark, Part, Tone},
};

/// Lines shown before the clause, and after it.
const BEFORE: usize = 6;
const AFTER: usize = 2;

/// An excerpt around a clause; `None` if the document or the line is not there.
pub fn excerpt(sources: &[ContractSource], clause: &SchemaItem, remark: &str) -> Option<Part> {
    let source = sources.iter().find(|s| s.name == clause.file)?;
    let lines = lines(&source.text);
    let at = clause.line.checked_sub(1)?;
    let line = lines.get(at)?;
    let from = at.saturating_sub(BEFORE);
    let start = lines.get(from)?.start;
    let end = lines.get((at + AFTER).min(lines.len() - 1))?.end;
    let span = clause_in(source.text.get(line.clone())?, clause.column);
    let offset = line.start - start;
    Some(Part {
        octets: source.text.get(start..end)?.to_vec(),
        gutter: Gutter::Lines,
        first: from + 1,
        marks: vec![Mark {
            span: offset + span.start..offset + span.end,
            tone: Tone::Clause,
            message: remark.to_owned(),
        }],
        ..Part::default()
    })
}

/// Lines without their ends.
fn lines(text: &[u8]) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(|b| *b == b'\n') {
        let length =
            line.strip_suffix(b"\n").map_or(line.len(), |l| l.strip_suffix(b"\r").unwrap_or(l).len());
        lines.push(start..start + length);
        start += line.len();
    }
    lines
}

/// What to mark in a line: from the column of the keyword to the line's end, without a closing comma.
fn clause_in(line: &[u8], column: usize) -> Range<usize> {
    let text = String::from_utf8_lossy(line);
    let start = text.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    let indent = line.iter().take_while(|b| b.is_ascii_whitespace()).count();
    let start = start.min(line.len()).max(indent.min(line.len()));
    let trimmed = line.trim_ascii_end();
    let end = trimmed.strip_suffix(b",").unwrap_or(trimmed).len();
    start..end.max(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::octets::{Piece, Row};

    #[test]
    fn the_clause_is_marked_on_its_line() {
        let text = "a:\n  b:\r\n    enum: [EUR, USD]\n  c: 1\n";
        let source = ContractSource { name: "api.yaml".into(), text: text.as_bytes().into() };
        let clause = SchemaItem { file: "api.yaml".into(), pointer: "/a/b/enum".into(), line: 3, column: 5 };
        let part = excerpt(std::slice::from_ref(&source), &clause, "the sender wrote \"EURO\"").unwrap();
        let marked: Vec<_> = part
            .rows()
            .into_iter()
            .filter_map(|r| match r {
                Row::Line { gutter, pieces, tone: Some(Tone::Clause), .. } => Some((gutter, pieces)),
                _ => None,
            })
            .collect();
        assert_eq!(marked.len(), 1);
        assert_eq!(marked[0].0, "3");
        assert!(marked[0].1.iter().any(|p| matches!(p, Piece::Cells(_, t, true) if t == "enum: [EUR, USD]")));
        for line in [0, 99] {
            assert!(
                excerpt(std::slice::from_ref(&source), &SchemaItem { line, ..clause.clone() }, "").is_none()
            );
        }
    }
}
