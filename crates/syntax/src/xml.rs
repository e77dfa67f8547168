//! Whether XML is well-formed (XML 1.0, fifth edition), without a document type: one walk, no recursion, no
//! tree. Namespaces are not looked at.

use std::{borrow::Cow, collections::HashSet};

use candor_rule::{Span, Violation};

use crate::rules::{
    xml_dtd_forbidden, xml_encoding_unsupported,
    xml_syntax::{self, Wrong},
};

/// Checks a whole document.
///
/// # Errors
/// The first fault: `xml-syntax`, `xml-dtd-forbidden` or `xml-encoding-unsupported`.
pub fn check(octets: &[u8]) -> Result<(), Violation> {
    let (text, source) = text_of(octets)?;
    let mut reader = Reader { text: &text, at: 0, open: Vec::new() };
    reader.document().map_err(|fault| {
        let span = Span::new(source.place(&text, fault.span.start), source.place(&text, fault.span.end));
        match fault.what {
            What::Wrong(wrong) => xml_syntax::at(octets, span, wrong),
            What::DocumentType => xml_dtd_forbidden::at(octets, span),
            What::Encoding(name) => xml_encoding_unsupported::at(octets, span, &name),
        }
    })
}

/// How the octets are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Utf8 { mark: usize },
    Utf16,
}

impl Source {
    /// The octet in the body for a place in the text.
    fn place(self, text: &str, at: usize) -> usize {
        match self {
            Self::Utf8 { mark } => mark + at,
            Self::Utf16 => 2 + 2 * text.get(..at).unwrap_or(text).encode_utf16().count(),
        }
    }
}

fn text_of(octets: &[u8]) -> Result<(Cow<'_, str>, Source), Violation> {
    let unit: Option<fn([u8; 2]) -> u16> = match octets {
        [0xFE, 0xFF, ..] => Some(u16::from_be_bytes),
        [0xFF, 0xFE, ..] => Some(u16::from_le_bytes),
        _ => None,
    };
    let broken = |at: usize| xml_syntax::at(octets, Span::octet(at), Wrong::Encoding);
    if let Some(unit) = unit {
        let pairs = octets.get(2..).unwrap_or_default().chunks(2);
        let units = pairs.map(|pair| pair.try_into().map_or(0xD800, unit));
        let mut at = 2;
        let mut text = String::with_capacity(octets.len() / 2);
        for character in char::decode_utf16(units) {
            let character = character.map_err(|_| broken(at))?;
            at += 2 * character.len_utf16();
            text.push(character);
        }
        return Ok((Cow::Owned(text), Source::Utf16));
    }
    let mark = if octets.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    let rest = octets.get(mark..).unwrap_or_default();
    match std::str::from_utf8(rest) {
        Ok(text) => Ok((Cow::Borrowed(text), Source::Utf8 { mark })),
        // Another encoding may well be named: that says more than the first octet that does not fit.
        Err(error) => {
            let start = String::from_utf8_lossy(rest.get(..rest.len().min(200)).unwrap_or_default());
            let mut reader = Reader { text: &start, at: 0, open: Vec::new() };
            match reader.declaration() {
                Err(Fault { what: What::Encoding(name), span }) => {
                    Err(xml_encoding_unsupported::at(octets, span.shifted(mark), &name))
                }
                _ => Err(broken(mark + error.valid_up_to())),
            }
        }
    }
}

struct Fault {
    what: What,
    span: Span,
}

enum What {
    Wrong(Wrong),
    DocumentType,
    Encoding(String),
}

type Step<T = ()> = Result<T, Fault>;

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Names of the elements that are open.
    open: Vec<&'t str>,
}

impl<'t> Reader<'t> {
    fn document(&mut self) -> Step {
        self.declaration()?;
        self.misc()?;
        if self.rest().starts_with("<!DOCTYPE") {
            return Err(Fault { what: What::DocumentType, span: Span::new(self.at, self.at + 9) });
        }
        if self.rest().is_empty() {
            return self.wrong(Wrong::NoElement);
        }
        if !self.rest().starts_with('<') {
            return self.wrong(Wrong::TextOutside);
        }
        self.tag()?;
        while !self.open.is_empty() {
            self.content()?;
        }
        self.misc()?;
        match self.rest().is_empty() {
            true => Ok(()),
            false => self.wrong(Wrong::AfterEnd),
        }
    }

