//! The grammar of Accept (RFC 9110 §12.5.1, §12.4.2): only whether it holds, and where not.

use crate::grammar::{self, TCHAR, VALUE, is_ows};

/// Octet of the value at which it stops being a list of media ranges; `None` if it is one. Empty members
/// are allowed (RFC 9110 §5.6.1.2).
pub(crate) fn fault(value: &[u8]) -> Option<usize> {
    let fault_of = |member: &[u8]| {
        let start = member.as_ptr() as usize - value.as_ptr() as usize;
        if member.is_empty() { None } else { media_range(member).err().map(|at| start + at) }
    };
    // Commas within quotes are rare; without quotes every comma separates.
    match memchr::memchr(b'"', value) {
        Some(_) => grammar::list_members(value).find_map(fault_of),
        None => value.split(|o| *o == b',').map(grammar::trim_ows).find_map(fault_of),
    }
}

/// `type "/" subtype *( OWS ";" OWS [ name "=" value ] )`, one of the parameters perhaps a weight.
fn media_range(text: &[u8]) -> Result<(), usize> {
    let slash = token(text, 0)?;
    if text.get(slash) != Some(&b'/') {
        return Err(0);
    }
    let mut at = token(text, slash + 1)?;
    if text.first() == Some(&b'*') && text.get(..at) != Some(b"*/*") {
        return Err(0);
    }
    while at < text.len() {
        at = space(text, at);
        if text.get(at) != Some(&b';') {
            return Err(at);
        }
        at = space(text, at + 1);
        // An empty parameter is allowed (RFC 9110 §5.6.6).
        if matches!(text.get(at), None | Some(b';')) {
            continue;
        }
        at = parameter(text, at)?;
    }
    Ok(())
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
    let length = text.get(start..).unwrap_or_default().iter().take_while(|o| TCHAR.holds(**o)).count();
    if length == 0 { Err(start) } else { Ok(start + length) }
}

fn space(text: &[u8], start: usize) -> usize {
    start + text.get(start..).unwrap_or_default().iter().take_while(|o| is_ows(**o)).count()
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
