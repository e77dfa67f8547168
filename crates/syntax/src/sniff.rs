//! What a body looks like, whatever its label says.

use crate::MediaType;

/// What a body looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looks {
    /// `a=b&c=d`
    Form,
    /// `{…`, `[…` or a quoted string.
    Json,
    /// `<?xml …` or another tag.
    Xml,
    /// `<!doctype html` or `<html`.
    Html,
    /// `--boundary`, then part headers.
    Multipart,
    /// The magic of gzip: 1F 8B.
    Gzip,
}

impl Looks {
    /// Short stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Html => "html",
            Self::Multipart => "multipart",
            Self::Gzip => "gzip",
        }
    }

    /// As a sentence names it.
    pub(crate) const fn phrase(self) -> &'static str {
        match self {
            Self::Form => "form data (name=value&name=value)",
            Self::Json => "JSON",
            Self::Xml => "XML",
            Self::Html => "HTML",
            Self::Multipart => "multipart form data",
            Self::Gzip => "compressed with gzip",
        }
    }

    /// The label that would be right.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
            Self::Xml => "application/xml",
            Self::Html => "text/html",
            Self::Multipart => "multipart/form-data with its boundary",
            Self::Gzip => "application/gzip",
        }
    }

    /// True if a media type fits it.
    pub fn is(self, media_type: &MediaType) -> bool {
        let essence = media_type.essence();
        match self {
            Self::Form | Self::Html | Self::Gzip => essence == self.media_type(),
            Self::Json => media_type.is_json(),
            Self::Xml => essence.ends_with("/xml") || essence.ends_with("+xml"),
            Self::Multipart => essence.starts_with("multipart/"),
        }
    }
}

/// What a body plainly looks like; `None` in doubt. Looks at the shape of its beginning; reads on only to see
/// that form data holds no control characters.
pub fn sniff(octets: &[u8]) -> Option<Looks> {
    if octets.starts_with(&[0x1F, 0x8B]) {
        return Some(Looks::Gzip);
    }
    let text = octets.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(octets).trim_ascii();
    match text {
        [b'{', rest @ ..] => matches!(rest.trim_ascii_start(), [b'"' | b'}', ..]).then_some(Looks::Json),
        [b'[', rest @ ..] => {
            let begins = |octet: &u8| b"\"{[]-tfn".contains(octet) || octet.is_ascii_digit();
            rest.trim_ascii_start().first().is_some_and(begins).then_some(Looks::Json)
        }
        [b'"', .., b'"'] => Some(Looks::Json),
        [b'<', rest @ ..] => markup(rest),
        [b'-', b'-', rest @ ..] => multipart(rest),
        _ => is_form(text).then_some(Looks::Form),
    }
}

fn markup(after_bracket: &[u8]) -> Option<Looks> {
    let begins = |name: &[u8]| after_bracket.get(..name.len()).is_some_and(|a| a.eq_ignore_ascii_case(name));
    if begins(b"!doctype html") || begins(b"html") {
        return Some(Looks::Html);
    }
    let is_tag =
        after_bracket.first().is_some_and(|o| o.is_ascii_alphabetic() || matches!(o, b'?' | b'!' | b'_'));
    (is_tag && after_bracket.contains(&b'>')).then_some(Looks::Xml)
}

/// A delimiter line (at most 70 characters, RFC 2046 §5.1.1), then a header of a part.
fn multipart(after_dashes: &[u8]) -> Option<Looks> {
    let line = after_dashes.iter().take(72).position(|octet| matches!(octet, b'\r' | b'\n'))?;
    let rest = after_dashes.get(line..)?.trim_ascii_start();
    let is_header = rest.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
    (line > 0 && is_header).then_some(Looks::Multipart)
}

/// A name that could be a field's, `=`, and nothing that a form would never hold. One pair alone needs a
/// value, since `YWJj=` and the like are base64.
fn is_form(text: &[u8]) -> bool {
    let Some(equals) = text.iter().position(|octet| *octet == b'=') else { return false };
    let (name, value) = text.split_at(equals);
    let is_name = |o: &u8| o.is_ascii_alphanumeric() || b"_-.~[]%+*$:@".contains(o);
    let has_value = text.contains(&b'&') || !matches!(value, [b'='] | [b'=', b'=', ..]);
    !name.is_empty() && name.iter().all(is_name) && has_value && !text.iter().any(|o| o.is_ascii_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_recognised_by_their_shape() {
        let expected: &[(&[u8], Looks)] = &[
            (b"name=Rex&age=3", Looks::Form),
            (b"name=Rex\r\n", Looks::Form),
            (b"user%5Bname%5D=Rex+the+dog", Looks::Form),
            (b"items[0].name=Rex the dog", Looks::Form),
            (b"a=&b=", Looks::Form),
            (b"{\"a\":1}", Looks::Json),
            (b" [1, 2]", Looks::Json),
            (b"{}", Looks::Json),
            (b"\"text\"", Looks::Json),
            (b"<?xml version=\"1.0\"?><a/>", Looks::Xml),
            (b"<soap:Envelope>", Looks::Xml),
            (b"<!DOCTYPE html><p>", Looks::Html),
            (b"<html lang=en>", Looks::Html),
            (
                b"--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--xyz--\r\n",
                Looks::Multipart,
            ),
            (b"\x1f\x8b\x08\x00", Looks::Gzip),
        ];
        for (body, looks) in expected {
            assert_eq!(sniff(body), Some(*looks), "{}", body.escape_ascii());
        }
    }

    #[test]
    fn in_doubt_nothing_is_said() {
        for body in [
            &b""[..],
            b"hello",
            b"YWJjZA==",
            b"YWJjZGU=",
            b"{name: 'Rex'}",
            b"{'a':1}",
            b"a = b",
            b"a=1\nb=2\n",
            b"-- a comment",
            b"--xyz\r\nhello",
            b"< 3",
            b"=x&y",
            b"\x1f",
        ] {
            assert_eq!(sniff(body), None, "{}", body.escape_ascii());
        }
    }
}
