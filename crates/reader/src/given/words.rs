//! A command line, taken apart as a shell would: bash, the Windows command prompt, or PowerShell.

/// What was found on a command line.
#[derive(Debug, Default)]
pub(super) struct Line {
    pub words: Vec<Word>,
    /// What a here-document or here-string feeds the command.
    pub stdin: Option<Vec<u8>>,
    pub remarks: Vec<String>,
}

/// One argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub octets: Vec<u8>,
    /// Where it begins in the text.
    pub at: usize,
}

/// A quote that is not closed: where it stands.
pub(super) struct Unclosed(pub usize);

/// Takes a command apart; which shell it was written for shows in its line ends and quotes.
pub(super) fn split(text: &str) -> Result<Line, Unclosed> {
    let ends_with = |mark: char| text.lines().any(|line| line.trim_end().ends_with(mark));
    if text.contains("^\"") || (ends_with('^') && !ends_with('\\')) {
        return Ok(windows(&without_carets(text)));
    }
    if ends_with('`') && !ends_with('\\') {
        return power_shell(text);
    }
    Posix { text: text.as_bytes(), at: 0, line: Line::default(), word: None, inner: false }.run()
}

struct Posix<'t> {
    text: &'t [u8],
    at: usize,
    line: Line,
    word: Option<Word>,
    /// True within a here-document, which holds no other.
    inner: bool,
}

