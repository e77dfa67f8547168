//! The scanner: text to tape, or the first fault.
//!
//! Every round of [`Scan::run`] takes one token and moves forward, so the work is linear in the text; the
//! only stack is `open`, and it is bounded by the limit of depth.

use super::{
    string,
    tape::{ESCAPED, Entry, INTEGER, LONE_SURROGATE, REMARKABLE, Tag},
};

/// What the grammar allows at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// A value: at the start, after a colon, after a comma in an array.
    Value,
    /// After `[`.
    ItemOrClose,
    /// After `{`.
    KeyOrClose,
    /// After a comma in an object.
    Key,
    /// After a key.
    Colon,
    /// After a value in an array.
    AfterItem,
    /// After a value in an object.
    AfterMember,
    /// Nothing: the value is complete.
    End,
    /// The rest of this word.
    Word(&'static str),
    /// A digit of a number.
    Digit,
    /// The end of a number.
    NumberEnd,
    /// A character of a string, or its closing quote.
    Character,
    /// What may follow a backslash.
    Escape,
    /// One of the four digits after `\u`.
    HexDigit,
}

/// An octet, or the end of the text, that the grammar does not allow where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Its offset; the length of the text at its end.
    pub at: usize,
    /// Where the word, number or string around it begins; `at` itself between tokens.
    pub token: usize,
    /// What was expected instead.
    pub expected: Expected,
}

/// Why a scan stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing but white space.
    Empty,
    /// The bracket at this offset is one level too deep.
    TooDeep(usize),
    /// More text after the complete value.
    Trailing(usize),
    /// The grammar is broken, or the text ends.
    Grammar(Wrong),
}

/// An array or object that is not closed yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open {
    /// Its index on the tape.
    pub index: usize,
    pub is_object: bool,
}

#[derive(Debug)]
pub(super) struct Scan<'t> {
    text: &'t [u8],
    at: usize,
    max_depth: usize,
    pub tape: Vec<Entry>,
    pub open: Vec<Open>,
    /// Steps taken: one per token and one per stretch of a string. A test holds them against the length of the
    /// text, so that nobody makes the scan quadratic unnoticed.
    pub steps: usize,
}

impl<'t> Scan<'t> {
    /// A scan of well-formed UTF-8 shorter than 4 GiB, from the offset `at` on.
    pub fn new(text: &'t [u8], at: usize, max_depth: usize) -> Self {
        // One entry per 8 octets is what typical bodies need; the vector grows where that is too few.
        let tape = Vec::with_capacity(text.len() / 8 + 4);
        Self { text, at, max_depth, tape, open: Vec::new(), steps: 0 }
    }

    /// Reads the text to its end.
    pub fn run(&mut self) -> Result<(), Fault> {
        let mut expected = Expected::Value;
        loop {
            self.steps += 1;
            self.skip_blank();
            let Some(&octet) = self.text.get(self.at) else {
                return match expected {
                    Expected::End => Ok(()),
                    _ if self.tape.is_empty() => Err(Fault::Empty),
                    _ => Err(self.wrong(expected, self.at)),
                };
            };
            expected = match (expected, octet) {
                (Expected::Key | Expected::KeyOrClose, b'"') => self.key()?,
                (Expected::Colon, b':') | (Expected::AfterItem, b',') => self.step(Expected::Value),
                (Expected::AfterMember, b',') => self.step(Expected::Key),
                (Expected::KeyOrClose | Expected::AfterMember, b'}')
                | (Expected::ItemOrClose | Expected::AfterItem, b']') => self.close(),
                (Expected::Value | Expected::ItemOrClose, _) => self.value(octet, expected)?,
                (Expected::End, _) => return Err(Fault::Trailing(self.at)),
                _ => return Err(self.wrong(expected, self.at)),
            };
        }
    }

    #[cold]
    fn wrong(&self, expected: Expected, token: usize) -> Fault {
        Fault::Grammar(Wrong { at: self.at, token, expected })
    }

