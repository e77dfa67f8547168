//! A text that breaks the grammar of JSON.
//!
//! The scanner says where it stopped and what the grammar allows there. Here that becomes a reason, a sentence
//! and a fix.

use candor_rule::{ClientStatus, Place, Rule, Shape, TextSpan, Violation};

use crate::json::{Expected, Wrong};

/// See the page beside this file.
pub static RULE: Rule = Rule {
    spec: "RFC 8259 §2-§7, §9",
    alternatives: &[ClientStatus::of(422)],
    ..Rule::refusing("json-syntax", 400, Shape::Body, 160, include_str!("json_syntax.md"))
};

/// What the scanner saw where it stopped.
pub(crate) struct Seen<'a> {
    /// The whole text.
    pub octets: &'a [u8],
    pub wrong: Wrong,
    /// What stands there, as a sentence shows it.
    pub found: &'a str,
    pub at: TextSpan,
    /// True right inside an array.
    pub in_array: bool,
}

/// The finer name of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    TrailingComma,
    MissingComma,
    MissingColon,
    SingleQuotes,
    UnquotedKey,
    Comment,
    BadLiteral,
    BadNumber,
    BadEscape,
    ControlCharacter,
    UnexpectedToken,
}

/// Raised at the first octet that the grammar does not allow; `pointer` is that of what was being read.
pub(crate) fn at(seen: &Seen<'_>, pointer: String) -> Violation {
    let reason = seen.reason();
    let TextSpan { line, column, .. } = seen.at;
    let expected = match reason {
        Reason::TrailingComma if seen.in_array => "a value after the comma",
        Reason::TrailingComma => "a key after the comma",
        Reason::BadLiteral => Expected::Word("").phrase(),
        _ => seen.wrong.expected.phrase(),
    };
    let detail =
        format!("Not JSON at line {line}, column {column}: {expected} is expected, found {}.", seen.found);
    let place = Place::Body { pointer: Some(pointer), at: Some(seen.at) };
    RULE.at(place, detail, seen.fix(reason)).because(reason.name())
}

impl Expected {
    /// As a sentence names it.
    pub(crate) const fn phrase(self) -> &'static str {
        match self {
            Self::Value => "a value",
            Self::ItemOrClose => "a value or ]",
            Self::KeyOrClose => "a key in double quotes or }",
            Self::Key => "a key in double quotes",
            Self::Colon => "a colon after the key",
            Self::AfterItem => "a comma or ] after the item",
            Self::AfterMember => "a comma or } after the value",
            Self::End | Self::NumberEnd => "the end of the number",
            Self::Word(_) => "null, true, false, a number or a quoted value",
            Self::Digit => "a digit",
            Self::Character => "a character of the string or its closing quote",
            Self::Escape => "one of `\"\\/bfnrtu` after the backslash",
            Self::HexDigit => "a hexadecimal digit, four of them after \\u,",
        }
    }
}

impl Reason {
    const fn name(self) -> &'static str {
        match self {
            Self::TrailingComma => "trailing-comma",
            Self::MissingComma => "missing-comma",
            Self::MissingColon => "missing-colon",
            Self::SingleQuotes => "single-quotes",
            Self::UnquotedKey => "unquoted-key",
            Self::Comment => "comment",
            Self::BadLiteral => "bad-literal",
            Self::BadNumber => "bad-number",
            Self::BadEscape => "bad-escape",
            Self::ControlCharacter => "control-character",
            Self::UnexpectedToken => "unexpected-token",
        }
    }
}

