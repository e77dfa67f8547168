//! Excerpts: the line at fault in printable characters, and under it a caret.

use std::{fmt::Write, ops::Range};

use candor_problem::ErrorItem;

use crate::Message;

/// Most cells of one line of an excerpt.
const WIDTH: usize = 100;

/// Gives each item whose place lies in what was kept of `request` its excerpt: two strings, the line at
/// fault in printable ASCII and the carets under it, each at most 100 cells. What `request` holds is masked
/// already, so the excerpts are.
///
/// An item with a line points into the decoded body, one without into the message as received; there the
/// body counts only as far as it was kept as received. A body with a content coding is kept coded, so that
/// nothing of it can be shown.
pub fn illustrate(errors: &mut [ErrorItem], request: &Message) {
    let is_coded = is_coded(request.head.octets());
    for item in errors {
        let Some(offset) = item.offset else { continue };
        let length = item.length.unwrap_or(1);
        let head = request.head.octets();
        let excerpt = match request.in_body(offset) {
            _ if item.line.is_some() && is_coded => None,
            _ if item.line.is_some() => excerpt(request.body.octets(), offset, length, body_line),
            _ if offset < head.len() => excerpt(head, offset, length, head_line),
            // A body whose framing is broken is kept as it came.
            Some(in_body) if !request.head.is_truncated() => {
                excerpt(request.body.octets(), in_body, length, body_line)
            }
            _ => None,
        };
        item.excerpt = excerpt.unwrap_or_default();
    }
}

/// True if a head has a Content-Encoding other than `identity`.
fn is_coded(head: &[u8]) -> bool {
    const NAME: &[u8] = b"content-encoding:";
    head.split(|octet| *octet == b'\n').any(|line| {
        let is_it = line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME));
        let value = line.get(NAME.len()..).unwrap_or_default().trim_ascii();
        is_it && !value.is_empty() && !value.eq_ignore_ascii_case(b"identity")
    })
}

/// Lines of a head end with LF; a CR before it belongs to the end. A bare CR is shown where it stands.
fn head_line(text: &[u8], offset: usize) -> Range<usize> {
    let before = text.get(..offset).unwrap_or_default();
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let rest = text.get(offset..).unwrap_or_default();
    let end = rest.iter().position(|b| *b == b'\n').map_or(text.len(), |i| offset + i);
    let content = text.get(start..end).unwrap_or_default();
    start..if content.ends_with(b"\r") { end - 1 } else { end }
}

/// Lines of a body end with LF, CR LF or CR.
fn body_line(text: &[u8], offset: usize) -> Range<usize> {
    let ends = |b: &u8| matches!(b, b'\r' | b'\n');
    let before = text.get(..offset).unwrap_or_default();
    let start = before.iter().rposition(ends).map_or(0, |i| i + 1);
    let rest = text.get(offset..).unwrap_or_default();
    start..rest.iter().position(ends).map_or(text.len(), |i| offset + i)
}

/// Line and carets, or nothing if the octet was not kept. A place one past the last octet ("something is
/// missing here") has its caret behind the line.
fn excerpt(
    text: &[u8],
    offset: usize,
    length: usize,
    line_of: fn(&[u8], usize) -> Range<usize>,
) -> Option<Vec<String>> {
    if offset > text.len() || text.is_empty() {
        return None;
    }
    let line = line_of(text, offset);
    // If the line end itself is at fault, it is shown.
    let line = line.start..line.end.max((offset + length.clamp(1, 2)).min(text.len()));
    let line = line.start..if offset < line.end { line.end } else { line.end.max(offset) };
    let line = near(text, line, offset);
    let cells = cells(text.get(line.clone()).unwrap_or_default());
    let index = |at: usize| cells.iter().take_while(|c| line.start + c.start < at).count();
    let width = |range: Range<usize>| cells.get(range).unwrap_or_default().iter().map(|c| c.text.len()).sum();
    let (from, to) = (index(offset), index((offset + length.max(1)).min(line.end)));
    let marks: usize = width(from..to);
    Some(elide(&cells.iter().map(|c| c.text.as_str()).collect::<String>(), width(0..from), marks.max(1)))
}

/// The part of a line around an octet that can be shown at most: a line may be as long as a body, and there
/// may be a hundred faults in it.
fn near(text: &[u8], line: Range<usize>, offset: usize) -> Range<usize> {
    // Each cell shows four octets or fewer.
    const REACH: usize = 4 * WIDTH;
    let inside = |at: usize| text.get(at).is_some_and(|octet| octet & 0xC0 == 0x80);
    let mut start = line.start.max(offset.saturating_sub(REACH));
    let mut end = line.end.min(offset + 2 * REACH);
    // Characters stay whole.
    for _ in 0..3 {
        start -= usize::from(start > line.start && inside(start));
        end += usize::from(end < line.end && inside(end));
    }
    start..end
}

/// A character as it is shown.
struct Cell {
    start: usize,
    text: String,
}

/// Printable ASCII as it is; other characters as `\u{…}`, octets that are no UTF-8 and controls as `\xNN`.
fn cells(line: &[u8]) -> Vec<Cell> {
    let mut cells = Vec::with_capacity(line.len());
    let mut start = 0;
    for chunk in line.utf8_chunks() {
        for c in chunk.valid().chars() {
            let mut text = String::new();
            // Writing to a String cannot fail.
            let _ = match c {
                ' '..='~' => text.write_char(c),
                c if c.is_ascii() => write!(text, "\\x{:02X}", u32::from(c)),
                c => write!(text, "{}", c.escape_unicode()),
            };
            cells.push(Cell { start, text });
            start += c.len_utf8();
        }
        for octet in chunk.invalid() {
            cells.push(Cell { start, text: format!("\\x{octet:02X}") });
            start += 1;
        }
    }
    cells
}

