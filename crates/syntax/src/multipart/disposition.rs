//! `Content-Disposition` of a part (RFC 7578 §4.2).

use candor_rule::{Span, Violation};

use super::Part;
use crate::{
    media_type::is_token_octet,
    rules::multipart_part_header_invalid::{self as wrong, Wrong},
};

/// Reads name and file name into `part`. False if there is no `form-data` with a name.
pub(super) fn read(octets: &[u8], part: &mut Part) -> Result<bool, Violation> {
    let is_disposition = |h: &&super::Header| h.name.of(octets).eq_ignore_ascii_case(b"content-disposition");
    let mut lines = part.headers.iter().filter(is_disposition);
    let Some(line) = lines.next().copied() else { return Ok(false) };
    if let Some(second) = lines.next() {
        return Err(wrong::at(octets, second.name.start, part, Wrong::Twice));
    }
    let mut reader = Reader { octets, at: line.value.start, end: line.value.end };
    let read = reader.disposition();
    let disposition = read.map_err(|at| wrong::at(octets, at, part, Wrong::Disposition))?;
    // Percent-encoded UTF-8 in `filename*` is not for forms (RFC 7578 §4.2); its plain sibling counts.
    part.filename = disposition.filename.or(disposition.extended);
    let Some((name, span)) = disposition.name else { return Ok(false) };
    (part.name, part.name_span) = (name, span);
    Ok(disposition.is_form_data)
}

#[derive(Default)]
struct Disposition {
    is_form_data: bool,
    name: Option<(String, Span)>,
    filename: Option<String>,
    extended: Option<String>,
}

/// Reads from left to right; every error is the place at which it stopped.
struct Reader<'b> {
    octets: &'b [u8],
    at: usize,
    end: usize,
}

impl Reader<'_> {
    fn disposition(&mut self) -> Result<Disposition, usize> {
        let kind = self.token()?;
        let is_form_data = kind.of(self.octets).eq_ignore_ascii_case(b"form-data");
        let mut found = Disposition { is_form_data, ..Disposition::default() };
        while self.at < self.end {
            self.blank();
            self.expect(b';')?;
            self.blank();
            if self.at < self.end && self.peek() != Some(b';') {
                self.parameter(&mut found)?;
            }
        }
        Ok(found)
    }

    fn parameter(&mut self, found: &mut Disposition) -> Result<(), usize> {
        let start = self.at;
        let name = self.token()?.of(self.octets).to_ascii_lowercase();
        self.expect(b'=')?;
        let value_start = self.at;
        let value = if self.peek() == Some(b'"') { self.quoted()? } else { self.plain()? };
        let span = Span::new(value_start, self.at);
        // Readers disagree on which of two counts.
        let slot_is_taken = match name.as_slice() {
            b"name" => found.name.replace((value, span)).is_some(),
            b"filename" => found.filename.replace(value).is_some(),
            b"filename*" => found.extended.replace(value).is_some(),
            _ => false,
        };
        if slot_is_taken { Err(start) } else { Ok(()) }
    }

    fn peek(&self) -> Option<u8> {
        if self.at < self.end { self.octets.get(self.at).copied() } else { None }
    }

    fn blank(&mut self) {
        while let Some(b' ' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn expect(&mut self, octet: u8) -> Result<(), usize> {
        if self.peek() != Some(octet) {
            return Err(self.at);
        }
        self.at += 1;
        Ok(())
    }

    fn token(&mut self) -> Result<Span, usize> {
        let start = self.at;
        while self.peek().is_some_and(is_token_octet) {
            self.at += 1;
        }
        if self.at == start { Err(start) } else { Ok(Span::new(start, self.at)) }
    }

    /// A value without quotes: a token, or what senders put there instead, up to the next semicolon.
    fn plain(&mut self) -> Result<String, usize> {
        let start = self.at;
        while self.peek().is_some_and(|o| !matches!(o, b';' | b' ' | b'\t' | b'"')) {
            self.at += 1;
        }
        if self.at == start {
            return Err(start);
        }
        Ok(text(Span::new(start, self.at).of(self.octets)))
    }

    /// A quoted value. Only `\"` and `\\` are escapes: old browsers sent the backslashes of a path as they are.
    fn quoted(&mut self) -> Result<String, usize> {
        self.at += 1;
        let mut out = Vec::new();
        loop {
            let octet = self.peek().ok_or(self.at)?;
            self.at += 1;
            match (octet, self.peek()) {
                (b'"', _) => return Ok(text(&out)),
                (b'\\', Some(next @ (b'"' | b'\\'))) => {
                    self.at += 1;
                    out.push(next);
                }
                _ => out.push(octet),
            }
        }
    }
}

/// As browsers write it: UTF-8, with `%22`, `%0D` and `%0A` for what would end the value.
fn text(octets: &[u8]) -> String {
    let text = String::from_utf8_lossy(octets);
    if !text.contains('%') {
        return text.into_owned();
    }
    text.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}
