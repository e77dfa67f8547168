//! Base64 (RFC 4648 §4), decoding with the place of a fault.

/// The octets that a text stands for; padding may be missing.
///
/// # Errors
/// Offset of the first character that does not belong there.
pub fn decode(text: &str) -> Result<Vec<u8>, usize> {
    let data = text.trim_end_matches('=');
    let mut octets = Vec::with_capacity(data.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0);
    for (at, c) in data.bytes().enumerate() {
        let six = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(at),
        };
        bits = bits << 6 | u32::from(six);
        held += 6;
        if held >= 8 {
            held -= 8;
            octets.push((bits >> held & 0xff) as u8);
        }
    }
    if data.len() % 4 == 1 { Err(data.len()) } else { Ok(octets) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_rfc_decode() {
        for (text, octets) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(decode(text), Ok(octets.into()), "{text}");
            assert_eq!(candor_syntax::base64::encode(octets.as_bytes()), text);
        }
        assert_eq!(decode("/+8"), Ok(vec![0xff, 0xef]));
        assert_eq!(decode("Zm9*"), Err(3));
        assert_eq!(decode("Zm9vY"), Err(5));
    }
}
