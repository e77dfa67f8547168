//! Base64 (RFC 4648), read strictly.

/// Which characters stand for 62 and 63.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// `+` and `/` (§4).
    Standard,
    /// `-` and `_` (§5); padding may be left out.
    Url,
}

/// The octets that a text stands for. `None` if it is not base64: a character outside the alphabet, missing
/// or misplaced padding, or bits left over.
pub fn decode(text: &[u8], alphabet: Alphabet) -> Option<Vec<u8>> {
    let digits = text.strip_suffix(b"==").or(text.strip_suffix(b"=")).unwrap_or(text);
    let padding = text.len() - digits.len();
    let is_padded = text.len().is_multiple_of(4);
    if !(is_padded || alphabet == Alphabet::Url && padding == 0) {
        return None;
    }
    let mut out = Vec::with_capacity(digits.len() / 4 * 3 + 3);
    for group in digits.chunks(4) {
        let mut bits = 0u32;
        for digit in group {
            bits = bits << 6 | u32::from(value(*digit, alphabet)?);
        }
        let octets = match group.len() {
            4 => [bits >> 16, bits >> 8, bits].map(low_octet).to_vec(),
            3 if bits & 0b11 == 0 => [bits >> 10, bits >> 2].map(low_octet).to_vec(),
            2 if bits & 0b1111 == 0 => vec![low_octet(bits >> 4)],
            _ => return None,
        };
        out.extend(octets);
    }
    Some(out)
}

fn low_octet(bits: u32) -> u8 {
    bits.to_le_bytes()[0]
}

fn value(digit: u8, alphabet: Alphabet) -> Option<u8> {
    match (digit, alphabet) {
        (b'A'..=b'Z', _) => Some(digit - b'A'),
        (b'a'..=b'z', _) => Some(digit - b'a' + 26),
        (b'0'..=b'9', _) => Some(digit - b'0' + 52),
        (b'+', Alphabet::Standard) | (b'-', Alphabet::Url) => Some(62),
        (b'/', Alphabet::Standard) | (b'_', Alphabet::Url) => Some(63),
        _ => None,
    }
}

/// Octets as text in the standard alphabet, padded (RFC 4648 §4).
pub fn encode(octets: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(octets.len().div_ceil(3) * 4);
    for three in octets.chunks(3) {
        let bits =
            three.iter().fold(0u32, |bits, octet| bits << 8 | u32::from(*octet)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let six = (bits >> (18 - 6 * place) & 63) as usize;
            let letter = ALPHABET.get(six).copied().unwrap_or(b'=');
            out.push(char::from(if place <= three.len() { letter } else { b'=' }));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_4648_and_their_spoilt_siblings() {
        let vectors = [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob")];
        for (coded, plain) in vectors {
            let read = decode(coded.as_bytes(), Alphabet::Standard);
            assert_eq!(read.as_deref(), Some(plain.as_bytes()), "{coded}");
        }
        for wrong in ["Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm9v=", "@@@@", "Zm-_", "Zm 9"] {
            assert_eq!(decode(wrong.as_bytes(), Alphabet::Standard), None, "{wrong}");
        }
        assert_eq!(decode(b"-_8", Alphabet::Url), Some(vec![0xFB, 0xFF]));
        assert_eq!(decode(b"+/8=", Alphabet::Url), None);
    }
}
