//! The grammar of Accept (RFC 9110 §12.5.1, §12.4.2): only whether it holds, and where not.

use crate::grammar::{TCHAR, VALUE, is_ows};

/// Octet of the value at which it stops being a list of media ranges; `None` if it is one. Empty members
/// are allowed (RFC 9110 §5.6.1.2).
pub fn fault(value: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at = space(value, at);
        at = match value.get(at) {
            None => return None,
            Some(b',') => at + 1,
            Some(_) => match media_range(value, at) {
                Ok(end) => end,
                Err(fault) => return Some(fault),
            },
        };
    }
}

/// `type "/" subtype *( OWS ";" OWS [ name "=" value ] )`, one of the parameters perhaps a weight. Where it ends:
/// at a comma, or with the text.
fn media_range(text: &[u8], start: usize) -> Result<usize, usize> {
    let slash = token(text, start)?;
    if text.get(slash) != Some(&b'/') {
        return Err(start);
    }
    let mut at = token(text, slash + 1)?;
    if text.get(start) == Some(&b'*') && text.get(start..at) != Some(b"*/*") {
        return Err(start);
    }
    loop {
        at = space(text, at);
        match text.get(at) {
            None | Some(b',') => return Ok(at),
            Some(b';') => at = space(text, at + 1),
            Some(_) => return Err(at),
        }
        // An empty parameter is allowed (RFC 9110 §5.6.6).
        if !matches!(text.get(at), None | Some(b';' | b',')) {
            at = parameter(text, at)?;
        }
    }
}

fn parameter(text: &[u8], start: usize) -> Result<usize, usize> {
    let equals = token(text, start)?;
    let name = text.get(start..equals).unwrap_or_default();
    // Parameters behind the weight were once allowed without a value.
    if text.get(equals) != Some(&b'=') {
        return Err(equals);
    }
    let from = equals + 1;
    let end = match text.get(from) {
        Some(b'"') => quoted(text, from)?,
        _ => token(text, from)?,
    };
    let value = text.get(from..end).unwrap_or_default();
    match name.eq_ignore_ascii_case(b"q") && !is_weight(value) {
        true => Err(from),
        false => Ok(end),
    }
}

/// `0` to `1` with at most three decimals.
fn is_weight(value: &[u8]) -> bool {
    match value {
        [b'0'] | [b'1'] => true,
        [b'0', b'.', decimals @ ..] => decimals.len() <= 3 && decimals.iter().all(u8::is_ascii_digit),
        [b'1', b'.', decimals @ ..] => decimals.len() <= 3 && decimals.iter().all(|d| *d == b'0'),
        _ => false,
    }
}

/// One past the token that starts at `start`; an error if none does.
fn token(text: &[u8], start: usize) -> Result<usize, usize> {
    let mut end = start;
    while text.get(end).is_some_and(|o| TCHAR.holds(*o)) {
        end += 1;
    }
    if end == start { Err(start) } else { Ok(end) }
}

fn space(text: &[u8], mut at: usize) -> usize {
    while text.get(at).is_some_and(|o| is_ows(*o)) {
        at += 1;
    }
    at
}

/// One past the quoted-string that starts at `start`.
fn quoted(text: &[u8], start: usize) -> Result<usize, usize> {
    let mut at = start + 1;
    loop {
        match text.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at += 2,
            Some(octet) if VALUE.holds(*octet) => at += 1,
            _ => return Err(start),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_found_where_they_are() {
        for good in [
            "",
            "*/*",
            "text/*;q=0.5, text/html;level=1;q=1.000,,",
            "a/b;c=\"x,\\\" y\" ; d=e",
            "a/b;",
            "a/b ; ;q=0",
        ] {
            assert_eq!(fault(good.as_bytes()), None, "{good}");
        }
        for (bad, at) in [
            ("json", 0),
            ("text/html, *", 11),
            ("*/json", 0),
            ("a/b;q=2", 6),
            ("a/b;q=.5", 6),
            ("a/b;q=0.1234", 6),
            ("a/b c/d", 4),
            ("a/", 2),
            ("a/b;c", 5),
            ("a/b;c=\"x", 6),
        ] {
            assert_eq!(fault(bad.as_bytes()), Some(at), "{bad}");
        }
    }
}
