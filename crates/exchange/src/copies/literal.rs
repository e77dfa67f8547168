//! Captured text as literals of JavaScript and Python: printable, whatever was captured.

use candor_rule::text::is_unseen;

/// A language to write a literal in; the two agree on all but these.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// `\u{202e}`.
    JavaScript,
    /// `\u202e`, `\U000e0001`.
    Python,
}

/// A string on one line.
pub(super) fn string(text: &str, language: Language) -> String {
    let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote || c == '\\' => out.extend(['\\', c]),
            c if c.is_control() || is_unseen(c) => out.push_str(&escape(c, language)),
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

fn escape(c: char, language: Language) -> String {
    match (u32::from(c), language) {
        (code @ ..=0xff, _) => format!("\\x{code:02x}"),
        (code, Language::JavaScript) => format!("\\u{{{code:x}}}"),
        (code @ ..=0xffff, Language::Python) => format!("\\u{code:04x}"),
        (code, Language::Python) => format!("\\U{code:08x}"),
    }
}

/// A string of which each character is one octet, as HTTP libraries of JavaScript want field values.
pub(super) fn octet_string(octets: &[u8]) -> String {
    let quote = if octets.contains(&b'"') && !octets.contains(&b'\'') { '\'' } else { '"' };
    quoted_octets(octets, quote)
}

/// Octets as a literal of Python.
pub(super) fn octets(octets: &[u8]) -> String {
    let quote = if octets.contains(&b'"') && !octets.contains(&b'\'') { '\'' } else { '"' };
    format!("b{}", quoted_octets(octets, quote))
}

fn quoted_octets(octets: &[u8], quote: char) -> String {
    let mut out = String::from(quote);
    for &octet in octets {
        match octet {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            o if char::from(o) == quote => out.extend(['\\', quote]),
            0x20..=0x7e => out.push(octet.into()),
            _ => out.push_str(&format!("\\x{octet:02x}")),
        }
    }
    out.push(quote);
    out
}

/// Text with one literal a line of it, joined by `between`.
pub(super) fn lines(text: &str, between: &str, literal: impl Fn(&str) -> String) -> String {
    text.split_inclusive('\n').map(literal).collect::<Vec<_>>().join(between)
}
