//! The laid-out view: JSON indented, forms and queries one pair a line, whatever is wrong in them. No octet that
//! says something is left out or changed, so that a mark still points at what was sent.

use super::{Copied, Gutter, Mark, Part};

/// Larger parts are not laid out.
const MOST: usize = 256 << 10;
/// Levels of indentation that are shown.
const DEEPEST: usize = 24;

/// The part laid out; `None` where there is nothing to lay out.
pub fn pretty(part: &Part) -> Option<Part> {
    if part.octets.is_empty() || part.octets.len() > MOST {
        return None;
    }
    let mut out = Layout { part, octets: Vec::new(), copied: Vec::new() };
    match part.octets.trim_ascii_start().first() {
        _ if part.is_head => head(&mut out),
        Some(b'{' | b'[') => json(&mut out),
        _ if is_form(&part.octets) => form(&mut out),
        _ => return None,
    }
    let moved = |mark: &Mark| Mark { span: out.place(mark.span.start)..out.end(mark), ..mark.clone() };
    Some(Part {
        heading: part.heading.replace("line", "octet"),
        gutter: if part.gutter == Gutter::None { Gutter::None } else { Gutter::Origins },
        first: if part.is_head { part.first } else { 0 },
        is_head: part.is_head,
        marks: part.marks.iter().map(moved).collect(),
        cut: part.cut,
        octets: out.octets.clone(),
        origins: out.copied,
    })
}

/// The text as it grows.
struct Layout<'p> {
    part: &'p Part,
    octets: Vec<u8>,
    copied: Vec<Copied>,
}

impl Layout<'_> {
    fn source(&self) -> &[u8] {
        &self.part.octets
    }

    fn copy(&mut self, start: usize, end: usize) {
        let end = end.min(self.part.octets.len());
        if let Some(octets) = self.part.octets.get(start..end).filter(|octets| !octets.is_empty()) {
            self.copied.push(Copied { here: self.octets.len(), there: start, length: octets.len() });
            self.octets.extend_from_slice(octets);
        }
    }

    fn put(&mut self, text: &str) {
        self.octets.extend_from_slice(text.as_bytes());
    }

    fn line(&mut self, depth: usize) {
        self.put("\n");
        self.put(&"  ".repeat(depth.min(DEEPEST)));
    }

    /// True if the octet is marked: it is kept then, even where white space is not.
    fn is_marked(&self, at: usize) -> bool {
        self.part.marks.iter().any(|mark| mark.span.contains(&at))
    }

    /// Where an octet of the part stands here; where its successor stands, if it was left out.
    fn place(&self, at: usize) -> usize {
        let next = self.copied.partition_point(|copy| copy.there + copy.length <= at);
        let copy = self.copied.get(next);
        copy.map_or(self.octets.len(), |copy| copy.here + at.saturating_sub(copy.there))
    }

    fn end(&self, mark: &Mark) -> usize {
        match mark.span.len() {
            0 => self.place(mark.span.start),
            _ => self.place(mark.span.end - 1) + 1,
        }
    }
}

/// A head: the query of the target and cookies one pair a line.
fn head(out: &mut Layout) {
    let mut at = 0;
    let lines: Vec<usize> = out.source().split_inclusive(|octet| *octet == b'\n').map(<[u8]>::len).collect();
    for (number, length) in lines.into_iter().enumerate() {
        let end = at + length;
        let line = out.source().get(at..end).unwrap_or_default();
        let is_cookie = line.get(..7).is_some_and(|name| name.eq_ignore_ascii_case(b"cookie:"));
        // Breaks before these octets.
        let breaks: Vec<usize> = (0..line.len())
            .filter(|n| match line.get(*n) {
                Some(b'?' | b'&') => number == 0,
                Some(b' ') => is_cookie && *n > 0 && line.get(n - 1) == Some(&b';'),
                _ => false,
            })
            .collect();
        let mut from = 0;
        for cut in breaks {
            out.copy(at + from, at + cut);
            out.put("\r\n    ");
            from = cut;
        }
        out.copy(at + from, end);
        at = end;
    }
}

/// True for names and values as forms send them.
fn is_form(octets: &[u8]) -> bool {
    octets.contains(&b'=') && octets.contains(&b'&') && octets.iter().all(|octet| octet.is_ascii_graphic())
}

fn form(out: &mut Layout) {
    let mut at = 0;
    let pairs: Vec<usize> = out.source().split_inclusive(|octet| *octet == b'&').map(<[u8]>::len).collect();
    for length in pairs {
        if at > 0 {
            out.line(0);
        }
        out.copy(at, at + length);
        at += length;
    }
}

/// JSON, and what was meant to be: brackets, commas and colons decide, the rest is copied as it stands.
fn json(out: &mut Layout) {
    let (mut at, mut depth) = (0, 0_usize);
    // What stands before this place: the end of a value, something that ends its line, white space.
    let (mut is_behind_value, mut ends_line, mut had_space) = (false, false, false);
    while let Some(&octet) = out.source().get(at) {
        if octet.is_ascii_whitespace() {
            had_space = !out.is_marked(at);
            if !had_space {
                out.copy(at, at + 1);
            }
            at += 1;
            continue;
        }
        let (closes, opens) = (matches!(octet, b'}' | b']'), matches!(octet, b'{' | b'['));
        let empty = if opens { empty_end(out.source(), at) } else { None };
        let is_beside = is_behind_value && !closes && !matches!(octet, b',' | b':');
        depth = depth.saturating_sub(usize::from(closes));
        // Values side by side are records, or words that somebody forgot to quote.
        if ends_line || closes || is_beside && depth == 0 {
            out.line(depth);
        } else if is_beside && had_space {
            out.put(" ");
        }
        let end = at + token(out.source().get(at..).unwrap_or_default());
        out.copy(at, end);
        if octet == b':' {
            out.put(" ");
        }
        at = end;
        if let Some(close) = empty {
            out.copy(close, close + 1);
            at = close + 1;
        }
        let is_open = opens && empty.is_none();
        depth += usize::from(is_open);
        (ends_line, had_space) = (is_open || octet == b',', false);
        is_behind_value = !is_open && !matches!(octet, b',' | b':');
    }
}

