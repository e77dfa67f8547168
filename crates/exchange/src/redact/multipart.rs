//! Multipart bodies: the content of parts with sensitive names.

use super::{
    mask::{Mask, find, find_text, slice},
    names::Names,
};

/// Masks the content of every part whose header block names something sensitive. The first line that
/// begins with `--` is the delimiter, whatever was declared.
pub(super) fn mask(mask: &mut Mask<'_>, names: &Names) {
    let text = mask.source();
    let starts_line = |at: usize| at == 0 || matches!(text.get(at - 1), Some(b'\r' | b'\n'));
    let mut first = find_text(text, 0, text.len(), b"--");
    while first < text.len() && !starts_line(first) {
        first = find_text(text, first + 2, text.len(), b"--");
    }
    let delimiter_end = find(text, first, text.len(), |b| matches!(b, b'\r' | b'\n'));
    let delimiter = slice(text, first..delimiter_end).trim_ascii_end();
    if delimiter.len() < 3 {
        return;
    }
    let mut start = delimiter_end;
    while start < text.len() {
        let end = find_text(text, start, text.len(), delimiter);
        part(mask, names, start, end);
        start = end + delimiter.len();
    }
}

/// One part: header block, empty line, content.
fn part(mask: &mut Mask<'_>, names: &Names, start: usize, end: usize) {
    let text = mask.source();
    let start = find(text, start, end, |b| !b.is_ascii_whitespace());
    let empty_lines: [&[u8]; 3] = [b"\r\n\r\n", b"\n\n", b"\r\r"];
    let content = empty_lines.iter().map(|e| find_text(text, start, end, e)).min().unwrap_or(end);
    let line_end = find(text, start, end, |b| matches!(b, b'\r' | b'\n'));
    let (header, content) = if content < end { (content, content) } else { (end, line_end) };
    if names_a_secret(slice(text, start..header), names) {
        mask.cover(content..end);
    }
}

/// True if a `name` parameter holds a sensitive name, or if there is none that could be read.
fn names_a_secret(header: &[u8], names: &Names) -> bool {
    let lower = header.to_ascii_lowercase();
    let mut at = 0;
    let mut read_one = false;
    while at < lower.len() {
        at = find_text(&lower, at, lower.len(), b"name") + 4;
        let equals = find(&lower, at, lower.len(), |b| !matches!(b, b' ' | b'\t' | b'*' | b'\r' | b'\n'));
        if lower.get(equals) != Some(&b'=') {
            continue;
        }
        let value = find(&lower, equals + 1, lower.len(), |b| !b.is_ascii_whitespace());
        let name = match header.get(value) {
            Some(quote @ (b'"' | b'\'')) => {
                let close =
                    find(header, value + 1, header.len(), |b| b == *quote || matches!(b, b'\r' | b'\n'));
                slice(header, value + 1..close)
            }
            _ => {
                let close = find(header, value, header.len(), |b| matches!(b, b';' | b'\r' | b'\n'));
                slice(header, value..close)
            }
        };
        let charset_end = name.windows(2).position(|w| w == b"''").map_or(0, |i| i + 2);
        read_one |= !name.is_empty();
        if names.is(name) || names.is(name.get(charset_end..).unwrap_or_default()) {
            return true;
        }
        at = value + name.len();
    }
    !read_one && header.split(|b| !b.is_ascii_alphanumeric() && !b"_-".contains(b)).any(|word| names.is(word))
}