    /// `<?xml version="1.0" encoding="…"?>`
    fn declaration(&mut self) -> Step {
        let begins =
            self.rest().strip_prefix("<?xml").is_some_and(|r| r.starts_with([' ', '\t', '\r', '\n']));
        if !begins {
            return Ok(());
        }
        self.at += 5;
        let mut last = 0;
        loop {
            let blank = self.blank();
            if self.take("?>") {
                return if last == 0 { self.wrong(Wrong::Declaration) } else { Ok(()) };
            }
            let start = self.at;
            let name = self.name(Wrong::Declaration)?;
            let rank = match name {
                "version" => 1,
                "encoding" => 2,
                "standalone" => 3,
                _ => 0,
            };
            // Version first, then the others in this order, each once.
            if !blank || rank <= last || (last == 0 && rank != 1) {
                return self.wrong_at(start, Wrong::Declaration);
            }
            last = rank;
            let (value, span) = self.attribute_value()?;
            let is_fine = match rank {
                1 => value
                    .strip_prefix("1.")
                    .is_some_and(|v| !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit())),
                2 if !is_readable(value) => {
                    return Err(Fault { what: What::Encoding(value.to_owned()), span });
                }
                3 => matches!(value, "yes" | "no"),
                _ => true,
            };
            if !is_fine {
                return self.wrong_at(span.start, Wrong::Declaration);
            }
        }
    }

    /// Comments, instructions and blanks.
    fn misc(&mut self) -> Step {
        loop {
            self.blank();
            if self.rest().starts_with("<!--") {
                self.comment()?;
            } else if self.rest().starts_with("<?") {
                self.instruction()?;
            } else {
                return Ok(());
            }
        }
    }

    /// One piece of what an element holds.
    fn content(&mut self) -> Step {
        let rest = self.rest();
        match rest.as_bytes() {
            [] => self.wrong(Wrong::Unclosed(self.open.last().copied().unwrap_or_default().to_owned())),
            [b'<', b'/', ..] => self.end_tag(),
            [b'<', b'?', ..] => self.instruction(),
            [b'<', b'!', ..] if rest.starts_with("<!--") => self.comment(),
            [b'<', b'!', ..] if rest.starts_with("<![CDATA[") => {
                self.until("<![CDATA[", "]]>", Wrong::Section)
            }
            [b'<', ..] => self.tag(),
            [b'&', ..] => self.reference(),
            _ => {
                let length = rest.find(['<', '&']).unwrap_or(rest.len());
                let text = rest.get(..length).unwrap_or_default();
                if let Some(at) = text.find("]]>") {
                    return self.wrong_at(self.at + at, Wrong::SectionEnd);
                }
                self.characters(text)
            }
        }
    }

    /// A start tag, or one of an empty element.
    fn tag(&mut self) -> Step {
        self.at += 1;
        let name = self.name(Wrong::TagName)?;
        let mut seen = HashSet::new();
        loop {
            let blank = self.blank();
            if self.take("/>") {
                return Ok(());
            }
            if self.take(">") {
                self.open.push(name);
                return Ok(());
            }
            if !blank {
                return self.wrong(Wrong::InTag);
            }
            let start = self.at;
            let attribute = self.name(Wrong::InTag)?;
            if !seen.insert(attribute) {
                return self.wrong_at(start, Wrong::AttributeTwice(attribute.to_owned()));
            }
            self.attribute_value()?;
        }
    }

    fn end_tag(&mut self) -> Step {
        let start = self.at;
        self.at += 2;
        let name = self.name(Wrong::TagName)?;
        let open = self.open.pop().unwrap_or_default();
        if name != open {
            let wrong = Wrong::Mismatch { open: open.to_owned(), found: name.to_owned() };
            return self.wrong_at(start, wrong);
        }
        self.blank();
        if self.take(">") { Ok(()) } else { self.wrong(Wrong::InTag) }
    }

    /// `="value"`, with its blanks: the value and where it stands.
    fn attribute_value(&mut self) -> Step<(&'t str, Span)> {
        self.blank();
        if !self.take("=") {
            return self.wrong(Wrong::NoValue);
        }
        self.blank();
        let quote = match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => quote,
            _ => return self.wrong(Wrong::NoQuote),
        };
        self.at += 1;
        let start = self.at;
        loop {
            let rest = self.rest();
            let Some(length) = rest.find([quote, '<', '&']) else {
                self.at = self.text.len();
                return self.wrong(Wrong::NoQuote);
            };
            self.characters(rest.get(..length).unwrap_or_default())?;
            match self.rest().chars().next() {
                Some('&') => self.reference()?,
                Some('<') => return self.wrong(Wrong::LessInValue),
                _ => {
                    let span = Span::new(start, self.at);
                    self.at += 1;
                    return Ok((self.text.get(start..span.end).unwrap_or_default(), span));
                }
            }
        }
    }

    /// `&amp;` and its four siblings, `&#10;`, `&#xA;`.
    fn reference(&mut self) -> Step {
        let inner = self.rest().get(1..).unwrap_or_default();
        let length = inner.bytes().take(40).position(|b| b == b';');
        let Some(inner) = length.and_then(|length| inner.get(..length)) else {
            return self.wrong(Wrong::Ampersand);
        };
        let number = match inner.strip_prefix('#') {
            Some(digits) => match digits.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+')),
                None => digits.parse().ok().filter(|_| !digits.starts_with('+')),
            },
            None if matches!(inner, "amp" | "lt" | "gt" | "apos" | "quot") => Some(u32::from(' ')),
            None if inner.chars().all(is_name_char) && inner.starts_with(is_name_start) => {
                return self.wrong(Wrong::Entity(inner.to_owned()));
            }
            None => return self.wrong(Wrong::Ampersand),
        };
        if !number.and_then(char::from_u32).is_some_and(is_char) {
            return self.wrong(Wrong::Ampersand);
        }
        self.at += inner.len() + 2;
        Ok(())
    }

    fn comment(&mut self) -> Step {
        let start = self.at + 4;
        let rest = self.text.get(start..).unwrap_or_default();
        match rest.find("--") {
            Some(end) if rest.get(end..).is_some_and(|r| r.starts_with("-->")) => {
                self.at = start;
                self.characters(rest.get(..end).unwrap_or_default())?;
                self.at += 3;
                Ok(())
            }
            Some(end) => self.wrong_at(start + end, Wrong::Comment),
            None => {
                self.at = self.text.len();
                self.wrong(Wrong::Comment)
            }
        }
    }

    fn instruction(&mut self) -> Step {
        let start = self.at;
        self.at += 2;
        let target = self.name(Wrong::Instruction)?;
        if target.eq_ignore_ascii_case("xml") {
            return self.wrong_at(start, Wrong::LateDeclaration);
        }
        if !self.rest().starts_with("?>") && !self.blank() {
            return self.wrong(Wrong::Instruction);
        }
        self.until("", "?>", Wrong::Instruction)
    }

    /// Skips `begin`, and everything up to and with `end`.
    fn until(&mut self, begin: &str, end: &str, wrong: Wrong) -> Step {
        self.at += begin.len();
        let rest = self.rest();
        let Some(length) = rest.find(end) else {
            self.at = self.text.len();
            return self.wrong(wrong);
        };
        self.characters(rest.get(..length).unwrap_or_default())?;
        self.at += end.len();
        Ok(())
    }

    /// Steps over characters that all have to be allowed.
    fn characters(&mut self, text: &str) -> Step {
        match text.char_indices().find(|(_, c)| !is_char(*c)) {
            Some((at, c)) => self.wrong_at(self.at + at, Wrong::Character(c)),
            None => {
                self.at += text.len();
                Ok(())
            }
        }
    }

    fn name(&mut self, wrong: Wrong) -> Step<&'t str> {
        let rest = self.rest();
        if !rest.starts_with(is_name_start) {
            return self.wrong(wrong);
        }
        let length = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
        self.at += length;
        Ok(rest.get(..length).unwrap_or_default())
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, token: &str) -> bool {
        let is_there = self.rest().starts_with(token);
        self.at += if is_there { token.len() } else { 0 };
        is_there
    }

    fn blank(&mut self) -> bool {
        let rest = self.rest();
        let length = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.at += length;
        length > 0
    }

    fn wrong<T>(&self, wrong: Wrong) -> Step<T> {
        self.wrong_at(self.at, wrong)
    }

    fn wrong_at<T>(&self, at: usize, wrong: Wrong) -> Step<T> {
        let length = self.text.get(at..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
        Err(Fault { what: What::Wrong(wrong), span: Span::new(at, at + length) })
    }
}

