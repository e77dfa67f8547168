//! Structured fields (RFC 9651): lists, dictionaries and items, or the octet at which a value stops being one.
//!
//! Parameters are held to the grammar and not kept: nothing here reads them.

/// A bare item.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A whole number of at most 15 digits.
    Integer(i64),
    /// A number with at most three decimals.
    Decimal(f64),
    /// Text in quotes.
    String(String),
    /// A word, as sent.
    Token(String),
    /// Octets, in base64 between colons.
    Bytes(Vec<u8>),
    /// `?1` or `?0`.
    Boolean(bool),
    /// `@` and seconds since the Unix epoch.
    Date(i64),
    /// Unicode text, between `%"` and `"`.
    Display(String),
}

/// A member of a list or a dictionary.
#[derive(Clone, Debug, PartialEq)]
pub enum Member {
    /// One item.
    Item(Item),
    /// Several in parentheses.
    Inner(Vec<Item>),
}

/// Reads an item (RFC 9651 §3.3).
///
/// # Errors
/// The offset of the first octet that cannot stand there; the length of the value if it ends too soon.
pub fn item(value: &[u8]) -> Result<Item, usize> {
    let mut reader = Reader::new(value);
    let item = reader.item()?;
    reader.spaces();
    reader.end().map(|()| item)
}

/// Reads a list (RFC 9651 §3.1); an empty value is an empty one.
///
/// # Errors
/// As [`item`].
pub fn list(value: &[u8]) -> Result<Vec<Member>, usize> {
    let mut members = Vec::new();
    Reader::new(value).members(|reader| {
        members.push(reader.member()?);
        Ok(())
    })?;
    Ok(members)
}

/// Reads a dictionary (RFC 9651 §3.2); of equal keys the last counts, in the place of the first.
///
/// # Errors
/// As [`item`].
pub fn dictionary(value: &[u8]) -> Result<Vec<(String, Member)>, usize> {
    let mut members: Vec<(String, Member)> = Vec::new();
    Reader::new(value).members(|reader| {
        let key = reader.key()?;
        let member = match reader.peek() {
            Some(b'=') => {
                reader.at += 1;
                reader.member()?
            }
            _ => {
                reader.parameters()?;
                Member::Item(Item::Boolean(true))
            }
        };
        match members.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = member,
            None => members.push((key, member)),
        }
        Ok(())
    })?;
    Ok(members)
}

/// Reads from left to right; every error is the offset at which it stopped.
struct Reader<'v> {
    value: &'v [u8],
    at: usize,
}

impl<'v> Reader<'v> {
    fn new(value: &'v [u8]) -> Self {
        let mut reader = Self { value, at: 0 };
        reader.spaces();
        reader
    }

    fn peek(&self) -> Option<u8> {
        self.value.get(self.at).copied()
    }

