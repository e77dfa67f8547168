//! Keys, strings, numbers and words, as people write them who think of JavaScript or Python.

use candor_rule::Span;

use super::{Reader, Splice};

impl Reader<'_> {
    /// A key: quoted in some way, or bare.
    pub(super) fn key(&mut self) -> Option<()> {
        if self.opening_quote().is_some() {
            return self.string("the last key");
        }
        let is_bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '-' | '.');
        let start = self.at;
        let length = self.rest().find(|c| !is_bare(c)).unwrap_or(self.rest().len());
        if length == 0 {
            return None;
        }
        self.at += length;
        if self.at == self.octets.len() {
            self.quote(start)?;
            self.cut(Span::new(start, self.at), "the last key", false);
            return Some(());
        }
        self.quote(start)
    }

    fn quote(&mut self, start: usize) -> Option<()> {
        let splices = vec![Splice::insert(start, "\""), Splice::insert(self.at, "\"")];
        self.slip("Keys stand in double quotes.", splices)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Anything but an object or an array.
    pub(super) fn scalar(&mut self) -> Option<()> {
        if self.opening_quote().is_some() {
            return self.string("the last string");
        }
        match self.peek()? {
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number(),
            octet if octet.is_ascii_alphabetic() => self.word(),
            _ => None,
        }
    }

    /// A quote that begins a string, and the one that ends it.
    fn opening_quote(&self) -> Option<(char, char)> {
        let quote = self.rest().chars().next()?;
        Some(match quote {
            '"' => ('"', '"'),
            '\'' => ('\'', '\''),
            '`' => ('`', '`'),
            '\u{201C}' | '\u{201D}' | '\u{201E}' => (quote, '\u{201D}'),
            '\u{2018}' | '\u{2019}' | '\u{201A}' => (quote, '\u{2019}'),
            _ => return None,
        })
    }

    fn string(&mut self, what: &'static str) -> Option<()> {
        let start = self.at;
        let (opening, closing) = self.opening_quote()?;
        let is_foreign = opening != '"';
        let mut splices = Vec::new();
        if is_foreign {
            splices.push(Splice::new(Span::new(start, start + opening.len_utf8()), "\""));
        }
        self.at += opening.len_utf8();
        loop {
            let Some(c) = self.rest().chars().next() else {
                return self.string_cut(start, splices, what);
            };
            let span = Span::new(self.at, self.at + c.len_utf8());
            match c {
                '\\' => {
                    self.escape(span.start, is_foreign, &mut splices)?;
                    continue;
                }
                c if self.closes(c, closing, is_foreign) => {
                    self.at = span.end;
                    if is_foreign {
                        splices.push(Splice::new(span, "\""));
                        self.slip("Strings and keys stand in double quotes.", splices)?;
                    } else if !splices.is_empty() {
                        self.slip("A string holds this character only as an escape.", splices)?;
                    }
                    return Some(());
                }
                '"' if is_foreign => splices.push(Splice::new(span, "\\\"")),
                '\n' => splices.push(Splice::new(span, "\\n")),
                '\r' => splices.push(Splice::new(span, "\\r")),
                '\t' => splices.push(Splice::new(span, "\\t")),
                c if (c as u32) < 0x20 => splices.push(Splice::new(span, format!("\\u{:04x}", c as u32))),
                _ => {}
            }
            self.at = span.end;
        }
    }

    /// True at the end of the string. An apostrophe within a word ends none: what follows an end can only
    /// be punctuation.
    fn closes(&self, c: char, closing: char, is_foreign: bool) -> bool {
        let curly = matches!(closing, '\u{201D}' if c == '\u{201C}')
            || matches!(closing, '\u{2019}' if c == '\u{2018}');
        if c != closing && !curly {
            return false;
        }
        if !is_foreign {
            return true;
        }
        let after = self.rest().get(c.len_utf8()..).unwrap_or_default().trim_start();
        matches!(after.chars().next(), None | Some(',' | ':' | '}' | ']' | '/' | '#' | '='))
    }

    fn escape(&mut self, start: usize, is_foreign: bool, splices: &mut Vec<Splice>) -> Option<()> {
        let Some(next) = self.octets.get(start + 1) else {
            self.at = self.octets.len();
            return Some(());
        };
        match next {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
            // Half an escape at the end of the text is cut off like the rest.
            b'u' => {
                let digits = self.octets.get(start + 2..(start + 6).min(self.octets.len()))?;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                self.at = (start + 6).min(self.octets.len());
                return Some(());
            }
            b'\'' | b'`' if is_foreign || *next == b'\'' => splices.push(Splice::remove(Span::octet(start))),
            b'x' => {
                let digits = self.octets.get(start + 2..start + 4)?;
                if !digits.iter().all(u8::is_ascii_hexdigit) {
                    return None;
                }
                splices.push(Splice::new(Span::new(start, start + 2), "\\u00"));
            }
            // A path of Windows, a regular expression: which of its backslashes are meant, nobody can say.
            _ => return None,
        }
        self.at = start + 2;
        Some(())
    }

    /// The text ends inside the string: it is closed, and marked.
    fn string_cut(&mut self, start: usize, mut splices: Vec<Splice>, what: &'static str) -> Option<()> {
        let end = self.octets.len();
        splices.push(Splice::insert(end, "\""));
        self.slip("The text ends inside a string.", splices)?;
        self.cut(Span::new(start, end), what, false);
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        let is_part = |o: &u8| o.is_ascii_alphanumeric() || b"+-._".contains(o);
        let length = self.octets.get(start..)?.iter().take_while(|o| is_part(o)).count();
        self.at += length;
        let span = Span::new(start, self.at);
        let token = self.text.get(start..self.at)?;
        let mended = mended_number(token)?;
        let is_last = self.at == self.octets.len() && !self.open.is_empty();
        if mended != token {
            self.slip("Numbers are written in digits, as in -12.5 or 3e8.", vec![Splice::new(span, mended)])?;
        }
        if is_last {
            self.cut(span, "the last number", true);
        }
        Some(())
    }

    /// `true`, `false` and `null`, also as other languages write them, or cut off.
    fn word(&mut self) -> Option<()> {
        let start = self.at;
        let is_part = |o: &u8| o.is_ascii_alphanumeric() || *o == b'_';
        self.at += self.octets.get(start..)?.iter().take_while(|o| is_part(o)).count();
        let word = self.text.get(start..self.at)?;
        let is_last = self.at == self.octets.len();
        let meant = match word {
            "true" | "false" | "null" => return Some(()),
            "None" | "nil" | "NULL" | "Null" => "null",
            w if w.eq_ignore_ascii_case("true") => "true",
            w if w.eq_ignore_ascii_case("false") => "false",
            w if is_last => ["true", "false", "null"].into_iter().find(|whole| whole.starts_with(w))?,
            _ => return None,
        };
        self.slip(
            "true, false and null are written in full and in lower case.",
            vec![Splice::new(Span::new(start, self.at), meant)],
        )
    }
}

/// The number as JSON writes it; `None` if it could be another, or is none at all.
fn mended_number(token: &str) -> Option<String> {
    if token.contains("__") || token.starts_with('_') || token.ends_with('_') {
        return None;
    }
    let bare = token.strip_prefix('+').unwrap_or(token).replace('_', "");
    let mut mended = match bare.strip_prefix('-') {
        Some(rest) if rest.starts_with('.') => format!("-0{rest}"),
        None if bare.starts_with('.') => format!("0{bare}"),
        _ => bare,
    };
    if mended.ends_with('.') {
        mended.push('0');
    }
    let is_number = matches!(serde_json::from_str(&mended), Ok(serde_json::Value::Number(_)));
    // At the end of a text a number may be cut off behind its point, its sign or its e.
    is_number.then_some(mended)
}