impl Posix<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    fn push(&mut self, octet: u8) {
        let at = self.at;
        self.word.get_or_insert_with(|| Word { octets: Vec::new(), at }).octets.push(octet);
    }

    fn begin(&mut self) {
        let at = self.at;
        self.word.get_or_insert_with(|| Word { octets: Vec::new(), at });
    }

    fn end_word(&mut self) {
        self.line.words.extend(self.word.take());
    }

    fn remark(&mut self, text: &str) {
        if !self.line.remarks.iter().any(|r| r == text) {
            self.line.remarks.push(text.to_owned());
        }
    }

    fn run(mut self) -> Result<Line, Unclosed> {
        while let Some(octet) = self.peek(0) {
            match octet {
                b'\\' => self.escape(),
                b'\'' => self.single()?,
                b'"' => {
                    self.begin();
                    self.double()?;
                }
                b'$' if self.peek(1) == Some(b'\'') => self.ansi()?,
                b' ' | b'\t' => {
                    self.end_word();
                    self.at += 1;
                }
                b'#' if self.word.is_none() => self.skip_line(),
                b'\n' | b'\r' | b'|' | b';' | b'&' if self.line.words.is_empty() && self.word.is_none() => {
                    self.at += 1
                }
                b'\n' | b'\r' | b'|' | b';' => break,
                b'&' => {
                    if self.peek(1) != Some(b'&') && self.word.is_some() {
                        self.remark("An `&` outside of quotes ends the command in a shell: quote the URL.");
                    }
                    break;
                }
                b'<' if self.text.get(self.at..self.at + 2) == Some(b"<<") => self.here()?,
                b'<' | b'>' => self.redirect(),
                _ => {
                    self.note_expansion(octet);
                    self.push(octet);
                    self.at += 1;
                }
            }
        }
        self.end_word();
        Ok(self.line)
    }

    fn skip_line(&mut self) {
        while self.peek(0).is_some_and(|o| o != b'\n') {
            self.at += 1;
        }
    }

    fn escape(&mut self) {
        match (self.peek(1), self.peek(2)) {
            (Some(b'\n'), _) => self.at += 2,
            (Some(b'\r'), Some(b'\n')) => self.at += 3,
            (Some(octet), _) => {
                self.push(octet);
                self.at += 2;
            }
            (None, _) => self.at += 1,
        }
    }

    fn single(&mut self) -> Result<(), Unclosed> {
        self.begin();
        let inner = self.text.get(self.at + 1..).unwrap_or_default();
        let length = inner.iter().position(|o| *o == b'\'').ok_or(Unclosed(self.at))?;
        let inner = inner.get(..length).unwrap_or_default();
        if let Some(word) = &mut self.word {
            word.octets.extend_from_slice(inner);
        }
        self.at += length + 2;
        Ok(())
    }

    fn double(&mut self) -> Result<(), Unclosed> {
        let start = self.at;
        self.at += 1;
        loop {
            match (self.peek(0).ok_or(Unclosed(start))?, self.peek(1)) {
                (b'"', _) => break,
                (b'\\', Some(b'\n')) => self.at += 2,
                (b'\\', Some(octet @ (b'"' | b'\\' | b'$' | b'`'))) => {
                    self.push(octet);
                    self.at += 2;
                }
                (octet, _) => {
                    self.note_expansion(octet);
                    self.push(octet);
                    self.at += 1;
                }
            }
        }
        self.at += 1;
        Ok(())
    }

    /// `$'…'`: escapes as in C.
    fn ansi(&mut self) -> Result<(), Unclosed> {
        self.begin();
        let start = self.at;
        self.at += 2;
        loop {
            let octet = self.peek(0).ok_or(Unclosed(start))?;
            self.at += 1;
            match octet {
                b'\'' => return Ok(()),
                b'\\' => self.ansi_escape(),
                octet => self.push(octet),
            }
        }
    }

    fn ansi_escape(&mut self) {
        let Some(kind) = self.peek(0) else { return };
        self.at += 1;
        let digits = |from: &Self, max: usize, radix: u32| {
            let rest = from.text.get(from.at..).unwrap_or_default();
            let count = rest.iter().take(max).take_while(|o| (**o as char).is_digit(radix)).count();
            let text = rest.get(..count).map(String::from_utf8_lossy).unwrap_or_default();
            (u32::from_str_radix(&text, radix).unwrap_or(0), count)
        };
        match kind {
            b'n' => self.push(b'\n'),
            b't' => self.push(b'\t'),
            b'r' => self.push(b'\r'),
            b'a' => self.push(7),
            b'b' => self.push(8),
            b'e' | b'E' => self.push(27),
            b'f' => self.push(12),
            b'v' => self.push(11),
            b'x' => {
                let (value, count) = digits(self, 2, 16);
                self.at += count;
                self.push(value as u8);
            }
            b'u' | b'U' => {
                let (value, count) = digits(self, if kind == b'u' { 4 } else { 8 }, 16);
                self.at += count;
                let mut buffer = [0; 4];
                let c = char::from_u32(value).unwrap_or('\u{fffd}');
                c.encode_utf8(&mut buffer).bytes().for_each(|octet| self.push(octet));
            }
            b'0'..=b'7' => {
                self.at -= 1;
                let (value, count) = digits(self, 3, 8);
                self.at += count;
                self.push(value as u8);
            }
            octet => self.push(octet),
        }
    }

    fn note_expansion(&mut self, octet: u8) {
        let next = self.peek(1).unwrap_or(b' ');
        let expands = match octet {
            b'$' => next.is_ascii_alphabetic() || matches!(next, b'_' | b'{' | b'('),
            b'`' => true,
            _ => false,
        };
        if expands {
            self.remark("Variables and commands in the line are left as they are written.");
        }
    }

    /// `> file`, `2>&1`, `< file`: nothing that curl sees.
    fn redirect(&mut self) {
        if self.word.as_ref().is_some_and(|w| w.octets.iter().all(u8::is_ascii_digit)) {
            self.word = None;
        }
        self.end_word();
        while self.peek(0).is_some_and(|o| matches!(o, b'<' | b'>' | b'&' | b' ' | b'\t')) {
            self.at += 1;
        }
        while self.peek(0).is_some_and(|o| !o.is_ascii_whitespace() && !matches!(o, b'|' | b';' | b'&')) {
            self.at += 1;
        }
    }

    /// `<<EOF` and the lines up to it, or `<<<word`.
    fn here(&mut self) -> Result<(), Unclosed> {
        if self.inner {
            self.redirect();
            return Ok(());
        }
        self.end_word();
        let start = self.at;
        if self.peek(2) == Some(b'<') {
            let rest = self.text.get(self.at + 3..).unwrap_or_default();
            let inner = Posix { text: rest, at: 0, line: Line::default(), word: None, inner: true }
                .run()
                .map_err(|_| Unclosed(start))?;
            let mut word = inner.words.into_iter().next().map(|w| w.octets).unwrap_or_default();
            word.push(b'\n');
            self.line.stdin = Some(word);
            self.at = self.text.len();
            return Ok(());
        }
        let text = String::from_utf8_lossy(self.text.get(self.at + 2..).unwrap_or_default()).into_owned();
        let (first, rest) = text.split_once('\n').ok_or(Unclosed(start))?;
        let name = first.trim_start_matches('-').split_whitespace().next().unwrap_or("");
        let name = name.trim_matches(['\'', '"', '\\']).to_owned();
        let lines = rest.split_inclusive('\n').take_while(|line| line.trim_end() != name);
        self.line.stdin = Some(lines.collect::<String>().into_bytes());
        // The rest of the first line may hold further arguments.
        let tail = first.trim_start_matches('-').trim_start();
        let tail = tail.split_once(char::is_whitespace).map_or("", |(_, tail)| tail).to_owned();
        let inner =
            Posix { text: tail.as_bytes(), at: 0, line: Line::default(), word: None, inner: true }.run()?;
        self.line.words.extend(inner.words.into_iter().map(|w| Word { at: start, ..w }));
        self.at = self.text.len();
        Ok(())
    }
}

