//! JSON that is nearly JSON: what a lenient reader would have understood, as edits that make it strict.
//!
//! One pass, front to back, with a stack of its own. It repairs what has one meaning only (comments,
//! trailing commas, other quotes, bare keys, words of other languages, missing brackets) and gives up on
//! everything else. Whether the result is JSON is for the parser to say, afterwards.

mod scalar;

use candor_rule::Span;

use super::{Draft, Splice};

/// One slip that was found and what mends it.
#[derive(Debug)]
pub(crate) struct Slip {
    pub splices: Vec<Splice>,
    /// Why, for people.
    pub why: &'static str,
}

/// A text with all its slips.
#[derive(Debug, Default)]
pub(crate) struct Repair {
    pub slips: Vec<Slip>,
    /// Set where the text was cut off in the middle of something: what is lost, and from where on. Nobody
    /// but the sender knows the rest.
    pub cut: Option<Cut>,
}

/// The place where a text was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// The value or key that may be incomplete; empty if something is missing altogether.
    pub at: Span,
    /// What was being written there.
    pub what: &'static str,
    /// True if it may yet be whole: a number at the very end of the text.
    pub may_be_whole: bool,
}

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 512;

/// Most slips that are mended in one text.
const MAX_SLIPS: usize = 10_000;

/// Reads a text leniently. `None` if it is no JSON in disguise.
pub(crate) fn repair(text: &str) -> Option<Repair> {
    let mut reader =
        Reader { text, octets: text.as_bytes(), at: 0, open: Vec::new(), repair: Repair::default() };
    if text.starts_with('\u{feff}') {
        reader.at = 3;
        reader.slip("JSON has no byte order mark.", vec![Splice::remove(Span::new(0, 3))])?;
    }
    reader.run()?;
    Some(reader.repair)
}

/// The text as it was probably meant, cut or not; `None` if it is no JSON in disguise.
pub(crate) fn mended(text: &str) -> Option<String> {
    let splices: Vec<Splice> = repair(text)?.slips.into_iter().flat_map(|slip| slip.splices).collect();
    let mut draft = Draft::of(text.as_bytes());
    draft.apply(&splices).then(|| String::from_utf8(draft.octets()).ok())?
}

struct Reader<'t> {
    text: &'t str,
    octets: &'t [u8],
    at: usize,
    open: Vec<Open>,
    repair: Repair,
}

