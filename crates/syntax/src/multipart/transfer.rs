//! `Content-Transfer-Encoding` of a part: deprecated in forms (RFC 7578 §4.7), sent by mail libraries still.

use std::borrow::Cow;

use crate::base64;

/// How the content is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// As it is: `binary`, `7bit`, `8bit`, and anything unknown.
    None,
    Base64,
    QuotedPrintable,
}

impl Coding {
    pub fn named(value: &[u8]) -> Self {
        match value {
            v if v.eq_ignore_ascii_case(b"base64") => Self::Base64,
            v if v.eq_ignore_ascii_case(b"quoted-printable") => Self::QuotedPrintable,
            _ => Self::None,
        }
    }

    pub fn decode(self, octets: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::None => Cow::Borrowed(octets),
            Self::Base64 => {
                // Mail breaks the lines.
                let joined: Vec<u8> = octets.iter().copied().filter(|o| !o.is_ascii_whitespace()).collect();
                base64::decode(&joined, base64::Alphabet::Standard).map_or(Cow::Borrowed(octets), Cow::Owned)
            }
            Self::QuotedPrintable => Cow::Owned(quoted_printable(octets)),
        }
    }
}

/// RFC 2045 §6.7; what is no escape stands for itself.
fn quoted_printable(octets: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(octets.len());
    let mut rest = octets;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'=', [b'\r', b'\n', after @ ..]) | (b'=', [b'\n', after @ ..]) => rest = after,
            (b'=', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => out.push(b'='),
            },
            _ => out.push(*first),
        }
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).and_then(|value| u8::try_from(value).ok())
}