    fn take(&mut self, wanted: u8) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, wanted: u8) -> Result<(), usize> {
        if self.take(wanted) { Ok(()) } else { Err(self.at) }
    }

    fn end(&self) -> Result<(), usize> {
        if self.at == self.value.len() { Ok(()) } else { Err(self.at) }
    }

    fn spaces(&mut self) {
        while self.take(b' ') {}
    }

    fn blank(&mut self) {
        while self.take(b' ') || self.take(b'\t') {}
    }

    /// What is allowed from here on, possibly nothing.
    fn run(&mut self, allowed: impl Fn(u8) -> bool) -> &'v [u8] {
        let start = self.at;
        while self.peek().is_some_and(&allowed) {
            self.at += 1;
        }
        self.value.get(start..self.at).unwrap_or_default()
    }

    /// Members with commas between, up to the end; none may follow a last comma.
    fn members(&mut self, mut one: impl FnMut(&mut Self) -> Result<(), usize>) -> Result<(), usize> {
        while self.peek().is_some() {
            one(self)?;
            self.blank();
            if self.peek().is_none() {
                break;
            }
            self.expect(b',')?;
            self.blank();
            if self.peek().is_none() {
                return Err(self.at);
            }
        }
        Ok(())
    }

    fn member(&mut self) -> Result<Member, usize> {
        if !self.take(b'(') {
            return self.item().map(Member::Item);
        }
        let mut items = Vec::new();
        loop {
            self.spaces();
            if self.take(b')') {
                self.parameters()?;
                return Ok(Member::Inner(items));
            }
            items.push(self.item()?);
            if !matches!(self.peek(), Some(b' ' | b')')) {
                return Err(self.at);
            }
        }
    }

    fn item(&mut self) -> Result<Item, usize> {
        let item = self.bare()?;
        self.parameters()?;
        Ok(item)
    }

    fn parameters(&mut self) -> Result<(), usize> {
        while self.take(b';') {
            self.spaces();
            self.key()?;
            if self.take(b'=') {
                self.bare()?;
            }
        }
        Ok(())
    }

    fn key(&mut self) -> Result<String, usize> {
        if !matches!(self.peek(), Some(b'a'..=b'z' | b'*')) {
            return Err(self.at);
        }
        Ok(text(self.run(|o| matches!(o, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'.' | b'*'))))
    }

    fn bare(&mut self) -> Result<Item, usize> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b'"') => self.string().map(Item::String),
            Some(b':') => self.bytes().map(Item::Bytes),
            Some(b'?') => {
                self.at += 1;
                let is_true = self.take(b'1');
                if !is_true {
                    self.expect(b'0')?;
                }
                Ok(Item::Boolean(is_true))
            }
            Some(b'@') => {
                self.at += 1;
                let start = self.at;
                match self.number()? {
                    Item::Integer(seconds) => Ok(Item::Date(seconds)),
                    _ => Err(start),
                }
            }
            Some(b'%') => self.display().map(Item::Display),
            Some(b'A'..=b'Z' | b'a'..=b'z' | b'*') => {
                let word = |o: u8| crate::grammar::TCHAR.holds(o) || matches!(o, b':' | b'/');
                Ok(Item::Token(text(self.run(word))))
            }
            _ => Err(self.at),
        }
    }

    fn number(&mut self) -> Result<Item, usize> {
        let start = self.at;
        self.take(b'-');
        let whole = self.run(|o| o.is_ascii_digit()).len();
        if whole == 0 {
            return Err(self.at);
        }
        let decimals = if self.take(b'.') { Some(self.run(|o| o.is_ascii_digit()).len()) } else { None };
        let written = text(self.value.get(start..self.at).unwrap_or_default());
        match decimals {
            None if whole <= 15 => written.parse().map(Item::Integer).map_err(|_| start),
            Some(1..=3) if whole <= 12 => written.parse().map(Item::Decimal).map_err(|_| start),
            Some(0) => Err(self.at),
            _ => Err(start),
        }
    }

    fn string(&mut self) -> Result<String, usize> {
        self.expect(b'"')?;
        let mut text = String::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    self.at += 1;
                    match self.peek() {
                        Some(octet @ (b'"' | b'\\')) => text.push(char::from(octet)),
                        _ => return Err(self.at),
                    }
                }
                Some(octet @ b' '..=b'~') => text.push(char::from(octet)),
                _ => return Err(self.at),
            }
            self.at += 1;
        }
    }

    fn bytes(&mut self) -> Result<Vec<u8>, usize> {
        self.expect(b':')?;
        let start = self.at;
        let digits = self.run(|o| o.is_ascii_alphanumeric() || matches!(o, b'+' | b'/' | b'='));
        let octets = base64(digits).ok_or(start)?;
        self.expect(b':')?;
        Ok(octets)
    }

    fn display(&mut self) -> Result<String, usize> {
        let start = self.at;
        self.expect(b'%')?;
        self.expect(b'"')?;
        let mut octets = Vec::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return String::from_utf8(octets).map_err(|_| start);
                }
                Some(b'%') => {
                    let digits = self.value.get(self.at + 1..self.at + 3).ok_or(self.value.len())?;
                    let digit = |o: u8| match o {
                        b'0'..=b'9' => Some(o - b'0'),
                        b'a'..=b'f' => Some(o - b'a' + 10),
                        _ => None,
                    };
                    let [high, low] = [0, 1].map(|n| digits.get(n).copied().and_then(digit));
                    octets.push(high.zip(low).map(|(high, low)| high << 4 | low).ok_or(self.at)?);
                    self.at += 2;
                }
                Some(octet @ b' '..=b'~') => octets.push(octet),
                _ => return Err(self.at),
            }
            self.at += 1;
        }
    }
}

