//! Percent-decoding that never fails: the wire layer refuses `%zz` where it is not tolerated.

use std::borrow::Cow;

/// Decodes every `%XX`; anything else, `%zz` included, stands for itself. (RFC 3986 §2.1)
pub(crate) fn decode(octets: &[u8]) -> Cow<'_, [u8]> {
    if !octets.contains(&b'%') {
        return Cow::Borrowed(octets);
    }
    let mut out = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let [first, after @ ..] = rest {
        match (first, after) {
            (b'%', [high, low, beyond @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = beyond;
                    continue;
                }
                _ => out.push(b'%'),
            },
            _ => out.push(*first),
        }
        rest = after;
    }
    Cow::Owned(out)
}

/// The same for a query or a form, where `+` is a space.
pub(crate) fn decode_form(octets: &[u8]) -> Cow<'_, [u8]> {
    if !octets.contains(&b'+') {
        return decode(octets);
    }
    let spaced: Vec<u8> = octets.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    Cow::Owned(decode(&spaced).into_owned())
}

fn hex(octet: u8) -> Option<u8> {
    char::from(octet).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_form};

    #[test]
    fn malformed_escapes_stand_for_themselves() {
        assert_eq!(&*decode(b"a%20b%2f"), b"a b/");
        assert_eq!(&*decode(b"%zz%4%"), b"%zz%4%");
        assert_eq!(&*decode_form(b"a+b%2B"), b"a b+");
    }
}
