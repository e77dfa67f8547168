//! The header lines of a part.

use candor_rule::{Span, Violation};

use super::{Header, Part, transfer};
use crate::{
    MediaType,
    media_type::is_token_octet,
    rules::{
        multipart_part_header_invalid::{self as wrong, Wrong},
        multipart_unterminated,
    },
};

/// Most octets that the headers of a part may take.
const MAX: usize = 8 << 10;

/// Reads the headers from `start` on into `part`; gives the place behind the blank line.
pub(super) fn read(octets: &[u8], start: usize, part: &mut Part) -> Result<usize, Violation> {
    let mut at = start;
    loop {
        if octets.get(at..at + 2) == Some(b"\r\n") {
            note_type(octets, part);
            return Ok(at + 2);
        }
        if at - start > MAX {
            return Err(wrong::at(octets, at, part, Wrong::TooLong(MAX)));
        }
        at = line(octets, at, part)?;
    }
}

/// Reads one line; gives the start of the next.
fn line(octets: &[u8], start: usize, part: &mut Part) -> Result<usize, Violation> {
    let rest = octets.get(start..).unwrap_or_default();
    let ended = |part: &Part| multipart_unterminated::in_headers(octets, part);
    let name = rest.iter().take_while(|o| is_token_octet(**o)).count();
    let name_end = start + name;
    match octets.get(name_end) {
        None => return Err(ended(part)),
        Some(b':') if name > 0 => {}
        Some(b' ' | b'\t') if name == 0 && !part.headers.is_empty() => {
            return Err(wrong::at(octets, name_end, part, Wrong::Folded));
        }
        // A blank line whose CR LF is not one, or a name that is none.
        Some(b'\r') if name == 0 => {
            return match octets.get(name_end + 1) {
                None => Err(ended(part)),
                Some(_) => Err(wrong::at(octets, name_end + 1, part, Wrong::LineEnd)),
            };
        }
        Some(b'\n') if name == 0 => return Err(wrong::at(octets, name_end, part, Wrong::LineEnd)),
        Some(_) => return Err(wrong::at(octets, name_end, part, Wrong::Name)),
    }
    let value_start = name_end + 1;
    let value = octets.get(value_start..).unwrap_or_default();
    let length = value.iter().take_while(|o| matches!(o, b'\t' | 0x20..=0x7E | 0x80..)).count();
    let value_end = value_start + length;
    match (octets.get(value_end), octets.get(value_end + 1)) {
        (None, _) | (Some(b'\r'), None) => return Err(ended(part)),
        (Some(b'\r'), Some(b'\n')) => {}
        (Some(b'\r'), Some(_)) => return Err(wrong::at(octets, value_end + 1, part, Wrong::LineEnd)),
        (Some(b'\n'), _) => return Err(wrong::at(octets, value_end, part, Wrong::LineEnd)),
        _ => return Err(wrong::at(octets, value_end, part, Wrong::Value)),
    }
    let value = trimmed(octets, Span::new(value_start, value_end));
    part.headers.push(Header { name: Span::new(start, name_end), value });
    Ok(value_end + 2)
}

fn trimmed(octets: &[u8], span: Span) -> Span {
    let text = span.of(octets);
    let before = text.len() - text.trim_ascii_start().len();
    let length = text.trim_ascii().len();
    Span::new(span.start + before, span.start + before + length)
}

/// What `Content-Type` and `Content-Transfer-Encoding` say; the first of several counts.
fn note_type(octets: &[u8], part: &mut Part) {
    let value_of = |part: &Part, name: &[u8]| {
        part.headers.iter().find(|h| h.name.of(octets).eq_ignore_ascii_case(name)).map(|h| h.value)
    };
    part.type_span = value_of(part, b"content-type");
    part.media_type = part.type_span.and_then(|span| MediaType::parse(span.of(octets)).ok());
    if let Some(span) = value_of(part, b"content-transfer-encoding") {
        part.transfer = transfer::Coding::named(span.of(octets));
    }
}