/// Cuts a long line around the mark; what was cut shows as `…`.
fn elide(line: &str, mark: usize, marks: usize) -> Vec<String> {
    let window = WIDTH - 2;
    let mut from = 0;
    let mut to = line.len();
    if line.len() > WIDTH {
        from = mark.saturating_sub(window / 2).min(line.len().saturating_sub(window));
        to = (from + window).min(line.len());
    }
    let left = if from > 0 { "…" } else { "" };
    let right = if to < line.len() { "…" } else { "" };
    let shift = mark - from + usize::from(from > 0);
    let room = (to + 1).saturating_sub(mark).max(1);
    vec![
        format!("{left}{}{right}", line.get(from..to).unwrap_or_default()),
        format!("{}{}", " ".repeat(shift), "^".repeat(marks.min(room).min(WIDTH - shift))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Redactor;

    fn item(offset: usize, length: usize, line: Option<usize>) -> ErrorItem {
        ErrorItem { offset: Some(offset), length: Some(length), line, ..ErrorItem::default() }
    }

    fn excerpt_of(head: &[u8], body: &[u8], item: ErrorItem) -> Vec<String> {
        let redactor = Redactor::default();
        let body = redactor.body(None, body, body.len() as u64);
        illustrated(&Message { head: redactor.head(head), body, gap: 0 }, item)
    }

    fn illustrated(request: &Message, item: ErrorItem) -> Vec<String> {
        let mut items = [item];
        illustrate(&mut items, request);
        let [item] = items;
        for line in &item.excerpt {
            assert!(line.chars().count() <= 100, "{line}");
            assert!(line.chars().all(|c| c == '…' || (' '..='~').contains(&c)), "{line}");
        }
        item.excerpt
    }

    #[test]
    fn of_a_long_line_the_same_is_shown_wherever_it_is_cut() {
        for piece in ["x", "\u{e9}", "\u{1d11e}"] {
            let line = format!("{}!{}", piece.repeat(3000), piece.repeat(3000));
            let whole = excerpt_of(b"H\r\n\r\n", line.as_bytes(), item(3000 * piece.len(), 1, Some(1)));
            let near = format!("{}!{}", piece.repeat(120), piece.repeat(120));
            let short = excerpt_of(b"H\r\n\r\n", near.as_bytes(), item(120 * piece.len(), 1, Some(1)));
            assert_eq!(whole, short);
        }
    }

    #[test]
    fn nothing_is_shown_of_a_body_that_is_kept_coded() {
        let shown = |coding: &str| {
            let head = format!("POST / HTTP/1.1\r\nHost: a\r\ncontent-ENCODING: {coding}\r\n\r\n");
            excerpt_of(head.as_bytes(), b"{\"a\":}", item(5, 1, Some(1)))
        };
        assert!(shown("gzip").is_empty());
        assert_eq!(shown("identity").first().map(String::as_str), Some("{\"a\":}"));
    }

    #[test]
    fn the_line_of_the_head_is_shown_with_its_secret_masked() {
        let head = b"GET / HTTP/1.1\r\nHost: a\r\nAuthorization : Bearer abcdef\r\n\r\n";
        let shown = excerpt_of(head, b"", item(38, 1, None));
        assert_eq!(shown, ["Authorization : Bearer ******", "             ^"]);
    }

    #[test]
    fn line_ends_at_fault_are_shown() {
        let shown = excerpt_of(b"GET / HTTP/1.1\nHost: a\r\n\r\n", b"", item(14, 1, None));
        assert_eq!(shown, ["GET / HTTP/1.1\\x0A", "              ^^^^"]);
        let shown = excerpt_of(b"GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", b"", item(23, 1, None));
        assert_eq!(shown, ["Host: a\\x0Db", "       ^^^^"]);
    }

    #[test]
    fn body_offsets_count_from_the_body() {
        let body = "{\n  \"naïve\": tru,\n}".as_bytes();
        let shown = excerpt_of(b"POST / HTTP/1.1\r\n\r\n", body, item(14, 3, Some(2)));
        assert_eq!(shown, ["  \"na\\u{ef}ve\": tru,", "                ^^^"]);
        let end = excerpt_of(b"", b"{\"a\":1", item(6, 0, Some(1)));
        assert_eq!(end, ["{\"a\":1", "      ^"]);
        let chunk = excerpt_of(b"POST / HTTP/1.1\r\n\r\n", b"5\r\nabcdeXX", item(19 + 8, 1, None));
        assert_eq!(chunk, ["abcdeXX", "     ^"]);
    }

    #[test]
    fn chunks_that_were_in_order_and_are_not_kept_are_counted() {
        let redactor = Redactor::default();
        let head = redactor.head(b"POST / HTTP/1.1\r\n\r\n");
        let body = redactor.body(None, b"zz\r\nabc", 7);
        let request = Message { head, body, gap: 8 };
        assert_eq!(illustrated(&request, item(19 + 8, 1, None)), ["zz", "^"]);
        assert!(illustrated(&request, item(19 + 7, 1, None)).is_empty());
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let head = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(300).replacen("aaaaa", "bbbbb", 1));
        for at in [0, 5, 150, 310] {
            let shown = excerpt_of(head.as_bytes(), b"", item(at, 400, None));
            let caret = shown[1].find('^').unwrap();
            assert_eq!(shown[0].chars().nth(caret), head.chars().nth(at), "{shown:?}");
        }
    }

    #[test]
    fn what_was_not_kept_has_no_excerpt() {
        assert!(excerpt_of(b"GET /", b"", item(900, 1, None)).is_empty());
        assert!(excerpt_of(b"", b"{}", item(3, 1, Some(1))).is_empty());
    }
}
