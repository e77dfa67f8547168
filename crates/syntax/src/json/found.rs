//! What stands at a place, in words that may be sent to the client.

use candor_rule::{sensitive, text};

/// Longest word or string that a sentence quotes, in octets.
const MAX: usize = 24;

/// What stands at a place.
pub(super) struct Found {
    /// As a sentence shows it, quoted.
    pub text: String,
    /// Number of octets that it takes in the body.
    pub length: usize,
}

impl Found {
    /// The string, word or single character at `at`. With `secret` no word and no string is shown.
    pub fn at(octets: &[u8], at: usize, secret: bool) -> Self {
        let rest = octets.get(at..).unwrap_or_default();
        match rest.first() {
            Some(b'"') => string(rest, secret),
            Some(octet) if is_wordy(*octet) => word(rest, secret),
            _ => Self::character(octets, at, false),
        }
    }

    /// The one character at `at`.
    pub fn character(octets: &[u8], at: usize, secret: bool) -> Self {
        let rest = octets.get(at..).unwrap_or_default();
        let Some(&first) = rest.first() else { return Self { text: "the end".into(), length: 0 } };
        if secret && first >= 0x20 {
            return Self { text: "another character".into(), length: 1 };
        }
        if first.is_ascii() {
            return Self { text: text::octet(first), length: 1 };
        }
        let chunk = rest.get(..rest.len().min(4)).unwrap_or_default().utf8_chunks().next();
        match chunk.and_then(|chunk| chunk.valid().chars().next()) {
            Some(c) => Self { text: scalar(c), length: c.len_utf8() },
            None => Self { text: text::octet(first), length: 1 },
        }
    }
}

fn is_wordy(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'_' | b'$' | b'.' | b'+' | b'-')
}

fn string(rest: &[u8], secret: bool) -> Found {
    let mut escaped = false;
    let end = rest.iter().skip(1).position(|octet| {
        let closes = *octet == b'"' && !escaped;
        escaped = *octet == b'\\' && !escaped;
        closes
    });
    let length = end.map_or(rest.len(), |end| end + 2);
    let shown =
        rest.get(1..length.saturating_sub(1)).filter(|_| end.is_some() && !secret && length <= MAX + 2);
    let shown = shown.and_then(|inner| std::str::from_utf8(inner).ok());
    match shown.filter(|inner| !sensitive::looks_secret(inner)) {
        // The escapes stay as they were sent; `visible` escapes what cannot be seen.
        Some(inner) => Found { text: format!("`\"{}\"`", visible(inner)), length },
        None => Found { text: "a string".into(), length },
    }
}

/// Like `sensitive::visible`, but for text that holds no bare quotes and keeps its escapes.
fn visible(inner: &str) -> String {
    sensitive::visible(inner).replace("\\\\\"", "\\\"")
}

fn word(rest: &[u8], secret: bool) -> Found {
    let length = rest.iter().position(|octet| !is_wordy(*octet)).unwrap_or(rest.len());
    let shown = text::printable(rest.get(..length).unwrap_or_default(), MAX);
    let text = match rest.first() {
        Some(b'0'..=b'9' | b'-') if secret => "a number".into(),
        _ if secret || sensitive::looks_secret(&shown) => "a bare word".into(),
        _ => format!("`{shown}`"),
    };
    Found { text, length }
}

/// A character outside ASCII, with its number, since many of them look like another.
fn scalar(c: char) -> String {
    let number = format!("U+{:04X}", c as u32);
    let mut buffer = [0; 4];
    let plain = &*c.encode_utf8(&mut buffer);
    if c.is_whitespace() || sensitive::visible(plain) != plain { number } else { format!("`{c}` ({number})") }
}