    fn step(&mut self, expected: Expected) -> Expected {
        self.at += 1;
        expected
    }

    #[inline]
    fn skip_blank(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.text.get(self.at) {
            self.at += 1;
        }
    }

    fn value(&mut self, octet: u8, expected: Expected) -> Result<Expected, Fault> {
        let start = self.at;
        let (tag, flags) = match octet {
            b'"' => (Tag::String, self.string()?),
            b'-' | b'0'..=b'9' => (Tag::Number, self.number()?),
            b'{' => return self.open(Tag::Object),
            b'[' => return self.open(Tag::Array),
            b't' => (Tag::True, self.word("true")?),
            b'f' => (Tag::False, self.word("false")?),
            b'n' => (Tag::Null, self.word("null")?),
            _ => return Err(self.wrong(expected, self.at)),
        };
        self.push(start, tag, flags);
        Ok(self.after_value())
    }

    fn key(&mut self) -> Result<Expected, Fault> {
        let start = self.at;
        let flags = self.string()?;
        self.push(start, Tag::Key, flags);
        Ok(Expected::Colon)
    }

    fn after_value(&self) -> Expected {
        match self.open.last() {
            None => Expected::End,
            Some(Open { is_object: true, .. }) => Expected::AfterMember,
            Some(Open { is_object: false, .. }) => Expected::AfterItem,
        }
    }

    #[inline]
    fn push(&mut self, start: usize, tag: Tag, flags: u8) {
        let next = self.tape.len() as u32 + 1;
        // The casts hold: the text is shorter than 4 GiB, and no entry is shorter than one octet.
        self.tape.push(Entry { start: start as u32, end: self.at as u32, next, tag, flags });
    }

    fn open(&mut self, tag: Tag) -> Result<Expected, Fault> {
        if self.open.len() >= self.max_depth {
            return Err(Fault::TooDeep(self.at));
        }
        let is_object = tag == Tag::Object;
        self.open.push(Open { index: self.tape.len(), is_object });
        self.at += 1;
        self.push(self.at - 1, tag, 0);
        Ok(if is_object { Expected::KeyOrClose } else { Expected::ItemOrClose })
    }

    fn close(&mut self) -> Expected {
        self.at += 1;
        let next = self.tape.len() as u32;
        if let Some(entry) = self.open.pop().and_then(|open| self.tape.get_mut(open.index)) {
            entry.end = self.at as u32;
            entry.next = next;
        }
        self.after_value()
    }

    fn word(&mut self, word: &'static str) -> Result<u8, Fault> {
        let start = self.at;
        for expected in word.bytes() {
            if self.text.get(self.at) != Some(&expected) {
                return Err(self.wrong(Expected::Word(word), start));
            }
            self.at += 1;
        }
        match self.text.get(self.at) {
            Some(octet) if is_wordy(*octet) => Err(self.wrong(Expected::Word(word), start)),
            _ => Ok(0),
        }
    }

    /// `[ "-" ] ( "0" / digit1-9 *digit ) [ "." 1*digit ] [ ("e" / "E") [ "+" / "-" ] 1*digit ]`
    fn number(&mut self) -> Result<u8, Fault> {
        let start = self.at;
        let mut flags = INTEGER;
        self.accept(|o| o == b'-');
        if !self.accept(|o| o == b'0') {
            self.digits(start)?;
        }
        if self.accept(|o| o == b'.') {
            self.digits(start)?;
            flags = 0;
        }
        if self.accept(|o| matches!(o, b'e' | b'E')) {
            self.accept(|o| matches!(o, b'+' | b'-'));
            self.digits(start)?;
            flags = REMARKABLE;
        }
        // Integers of up to 15 digits are exact and in range.
        if self.at - start > 15 {
            flags |= REMARKABLE;
        }
        match self.text.get(self.at) {
            Some(octet) if is_wordy(*octet) || matches!(octet, b'.' | b'+' | b'-') => {
                Err(self.wrong(Expected::NumberEnd, start))
            }
            _ => Ok(flags),
        }
    }