/// A bracket that is not closed yet.
#[derive(Clone, Copy)]
struct Open {
    closer: u8,
    /// The comma after the last member or item, if nothing followed it yet.
    comma: Option<usize>,
    /// End of the last member or item; `None` before the first.
    last: Option<usize>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.octets.get(self.at).copied()
    }

    fn slip(&mut self, why: &'static str, splices: Vec<Splice>) -> Option<()> {
        self.repair.slips.push(Slip { splices, why });
        (self.repair.slips.len() < MAX_SLIPS).then_some(())
    }

    fn run(&mut self) -> Option<()> {
        self.value()?;
        while let Some(open) = self.open.last().copied() {
            self.blank()?;
            match self.peek() {
                None => {
                    self.end();
                    return Some(());
                }
                Some(b',') => self.comma(open)?,
                Some(b';') if open.last.is_some() => {
                    let at = self.at;
                    self.slip(
                        "Members and items are separated by commas.",
                        vec![Splice::new(Span::octet(at), ",")],
                    )?;
                    self.comma(open)?;
                }
                Some(closer @ (b'}' | b']')) => self.close(open, closer)?,
                Some(_) => self.next(open)?,
            }
        }
        self.trailing()
    }

    /// After the whole value: closing brackets that nobody opened, a semicolon, a comma.
    fn trailing(&mut self) -> Option<()> {
        loop {
            self.blank()?;
            match self.peek() {
                None => return Some(()),
                Some(b'}' | b']' | b',' | b';') => {
                    let at = self.at;
                    self.at += 1;
                    self.slip("Nothing may follow the value.", vec![Splice::remove(Span::octet(at))])?;
                }
                Some(_) => return None,
            }
        }
    }

    fn comma(&mut self, open: Open) -> Option<()> {
        // A second comma, or one before the first item: a value may be missing there.
        if open.comma.is_some() || open.last.is_none() {
            return None;
        }
        let at = self.at;
        self.at += 1;
        self.open.last_mut()?.comma = Some(at);
        Some(())
    }

    fn close(&mut self, open: Open, closer: u8) -> Option<()> {
        self.drop_comma(open)?;
        let at = self.at;
        if open.closer != closer {
            if self.open.iter().any(|o| o.closer == closer) {
                let missing = vec![open.closer];
                self.slip("A closing bracket is missing.", vec![Splice::insert(at, missing)])?;
                self.closed(at);
                return Some(());
            }
            self.slip(
                "Each bracket is closed by its own kind.",
                vec![Splice::new(Span::octet(at), vec![open.closer])],
            )?;
        }
        self.at += 1;
        self.closed(self.at);
        Some(())
    }

    fn drop_comma(&mut self, open: Open) -> Option<()> {
        match open.comma {
            Some(comma) => self.slip(
                "JSON has no comma before a closing bracket.",
                vec![Splice::remove(Span::octet(comma))],
            ),
            None => Some(()),
        }
    }

    /// The innermost bracket is closed: it was a value of the one around it.
    fn closed(&mut self, end: usize) {
        self.open.pop();
        self.value_ended(end);
    }

    fn value_ended(&mut self, end: usize) {
        if let Some(around) = self.open.last_mut() {
            around.comma = None;
            around.last = Some(end);
        }
    }

    /// The next member or item.
    fn next(&mut self, open: Open) -> Option<()> {
        if let (Some(last), None) = (open.last, open.comma) {
            self.slip("A comma is missing between two values.", vec![Splice::insert(last, ",")])?;
        }
        // From here on the comma has done its work, whatever follows.
        if let Some(open) = self.open.last_mut() {
            open.comma = None;
        }
        if open.closer == b'}' {
            self.key()?;
            if self.repair.cut.is_some() {
                return Some(());
            }
            self.colon()?;
            if self.repair.cut.is_some() {
                return Some(());
            }
        }
        self.value()
    }

    fn colon(&mut self) -> Option<()> {
        let end = self.at;
        self.blank()?;
        match self.peek() {
            Some(b':') => self.at += 1,
            Some(b'=') => {
                let length = if self.octets.get(self.at + 1) == Some(&b'>') { 2 } else { 1 };
                let span = Span::new(self.at, self.at + length);
                self.at = span.end;
                self.slip("A colon stands between key and value.", vec![Splice::new(span, ":")])?;
            }
            None => self.cut(Span::new(end, end), "the value of the last key", false),
            Some(b'"' | b'\'' | b'{' | b'[' | b'-' | b'0'..=b'9') => {
                self.slip("A colon stands between key and value.", vec![Splice::insert(end, ":")])?;
            }
            Some(_) => return None,
        }
        self.blank()?;
        if self.peek().is_none() && self.repair.cut.is_none() {
            self.cut(Span::new(self.at, self.at), "the value of the last key", false);
        }
        Some(())
    }

    fn value(&mut self) -> Option<()> {
        self.blank()?;
        match self.peek()? {
            bracket @ (b'{' | b'[') => {
                if self.open.len() >= MAX_DEPTH {
                    return None;
                }
                self.at += 1;
                let closer = if bracket == b'{' { b'}' } else { b']' };
                self.open.push(Open { closer, comma: None, last: None });
                return Some(());
            }
            _ => self.scalar()?,
        }
        self.value_ended(self.at);
        Some(())
    }

    fn cut(&mut self, at: Span, what: &'static str, may_be_whole: bool) {
        self.repair.cut = Some(Cut { at, what, may_be_whole });
        self.at = self.octets.len();
    }

    /// The text ends with open brackets: they are closed, in their order.
    fn end(&mut self) {
        if self.repair.cut.is_none()
            && let Some(Open { comma: Some(at), .. }) = self.open.last()
        {
            let at = *at;
            // What stood behind the comma is lost.
            self.cut(Span::octet(at), "what follows the last comma", false);
        }
        let closers: Vec<u8> = self.open.drain(..).rev().map(|open| open.closer).collect();
        let end = self.text.trim_ascii_end().len().max(self.repair.cut.map_or(0, |cut| cut.at.end));
        let why = "The text ends before its brackets are closed.";
        self.repair.slips.push(Slip { splices: vec![Splice::insert(end, closers)], why });
    }

    /// Steps over white space, and over comments, which go.
    fn blank(&mut self) -> Option<()> {
        loop {
            while self.peek().is_some_and(|o| matches!(o, b' ' | b'\t' | b'\r' | b'\n')) {
                self.at += 1;
            }
            let rest = self.octets.get(self.at..)?;
            let end = match rest {
                [b'/', b'/', ..] | [b'#', ..] => self.line_end(),
                [b'/', b'*', inner @ ..] => {
                    let end = inner.windows(2).position(|w| w == b"*/")?;
                    self.at + 2 + end + 2
                }
                // White space of word processors and of web pages.
                [0xC2, 0xA0, ..] | [0xE2, 0x80, 0x8B, ..] => {
                    let length = if rest.first() == Some(&0xC2) { 2 } else { 3 };
                    let span = Span::new(self.at, self.at + length);
                    self.at = span.end;
                    self.slip(
                        "Only space, tab, CR and LF may stand between values.",
                        vec![Splice::remove(span)],
                    )?;
                    continue;
                }
                _ => return Some(()),
            };
            let span = self.comment_with_its_blank(end);
            self.at = end;
            self.slip("JSON has no comments.", vec![Splice::remove(span)])?;
        }
    }

    fn line_end(&self) -> usize {
        let rest = self.octets.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|o| matches!(o, b'\r' | b'\n')).unwrap_or(rest.len());
        self.at + length
    }

    /// A comment that has its lines to itself takes them along; one behind something else takes the blanks
    /// before it along.
    fn comment_with_its_blank(&self, end: usize) -> Span {
        let before = self.octets.get(..self.at).unwrap_or_default();
        let blanks = before.iter().rev().take_while(|o| matches!(o, b' ' | b'\t')).count();
        let start = self.at - blanks;
        let at_line_start = matches!(self.octets.get(start.wrapping_sub(1)), Some(b'\n' | b'\r'));
        match self.octets.get(end..) {
            Some([b'\r', b'\n', ..]) if at_line_start => Span::new(start, end + 2),
            Some([b'\n' | b'\r', ..]) if at_line_start => Span::new(start, end + 1),
            Some([b'\n' | b'\r', ..] | []) => Span::new(start, end),
            _ => Span::new(self.at, end),
        }
    }
}

#[cfg(test)]
mod tests;
