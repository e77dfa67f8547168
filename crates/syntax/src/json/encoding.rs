//! Texts in an encoding other than UTF-8, recognised by their first octets.

/// The name of the encoding, if the text is plainly UTF-16 or UTF-32.
///
/// A byte order mark says so. Without one: a JSON text begins with an ASCII character, which in these
/// encodings is next to NUL octets; so does its last or at least its second character.
pub(super) fn foreign(octets: &[u8]) -> Option<&'static str> {
    match octets {
        [0xFF, 0xFE, 0, 0, ..] => return Some("UTF-32 (little endian)"),
        [0, 0, 0xFE, 0xFF, ..] => return Some("UTF-32 (big endian)"),
        [0xFF, 0xFE, ..] => return Some("UTF-16 (little endian)"),
        [0xFE, 0xFF, ..] => return Some("UTF-16 (big endian)"),
        // The common case, told from the rest by two octets.
        [] | [_] => return None,
        [first, second, ..] if *first != 0 && *second != 0 => return None,
        _ => {}
    }
    let shapes: [Shape; 4] = [
        (4, |unit| matches!(unit, [1..0x80, 0, 0, 0]), "UTF-32 (little endian)"),
        (4, |unit| matches!(unit, [0, 0, 0, 1..0x80]), "UTF-32 (big endian)"),
        (2, |unit| matches!(unit, [1..0x80, 0]), "UTF-16 (little endian)"),
        (2, |unit| matches!(unit, [0, 1..0x80]), "UTF-16 (big endian)"),
    ];
    shapes.into_iter().find_map(|(width, is_ascii, name)| {
        let mut units = octets.chunks_exact(width);
        let first = units.next().is_some_and(is_ascii);
        let second = units.next().is_some_and(is_ascii);
        let last = octets.len().is_multiple_of(width) && octets.rchunks(width).next().is_some_and(is_ascii);
        (first && (second || last)).then_some(name)
    })
}

/// Octets of a code unit, whether one is an ASCII character, and the encoding's name.
type Shape = (usize, fn(&[u8]) -> bool, &'static str);

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    fn utf32(text: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
        text.chars().flat_map(|c| bytes(c as u32)).collect()
    }

    #[test]
    fn wide_encodings_are_recognised_with_and_without_a_mark() {
        for text in ["{}", "1", "[\"é\"]", "\"日本\"", "\u{feff}{\"a\": 1}", "\u{feff}\"日\""] {
            assert_eq!(foreign(&utf16(text, u16::to_le_bytes)), Some("UTF-16 (little endian)"), "{text}");
            assert_eq!(foreign(&utf16(text, u16::to_be_bytes)), Some("UTF-16 (big endian)"), "{text}");
            assert_eq!(foreign(&utf32(text, u32::to_le_bytes)), Some("UTF-32 (little endian)"), "{text}");
            assert_eq!(foreign(&utf32(text, u32::to_be_bytes)), Some("UTF-32 (big endian)"), "{text}");
        }
    }

    #[test]
    fn utf8_is_never_taken_for_another_even_with_a_stray_nul() {
        for text in ["", "1", "{}", "\u{feff}{}", "[\0]", "[\0]\n", "{\"a\":\"\0\"}", "日本", "\0"] {
            assert_eq!(foreign(text.as_bytes()), None, "{text:?}");
        }
    }
}
