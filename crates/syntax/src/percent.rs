//! Percent-decoding (RFC 3986 §2.1), for every layer that looks at what an escape stands for.
//!
//! Where a stray `%` is a fault, the rules of the wire and of forms say so; [`decode`] takes it as it is, and only
//! [`decode_text`], for addresses that a user of Candor writes, wants it mended.

use std::borrow::Cow;

/// Decodes every `%XX`; anything else, `%zz` included, stands for itself.
pub fn decode(octets: &[u8]) -> Cow<'_, [u8]> {
    if !octets.contains(&b'%') {
        return Cow::Borrowed(octets);
    }
    let mut out = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let [first, after @ ..] = rest {
        let escaped = if *first == b'%' { pair(after) } else { None };
        out.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    Cow::Owned(out)
}

/// The same for a query or a form (WHATWG URL §5.1), where `+` is a space.
pub fn decode_form(octets: &[u8]) -> Cow<'_, [u8]> {
    if !octets.contains(&b'+') {
        return decode(octets);
    }
    let spaced: Vec<u8> = octets.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect();
    Cow::Owned(decode(&spaced).into_owned())
}

/// The text that is meant; `None` if a `%` begins no escape, or what comes out is no UTF-8.
pub fn decode_text(text: &str) -> Option<String> {
    let are_escapes = text.split('%').skip(1).all(|after| pair(after.as_bytes()).is_some());
    are_escapes.then(|| String::from_utf8(decode(text.as_bytes()).into_owned()).ok()).flatten()
}

/// The octet that two hexadecimal digits at the front stand for.
fn pair(octets: &[u8]) -> Option<u8> {
    let [high, low, ..] = octets else { return None };
    let digit = |octet: u8| char::from(octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(*high)? << 4 | digit(*low)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_escape_stands_for_itself() {
        assert_eq!(&*decode(b"a%20b%2f+"), b"a b/+");
        assert_eq!(&*decode(b"%zz%41%%42%4%"), b"%zzA%B%4%");
        assert_eq!(&*decode(b"%+1%ff"), b"%+1\xff");
        assert!(matches!(decode(b"plain"), Cow::Borrowed(_)));
        assert_eq!(&*decode_form(b"a+b%2B%2"), b"a b+%2");
        assert!(matches!(decode_form(b"plain"), Cow::Borrowed(_)));
    }

    #[test]
    fn text_is_wholly_escaped_or_none() {
        assert_eq!(decode_text("p%40ss:w/rd+%C3%A9").as_deref(), Some("p@ss:w/rd+é"));
        for wrong in ["%", "a%4", "%zz", "%%41", "%ff", "%é0"] {
            assert_eq!(decode_text(wrong), None, "{wrong}");
        }
    }
}