/// What the Windows command prompt passes on: `^` escapes the next character and joins lines.
fn without_carets(text: &str) -> Vec<(u8, usize)> {
    let octets = text.as_bytes();
    let (mut out, mut at, mut quoted) = (Vec::new(), 0, false);
    let is_line = |at: usize| match octets.get(at..) {
        Some([b'\r', b'\n', ..]) => 2,
        Some([b'\n', ..]) => 1,
        _ => 0,
    };
    while let Some(octet) = octets.get(at).copied() {
        match octet {
            b'^' if !quoted && is_line(at + 1) > 0 => {
                at += 1 + is_line(at + 1);
                // The character behind an escaped line end is taken as it is, even if that is a line end.
                let length = is_line(at);
                if length > 0 {
                    out.push((b'\n', at));
                    at += length;
                }
                continue;
            }
            b'^' if !quoted => {
                out.extend(octets.get(at + 1).map(|o| (*o, at + 1)));
                at += 2;
                continue;
            }
            b'\n' | b'\r' if !quoted && out.iter().any(|(o, _): &(u8, usize)| !o.is_ascii_whitespace()) => {
                break;
            }
            b'"' => quoted = !quoted,
            _ => {}
        }
        out.push((octet, at));
        at += 1;
    }
    out
}

/// Arguments as a program on Windows takes its command line apart.
fn windows(octets: &[(u8, usize)]) -> Line {
    let mut line = Line::default();
    let (mut word, mut quoted, mut i) = (None::<Word>, false, 0);
    while let Some((octet, at)) = octets.get(i).copied() {
        let current = |word: &mut Option<Word>| {
            word.get_or_insert_with(|| Word { octets: Vec::new(), at }).octets.len()
        };
        match octet {
            b'\\' => {
                let slashes =
                    octets.get(i..).unwrap_or_default().iter().take_while(|(o, _)| *o == b'\\').count();
                let before_quote = matches!(octets.get(i + slashes), Some((b'"', _)));
                current(&mut word);
                let kept = if before_quote { slashes / 2 } else { slashes };
                let is_literal = before_quote && slashes % 2 == 1;
                if let Some(word) = &mut word {
                    word.octets.extend(std::iter::repeat_n(b'\\', kept));
                    word.octets.extend(is_literal.then_some(b'"'));
                }
                i += slashes + usize::from(is_literal);
                continue;
            }
            b'"' => {
                current(&mut word);
                if quoted && matches!(octets.get(i + 1), Some((b'"', _))) {
                    word.iter_mut().for_each(|w| w.octets.push(b'"'));
                    i += 1;
                } else {
                    quoted = !quoted;
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' if !quoted => line.words.extend(word.take()),
            octet => {
                current(&mut word);
                word.iter_mut().for_each(|w| w.octets.push(octet));
            }
        }
        i += 1;
    }
    line.words.extend(word);
    line
}

/// PowerShell: a backtick escapes, quotes are doubled inside quotes of their kind.
fn power_shell(text: &str) -> Result<Line, Unclosed> {
    let mut line = Line::default();
    let mut word = None::<Word>;
    let mut quote = None::<(char, usize)>;
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let push = |c: char, word: &mut Option<Word>| {
            let word = word.get_or_insert_with(|| Word { octets: Vec::new(), at });
            word.octets.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        };
        match (c, quote) {
            ('`', None | Some(('"', _))) => match characters.next() {
                Some((_, '\r')) => drop(characters.next_if(|(_, c)| *c == '\n')),
                Some((_, '\n')) | None => {}
                Some((_, 'n')) => push('\n', &mut word),
                Some((_, 't')) => push('\t', &mut word),
                Some((_, c)) => push(c, &mut word),
            },
            (c, Some((open, _))) if c == open => {
                if characters.next_if(|(_, next)| *next == open).is_some() {
                    push(c, &mut word);
                } else {
                    quote = None;
                }
            }
            ('"' | '\'', None) => {
                quote = Some((c, at));
                word.get_or_insert_with(|| Word { octets: Vec::new(), at });
            }
            (' ' | '\t', None) => line.words.extend(word.take()),
            ('\r' | '\n' | '|' | ';', None) if !line.words.is_empty() || word.is_some() => break,
            ('\r' | '\n', None) => {}
            (c, _) => push(c, &mut word),
        }
    }
    if let Some((_, at)) = quote {
        return Err(Unclosed(at));
    }
    line.words.extend(word);
    Ok(line)
}