/// Encodings that are read. A declaration of UTF-16 in a text that came as UTF-8 was left over when
/// somebody transcoded it.
fn is_readable(encoding: &str) -> bool {
    ["utf-8", "us-ascii", "utf-16"].iter().any(|known| encoding.eq_ignore_ascii_case(known))
}

/// `Char` (XML 1.0 §2.2).
fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// `NameStartChar` (§2.3).
fn is_name_start(c: char) -> bool {
    matches!(c, ':' | 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

/// `NameChar` (§2.3).
fn is_name_char(c: char) -> bool {
    is_name_start(c)
        || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<(&'static str, usize)> {
        let violation = check(text.as_bytes()).err()?;
        Some((violation.rule.code, violation.place.offset().unwrap()))
    }

    #[test]
    fn well_formed_documents_pass() {
        for text in [
            "<a/>",
            "\u{feff}<?xml version=\"1.0\" encoding='UTF-8' standalone=\"no\"?>\n<!-- c -->\n<a b='1' c=\"&lt;\">x</a >\n<?p q?>\n",
            "<é:ü é='\u{1d11e}'><![CDATA[<&]]]]>&#x10FFFF;&amp;</é:ü>",
            "<a><b/><b></b>]] ></a><!---->",
            "<a><?xml-stylesheet href='x'?></a>",
        ] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    #[test]
    fn the_first_wrong_octet_is_named() {
        for (text, at) in [
            ("", 0),
            ("  ", 2),
            ("a", 0),
            ("<a><b></a>", 6),
            ("<a>", 3),
            ("<a", 2),
            ("<a b>", 4),
            ("<a b=1>", 5),
            ("<a b='1'c='2'/>", 8),
            ("<a b='1' b='2'/>", 9),
            ("<a b='<'/>", 6),
            ("<a>&</a>", 3),
            ("<a>&nbsp;</a>", 3),
            ("<a>&#0;</a>", 3),
            ("<a>]]></a>", 3),
            ("<a>\u{1}</a>", 3),
            ("<a><!-- -- --></a>", 8),
            ("<a/><b/>", 4),
            ("<a/>x", 4),
            ("<1/>", 1),
            (" <?xml version='1.0'?><a/>", 1),
            ("<?xml encoding='utf-8'?><a/>", 6),
            ("<a></a", 6),
            ("<a><![CDATA[</a>", 16),
        ] {
            assert_eq!(fault(text), Some(("xml-syntax", at)), "{text}");
        }
        assert_eq!(fault("<!DOCTYPE a><a/>"), Some(("xml-dtd-forbidden", 0)));
        assert_eq!(
            fault("<?xml version='1.0' encoding='latin1'?><a/>"),
            Some(("xml-encoding-unsupported", 30))
        );
        assert_eq!(fault("<a><!DOCTYPE a></a>"), Some(("xml-syntax", 4)));
    }

    #[test]
    fn places_in_utf_16_count_octets_of_the_body() {
        let octets = |text: &str| -> Vec<u8> {
            [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        };
        assert!(check(&octets("<?xml version='1.0' encoding='UTF-16'?><\u{1d11e}/>")).is_ok());
        assert!(check(&octets("<a>\u{1d11e}</a>")).is_ok());
        let violation = check(&octets("<a>\u{1d11e}</b>")).unwrap_err();
        assert_eq!(violation.place.offset(), Some(2 + 2 * 5));
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = "<a>".repeat(200_000);
        assert_eq!(fault(&deep), Some(("xml-syntax", 600_000)));
    }
}