/// ASCII as text.
fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// The octets that base64 stands for (RFC 4648 §4). The padding may be left out, and what stands in the bits that
/// are left over does not matter (RFC 9651 §4.2.7).
fn base64(digits: &[u8]) -> Option<Vec<u8>> {
    let end = digits.iter().position(|o| *o == b'=').unwrap_or(digits.len());
    let (digits, padding) = digits.split_at(end);
    let full = padding.is_empty() || (digits.len() + padding.len()).is_multiple_of(4) && padding.len() <= 2;
    if !full || digits.len() % 4 == 1 || padding.iter().any(|o| *o != b'=') {
        return None;
    }
    let mut octets = Vec::with_capacity(digits.len() * 3 / 4);
    let (mut held, mut bits) = (0u32, 0);
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            octets.push((held >> bits & 0xff) as u8);
        }
    }
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_every_kind_are_read() {
        for (sent, read) in [
            ("42", Item::Integer(42)),
            ("-999999999999999", Item::Integer(-999_999_999_999_999)),
            ("4.5", Item::Decimal(4.5)),
            (r#""a \"b\" \\c" ; x=1;y"#, Item::String("a \"b\" \\c".into())),
            ("text/html", Item::Token("text/html".into())),
            (":aGVsbG8=:", Item::Bytes(b"hello".to_vec())),
            (":aGVsbG8:", Item::Bytes(b"hello".to_vec())),
            ("::", Item::Bytes(Vec::new())),
            ("?1", Item::Boolean(true)),
            ("@1659578233", Item::Date(1_659_578_233)),
            (r#"%"f%c3%bc""#, Item::Display("fü".into())),
        ] {
            let sent = sent.replace(" ;", ";");
            assert_eq!(item(sent.as_bytes()), Ok(read), "{sent}");
        }
    }

    #[test]
    fn the_first_wrong_octet_is_named() {
        for (sent, at) in [
            ("", 0),
            ("\"a", 2),
            ("a b", 2),
            ("1.", 2),
            ("1234567890123456", 0),
            (":a:", 1),
            (":aGk===:", 1),
            (":aGk=", 5),
            ("?2", 1),
            ("@1.5", 1),
            ("%\"%C3\"", 2),
            ("\"\u{fc}\"", 1),
        ] {
            assert_eq!(item(sent.as_bytes()), Err(at), "{sent}");
        }
        assert_eq!(dictionary(b"u="), Err(2));
        assert_eq!(dictionary(b"u=1,"), Err(4));
        assert_eq!(dictionary(b"U=1"), Err(0));
        assert_eq!(list(b"a, (b c"), Err(7));
        assert_eq!(list(b"(a\"b\")"), Err(2));
    }

    #[test]
    fn lists_and_dictionaries_hold_members() {
        let token = |t: &str| Item::Token(t.into());
        assert_eq!(
            list(b"a;q=0.5,\t(b  c);x"),
            Ok(vec![Member::Item(token("a")), Member::Inner(vec![token("b"), token("c")])])
        );
        assert_eq!(list(b""), Ok(Vec::new()));
        let read = dictionary(b"u=1, i, u=2;a").unwrap();
        assert_eq!(read[0], ("u".into(), Member::Item(Item::Integer(2))));
        assert_eq!(read[1], ("i".into(), Member::Item(Item::Boolean(true))));
        assert_eq!(read.len(), 2);
    }

    #[test]
    fn no_octets_panic() {
        for one in 0..=255u8 {
            for other in 0..=255u8 {
                for value in [&[one, other][..], &[b'a', b'=', one, other], &[b':', one, other, b':']] {
                    let _ = (item(value), list(value), dictionary(value));
                }
            }
        }
    }
}