    #[inline]
    fn accept(&mut self, wanted: impl Fn(u8) -> bool) -> bool {
        let found = self.text.get(self.at).is_some_and(|o| wanted(*o));
        self.at += usize::from(found);
        found
    }

    fn digits(&mut self, start: usize) -> Result<(), Fault> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        match rest.iter().position(|octet| !octet.is_ascii_digit()).unwrap_or(rest.len()) {
            0 => Err(self.wrong(Expected::Digit, start)),
            count => {
                self.at += count;
                Ok(())
            }
        }
    }

    /// Reads a string from its opening quote on; returns its flags.
    fn string(&mut self) -> Result<u8, Fault> {
        let start = self.at;
        self.at += 1;
        let mut flags = 0;
        loop {
            self.steps += 1;
            self.at = string::plain_end(self.text, self.at);
            match self.text.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(flags);
                }
                Some(b'\\') => flags |= ESCAPED | self.escape(start)?,
                _ => return Err(self.wrong(Expected::Character, start)),
            }
        }
    }

    /// Reads one escape from its backslash on, or both of a surrogate pair.
    fn escape(&mut self, start: usize) -> Result<u8, Fault> {
        self.at += 1;
        match self.text.get(self.at) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                return Ok(0);
            }
            Some(b'u') => self.at += 1,
            _ => return Err(self.wrong(Expected::Escape, start)),
        }
        for _ in 0..4 {
            if !self.accept(|o| o.is_ascii_hexdigit()) {
                return Err(self.wrong(Expected::HexDigit, start));
            }
        }
        let unit = string::code_unit(self.text, self.at - 6);
        match unit {
            Some(0xD800..=0xDBFF) if string::is_low_half(self.text, self.at) => {
                self.at += 6;
                Ok(0)
            }
            Some(0xD800..=0xDFFF) => Ok(LONE_SURROGATE),
            _ => Ok(0),
        }
    }
}

/// True for octets that would continue a word or number.
fn is_wordy(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || octet == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_of_a_scan_are_bounded_by_the_length_of_the_text() {
        let times = |piece: &str| piece.repeat(20_000);
        let nested = format!("{}1{}", times("["), times("]"));
        let texts = [
            format!("[{}1]", times("1,")),
            format!("[{}]", times(" \n")),
            format!("\"{}\"", times("\\n")),
            format!("\"{}\"", times("\\ud83d")),
            format!("\"{}\"", times("x\\\"")),
            format!("{{{}\"z\":0}}", times("\"k\":[],")),
            nested.clone(),
            times("{\"a\":"),
            times("[1,"),
            format!("\"{}", times("\\u00e9")),
            format!("{nested}{}", times("]")),
        ];
        for text in texts {
            let mut scan = Scan::new(text.as_bytes(), 0, usize::MAX);
            let _ = scan.run();
            assert!(scan.steps <= text.len() + 2, "{} steps for {} octets", scan.steps, text.len());
            assert!(scan.tape.len() <= text.len());
            assert!(scan.at <= text.len());
        }
    }

    #[test]
    fn the_tape_holds_every_node_in_order_and_leads_past_what_lies_inside() {
        let mut scan = Scan::new(br#"{"a":[1,"x"],"b":{}}"#, 0, 8);
        scan.run().unwrap();
        let tape: Vec<_> = scan.tape.iter().map(|e| (e.tag, e.start, e.end, e.next)).collect();
        let expected = [
            (Tag::Object, 0, 20, 7),
            (Tag::Key, 1, 4, 2),
            (Tag::Array, 5, 12, 5),
            (Tag::Number, 6, 7, 4),
            (Tag::String, 8, 11, 5),
            (Tag::Key, 13, 16, 6),
            (Tag::Object, 17, 19, 7),
        ];
        assert_eq!(tape, expected);
        assert_eq!(std::mem::size_of::<Entry>(), 16);
    }
}
