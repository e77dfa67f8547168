//! A body in UTF-8, whatever charset it came in.
//!
//! Nearly every answer is UTF-8. Some servers on Windows write UTF-16, and old ones Latin-1, seldom with a label
//! that says so; both can be told from the octets.

use std::borrow::Cow;

/// The content as UTF-8. What looks like no text at all is left as it is.
pub(crate) fn in_utf8<'b>(content: Cow<'b, [u8]>, label: &str) -> Cow<'b, [u8]> {
    if let Some(text) = utf_16(&content, label) {
        return Cow::Owned(text.into_bytes());
    }
    let is_latin = |octets: &[u8]| match std::str::from_utf8(octets) {
        Ok(_) => false,
        // Cut inside of a character.
        Err(error) if error.error_len().is_none() => false,
        Err(_) => !octets.iter().any(|octet| *octet < 0x20 && !octet.is_ascii_whitespace()),
    };
    if !is_latin(&content) {
        return content;
    }
    Cow::Owned(content.iter().map(|octet| char::from(*octet)).collect::<String>().into_bytes())
}

fn utf_16(content: &[u8], label: &str) -> Option<String> {
    let is_big = match content {
        [0xFE, 0xFF, ..] => true,
        [0xFF, 0xFE, ..] => false,
        // The first character of a text is ASCII nearly always, so one of its two octets is NUL.
        [0, octet, ..] if *octet != 0 => true,
        [octet, 0, ..] if *octet != 0 => false,
        _ if label.to_ascii_lowercase().contains("charset=utf-16") => true,
        _ => return None,
    };
    let pairs = content.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    let units = pairs.map(|pair| if is_big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) });
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    // Octets that only look so at their beginning are no text.
    let odd = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER || *c == '\0').count();
    (odd * 10 < text.chars().count()).then(|| text.trim_start_matches('\u{FEFF}').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(octets: &[u8], label: &str) -> String {
        String::from_utf8_lossy(&in_utf8(octets.into(), label)).into_owned()
    }

    fn utf_16_of(text: &str, is_big: bool) -> Vec<u8> {
        let octets = |unit: u16| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(octets).collect()
    }

    #[test]
    fn utf_16_is_known_by_its_mark_its_label_or_its_form() {
        let text = "{\"message\":\"Größe fehlt\"}";
        for is_big in [true, false] {
            assert_eq!(read(&utf_16_of(text, is_big), ""), text);
            assert_eq!(read(&utf_16_of(&format!("\u{FEFF}{text}"), is_big), "text/plain"), text);
        }
        assert_eq!(read(&utf_16_of("é", true), "text/plain; charset=UTF-16"), "é");
    }

    #[test]
    fn latin_1_is_known_by_octets_that_are_no_utf_8() {
        assert_eq!(read(b"Gr\xF6\xDFe fehlt", ""), "Größe fehlt");
        assert_eq!(read("Größe".as_bytes(), "text/plain; charset=iso-8859-1"), "Größe");
        let cut = "Grö".as_bytes();
        assert_eq!(in_utf8(cut[..3].into(), ""), &cut[..3]);
    }

    #[test]
    fn octets_that_are_no_text_are_left() {
        for odd in [&b"\0\0\0\0"[..], b"\x1f\x8b\x08\0\0\0", b"\xff\xfe", b"\x89PNG\r\n\x1a\n\0\0\0", b""] {
            let read = in_utf8(odd.into(), "");
            assert!(read == odd || read.is_empty(), "{odd:?} {read:?}");
        }
    }
}