impl Seen<'_> {
    fn octet(&self, ahead: usize) -> u8 {
        self.octets.get(self.wrong.at + ahead).copied().unwrap_or_default()
    }

    /// The text from the beginning of the token on.
    fn token(&self) -> &[u8] {
        self.octets.get(self.wrong.token..).unwrap_or_default()
    }

    fn character(&self) -> Option<char> {
        let rest = self.octets.get(self.wrong.at..)?;
        rest.get(..rest.len().min(4))?.utf8_chunks().next()?.valid().chars().next()
    }

    fn reason(&self) -> Reason {
        match self.wrong.expected {
            Expected::Character => Reason::ControlCharacter,
            Expected::Escape | Expected::HexDigit => Reason::BadEscape,
            Expected::Digit | Expected::NumberEnd if self.is_named_number() => Reason::BadLiteral,
            Expected::Digit | Expected::NumberEnd => Reason::BadNumber,
            Expected::Word(_) => Reason::BadLiteral,
            _ if self.is_comment() => Reason::Comment,
            Expected::Value | Expected::ItemOrClose => self.reason_at_value(),
            Expected::Key | Expected::KeyOrClose => self.reason_at_key(),
            Expected::Colon => Reason::MissingColon,
            Expected::AfterItem | Expected::AfterMember if self.begins_value() => Reason::MissingComma,
            Expected::AfterItem | Expected::AfterMember | Expected::End => Reason::UnexpectedToken,
        }
    }

    /// `-Infinity` and its kin: the minus is a number's, what follows is a word.
    fn is_named_number(&self) -> bool {
        let word = self.token().get(1..).unwrap_or_default();
        let begins = |name: &[u8]| word.get(..3).is_some_and(|w| w.eq_ignore_ascii_case(name));
        begins(b"inf") || begins(b"nan")
    }

    fn is_comment(&self) -> bool {
        matches!((self.octet(0), self.octet(1)), (b'/', b'/' | b'*') | (b'#', _))
    }

    fn reason_at_value(&self) -> Reason {
        match self.octet(0) {
            // The first item is `ItemOrClose`, so a lone `Value` in an array comes after a comma.
            b']' if self.in_array && self.wrong.expected == Expected::Value => Reason::TrailingComma,
            b'\'' => Reason::SingleQuotes,
            b'+' => {
                if self.is_named_number() {
                    Reason::BadLiteral
                } else {
                    Reason::BadNumber
                }
            }
            b'.' => Reason::BadNumber,
            b'_' | b'$' => Reason::BadLiteral,
            octet if octet.is_ascii_alphabetic() => Reason::BadLiteral,
            _ => Reason::UnexpectedToken,
        }
    }

    fn reason_at_key(&self) -> Reason {
        match self.octet(0) {
            b'}' => Reason::TrailingComma,
            b'\'' => Reason::SingleQuotes,
            b'_' | b'$' | b'-' => Reason::UnquotedKey,
            _ if self.character().is_some_and(char::is_alphanumeric) => Reason::UnquotedKey,
            _ => Reason::UnexpectedToken,
        }
    }

    fn begins_value(&self) -> bool {
        matches!(self.octet(0), b'"' | b'\'' | b'-' | b'{' | b'[' | b'_' | b'$')
            || self.octet(0).is_ascii_alphanumeric()
    }

    fn fix(&self, reason: Reason) -> &'static str {
        match reason {
            Reason::TrailingComma => "Remove the comma before the closing bracket.",
            Reason::MissingComma => "Put a comma between the two values.",
            Reason::MissingColon => "Put a colon between each key and its value.",
            Reason::SingleQuotes => "Write strings and keys in double quotes (\"), not single ones.",
            Reason::UnquotedKey => "Put the key in double quotes.",
            Reason::Comment => "Remove the comment: JSON has none.",
            Reason::BadLiteral => self.fix_of_word(),
            Reason::BadNumber => self.fix_of_number(),
            Reason::BadEscape => {
                "Double each backslash that is meant as such (\\\\), or send the character itself."
            }
            Reason::ControlCharacter => {
                "Escape it: \\n for a line feed, \\t for a tab, \\u0000 to \\u001F for the rest."
            }
            Reason::UnexpectedToken => self.fix_of_token(),
        }
    }

    fn fix_of_word(&self) -> &'static str {
        let word = self.token();
        let starts =
            |name: &str| word.get(..name.len()).is_some_and(|w| w.eq_ignore_ascii_case(name.as_bytes()));
        let signed = matches!(word.first(), Some(b'-' | b'+'));
        if signed || starts("nan") || starts("inf") {
            "Send null or a number: JSON has no NaN and no infinity."
        } else if starts("true") || starts("false") || starts("null") {
            "Write true, false and null in lower case, with nothing attached."
        } else if starts("none") || starts("nil") || starts("undefined") {
            "Write null, or leave the member out."
        } else {
            "Put text in double quotes; only null, true and false stand without them."
        }
    }

    fn fix_of_number(&self) -> &'static str {
        let number = self.token();
        let digits = number.strip_prefix(b"-").unwrap_or(number);
        match digits {
            [b'+', ..] => "Drop the plus sign.",
            [b'.', ..] => "Write a digit before the decimal point, as in 0.5.",
            [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', ..] => "Write the number in decimal digits.",
            [b'0', b'0'..=b'9', ..] => "Drop the leading zeros, or send the value as a string.",
            _ if self.wrong.expected == Expected::Digit => {
                "Write a digit here, or drop what comes before it."
            }
            _ => "Write the number in digits alone, as in -12.5 or 3e8, or send it as a string.",
        }
    }

    fn fix_of_token(&self) -> &'static str {
        match self.character() {
            Some('\u{2018}'..='\u{201F}' | '«' | '»' | '＂') => {
                "Write straight double quotes (\"); a word processor has replaced them."
            }
            Some('`') => "Write strings in double quotes (\").",
            Some(c) if !c.is_ascii() || c.is_control() => {
                "Remove this character; only space, tab, CR and LF may stand between values."
            }
            Some(',') => "Remove the comma, or put the missing value before it.",
            Some('=' | ';') => "Separate key and value by a colon, members and items by a comma.",
            Some(']' | '}') => "Close each bracket with its own kind, and give each key a value.",
            _ => "Write the text with a JSON library instead of by hand.",
        }
    }
}
