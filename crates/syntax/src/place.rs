//! Offsets to lines and columns.

use candor_rule::{Span, TextSpan};

/// Octets between two remembered places: looking one up walks at most this far.
const STRIDE: usize = 1024;

/// A place that walks forward through a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor {
    pub offset: usize,
    line: usize,
    column: usize,
}

impl Cursor {
    pub const START: Self = Self { offset: 0, line: 1, column: 1 };

    /// Steps over one octet. Lines end with LF, CR LF or CR; columns count characters.
    fn step(&mut self, text: &[u8]) {
        let octet = text.get(self.offset).copied().unwrap_or_default();
        self.offset += 1;
        let next = text.get(self.offset).copied();
        match octet {
            b'\n' => (self.line, self.column) = (self.line + 1, 1),
            b'\r' if next != Some(b'\n') => (self.line, self.column) = (self.line + 1, 1),
            // The column moves on at the end of a character, so that its inner octets share its column.
            _ if next.is_some_and(is_continuation) => {}
            _ => self.column += 1,
        }
    }

    pub fn walk(mut self, text: &[u8], offset: usize) -> Self {
        while self.offset < offset.min(text.len()) {
            self.step(text);
        }
        self
    }

    /// The same for a long way, of which only the last line is walked.
    pub fn over(mut self, text: &[u8], offset: usize) -> Self {
        let passed = text.get(self.offset..offset).unwrap_or_default();
        // The CR of a CR LF ends no line.
        let ends = |at: &usize| !matches!(text.get(self.offset + at..), Some([b'\r', b'\n', ..]));
        let (mut lines, mut last) = (0, None);
        for end in memchr::memchr2_iter(b'\n', b'\r', passed).filter(ends) {
            (lines, last) = (lines + 1, Some(end));
        }
        if let Some(last) = last {
            self = Self { offset: self.offset + last + 1, line: self.line + lines, column: 1 };
        }
        self.walk(text, offset)
    }

    /// The same line and column at another offset, in a text of which something was cut out.
    pub fn moved_to(self, offset: usize) -> Self {
        Self { offset, ..self }
    }

    pub fn at(self, span: Span) -> TextSpan {
        TextSpan { span, line: self.line, column: self.column }
    }
}

fn is_continuation(octet: u8) -> bool {
    octet & 0xC0 == 0x80
}

/// The place of a span, found by one walk from the start: for the single fault of a text.
pub fn locate(text: &[u8], span: Span) -> TextSpan {
    Cursor::START.walk(text, span.start).at(span)
}

/// Places remembered at regular distances: one walk through the text, then any number of quick answers.
#[derive(Clone, Debug)]
pub(crate) struct Places(Vec<Cursor>);

impl Places {
    pub fn of(text: &[u8]) -> Self {
        let mut cursor = Cursor::START;
        let mut marks = vec![cursor];
        while cursor.offset + STRIDE <= text.len() {
            cursor = cursor.walk(text, cursor.offset + STRIDE);
            marks.push(cursor);
        }
        Self(marks)
    }

    pub fn locate(&self, text: &[u8], span: Span) -> TextSpan {
        let mark = self.0.get(span.start / STRIDE).or(self.0.last()).copied();
        mark.unwrap_or(Cursor::START).walk(text, span.start).at(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, offset: usize) -> (usize, usize) {
        let span = Span::octet(offset);
        let found = locate(text.as_bytes(), span);
        let again = Places::of(text.as_bytes()).locate(text.as_bytes(), span);
        assert_eq!(found, again, "{text:?} at {offset}");
        let over = Cursor::START.over(text.as_bytes(), offset).at(span);
        assert_eq!(found, over, "{text:?} at {offset}");
        (found.line, found.column)
    }

    #[test]
    fn lines_end_with_lf_cr_lf_or_cr() {
        let text = "a\nb\r\nc\rd\r\r\ne";
        let places: Vec<_> = (0..=text.len()).map(|o| place(text, o)).collect();
        let expected = [
            (1, 1), // a
            (1, 2), // LF
            (2, 1), // b
            (2, 2), // CR
            (2, 3), // LF
            (3, 1), // c
            (3, 2), // CR
            (4, 1), // d
            (4, 2), // CR
            (5, 1), // CR
            (5, 2), // LF
            (6, 1), // e
            (6, 2), // end
        ];
        assert_eq!(places, expected);
    }

    #[test]
    fn columns_count_characters_and_not_octets() {
        let text = "é日\u{1d11e}x\n\u{1d11e}é";
        let at = |needle: char| place(text, text.find(needle).unwrap());
        assert_eq!((at('é'), at('日'), at('\u{1d11e}'), at('x')), ((1, 1), (1, 2), (1, 3), (1, 4)));
        assert_eq!(place(text, text.rfind('é').unwrap()), (2, 2));
        assert_eq!(place(text, text.len()), (2, 3));
        // The inner octets of a character are where the character is.
        assert_eq!((place(text, 1), place(text, 3), place(text, 8)), ((1, 1), (1, 2), (1, 3)));
    }

    #[test]
    fn remembered_places_agree_with_a_walk_across_their_borders() {
        let mut text = String::new();
        for i in 0..900 {
            text.push_str(["é", "\r\n", "日", "x", "\r", "\u{1d11e}", "\n"][i % 7]);
        }
        for offset in 0..=text.len() {
            place(&text, offset);
        }
    }
}