/// The bracket that closes an empty array or object opened here, if nothing marked lies between.
fn empty_end(octets: &[u8], open: usize) -> Option<usize> {
    let rest = octets.get(open + 1..)?;
    let next = rest.iter().position(|octet| !octet.is_ascii_whitespace())?;
    let close = if octets.get(open) == Some(&b'{') { b'}' } else { b']' };
    (rest.get(next) == Some(&close)).then_some(open + 1 + next)
}

/// Octets of the token that begins here.
fn token(rest: &[u8]) -> usize {
    match rest.first() {
        Some(b'"') => string(rest),
        Some(b'{' | b'}' | b'[' | b']' | b',' | b':') => 1,
        _ => {
            let ends = |octet: &u8| octet.is_ascii_whitespace() || b"{}[],:\"".contains(octet);
            rest.iter().skip(1).position(ends).map_or(rest.len(), |at| at + 1)
        }
    }
}

/// Octets of a string; one that is not closed ends with its line.
fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(octet) = rest.get(at) {
        match octet {
            b'\\' => at += 1,
            b'"' => return at + 1,
            b'\n' => return at,
            _ => {}
        }
        at += 1;
    }
    rest.len()
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "spans of octets")]
mod tests {
    use super::*;
    use crate::octets::{Piece, Row, Tone};

    fn part(octets: &[u8], marks: &[std::ops::Range<usize>]) -> Part {
        let mark =
            |span: &std::ops::Range<usize>| Mark { span: span.clone(), tone: Tone::Bad, message: "!".into() };
        Part {
            octets: octets.to_vec(),
            gutter: Gutter::Lines,
            marks: marks.iter().map(mark).collect(),
            ..Part::default()
        }
    }

    fn rows(part: &Part) -> Vec<String> {
        let text = |row: &Row| match row {
            Row::Line { gutter, pieces, .. } => {
                let piece = |piece: &Piece| match piece {
                    Piece::Cells(_, text, true) => format!("[{text}]"),
                    Piece::Cells(_, text, false) | Piece::Gap(text) => text.clone(),
                };
                Some(format!("{gutter} {}", pieces.iter().map(piece).collect::<String>()))
            }
            _ => None,
        };
        pretty(part).map(|part| part.rows().iter().filter_map(text).collect()).unwrap_or_default()
    }

    #[test]
    fn json_is_indented_and_marks_move_with_it() {
        let body = b"{\"a\":{},\"b\":[1, 2],\"c\" : \"x,y\"}";
        assert_eq!(
            rows(&part(body, &[13..14])),
            [
                "0 {",
                "1   \"a\": {},",
                "8   \"b\": [",
                "13     [1],",
                "16     2",
                "17   ],",
                "19   \"c\": \"x,y\"",
                "30 }"
            ]
        );
    }

    #[test]
    fn what_is_no_json_is_laid_out_as_far_as_it_goes() {
        assert_eq!(rows(&part(b"{'a': 1,}", &[8..9])), ["0 {", "1   'a': 1,", "8 [}]"]);
        assert_eq!(rows(&part(b"{\"a\n\": tru e]", &[3..4])), ["0 {", "1   \"a[0A]", "4 \": tru e]"]);
        assert_eq!(rows(&part(b"{}\n{\"a\":1}\n", &[])), ["0 {}", "3 {", "4   \"a\": 1", "9 }"]);
    }

    #[test]
    fn white_space_that_is_wrong_is_kept() {
        let marked = part("[1,\u{a0}2]".as_bytes(), &[3..5]);
        assert!(rows(&marked).contains(&"3   [U+00A0]2".to_owned()), "{:?}", rows(&marked));
        let tab = part(b"[1,\x0b\t 2]", &[4..5]);
        assert!(rows(&tab).iter().any(|row| row.contains("[09]")), "{:?}", rows(&tab));
    }

    #[test]
    fn forms_and_heads_are_a_pair_a_line() {
        assert_eq!(rows(&part(b"a=1&b=%20&c", &[6..9])), ["0 a=1&", "4 b=[%20]&", "10 c"]);
        let head = Part {
            is_head: true,
            gutter: Gutter::Offsets,
            ..part(b"GET /x?a=1&b=2 HTTP/1.1\r\nCookie: a=1; b=2\r\n\r\n", &[13..14])
        };
        assert_eq!(
            rows(&head),
            ["0 GET /x", "6     ?a=1", "10     &b=[2] HTTP/1.1", "25 Cookie: a=1;", "37      b=2"]
        );
        assert_eq!(rows(&part(b"plain words", &[])), Vec::<String>::new());
    }

    #[test]
    fn every_mark_of_any_octets_points_at_its_octet() {
        let octets: Vec<u8> =
            (0..3000_u32).map(|n| b"{}[],:\"a \n\\1"[(n * n % 131 % 12) as usize]).collect();
        for start in (0..octets.len()).step_by(3) {
            let source =
                Part { octets: [b"{", octets.as_slice()].concat(), ..part(b"", &[start..start + 1]) };
            let laid = pretty(&source).unwrap();
            let (there, here) = (source.octets[start], &laid.marks[0].span);
            assert_eq!(laid.octets.get(here.start), Some(&there), "{start}");
        }
    }
}
