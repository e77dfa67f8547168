//! Which names hold secrets, read from raw octets: percent-encoded, escaped, with rubbish inside.

use candor_rule::sensitive::{ends_in_sensitive_name, is_sensitive_folded};

/// The built-in names and those of the configuration.
#[derive(Debug, Default)]
pub(super) struct Names {
    extra: Vec<String>,
}

/// No sensitive name is longer; what lies further back cannot be its beginning.
const LONGEST: usize = 256;

impl Names {
    pub(super) fn new(extra: &[String]) -> Self {
        let extra = extra.iter().map(|name| fold(name.as_bytes())).filter(|name| !name.is_empty());
        Self { extra: extra.collect() }
    }

    /// True if a field called `raw` holds a secret.
    pub(super) fn is(&self, raw: &[u8]) -> bool {
        if raw.is_empty() {
            return false;
        }
        let name = fold(raw);
        is_sensitive_folded(&name) || self.extra.contains(&name)
    }

    /// True if `raw` is such a name, holds one or ends in one.
    pub(super) fn lurks(&self, raw: &[u8]) -> bool {
        let name = fold(tail(raw));
        is_sensitive_folded(&name) || self.ends(&name)
    }

    /// True if `raw` ends in such a name.
    pub(super) fn close(&self, raw: &[u8]) -> bool {
        self.ends(&fold(tail(raw)))
    }

    fn ends(&self, folded: &str) -> bool {
        ends_in_sensitive_name(folded) || self.extra.iter().any(|extra| folded.ends_with(extra))
    }
}

fn tail(raw: &[u8]) -> &[u8] {
    raw.get(raw.len().saturating_sub(LONGEST)..).unwrap_or(raw)
}

/// Letters and digits in lower case, `%XX`, `\uXXXX` and `\xXX` decoded, everything else left out.
pub(super) fn fold(raw: &[u8]) -> String {
    if raw.contains(&0) {
        // UTF-16, or NUL as rubbish: escapes must be found through it.
        return fold(&raw.iter().copied().filter(|b| *b != 0).collect::<Vec<u8>>());
    }
    let mut out = String::with_capacity(raw.len());
    let mut at = 0;
    while let Some(&octet) = raw.get(at) {
        let (value, length) = escape(raw.get(at..).unwrap_or_default()).unwrap_or((u32::from(octet), 1));
        if let Some(c) = char::from_u32(value).filter(char::is_ascii_alphanumeric) {
            out.push(c.to_ascii_lowercase());
        }
        at += length;
    }
    out
}

/// The character that an escape at the beginning of `raw` stands for, and the escape's length.
fn escape(raw: &[u8]) -> Option<(u32, usize)> {
    let (skip, digits) = match raw {
        [b'%', ..] => (1, 2),
        [b'\\', b'u', ..] => (2, 4),
        [b'\\', b'x', ..] => (2, 2),
        _ => return None,
    };
    let text = std::str::from_utf8(raw.get(skip..skip + digits)?).ok()?;
    Some((u32::from_str_radix(text, 16).ok()?, skip + digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_behind_every_disguise() {
        let names = Names::new(&["X-House-Secret-Sauce".into(), "Diary".into()]);
        for raw in
            [&b"pass%77ord"[..], b"p\\u0061ssword", b"Coo\0kie", b"user[password]", b"DIARY", b"A\0u\0t\0h\0"]
        {
            assert!(names.is(raw), "{}", String::from_utf8_lossy(raw));
        }
        assert!(names.lurks(b"localhostCookie") && names.lurks(b"mydiary"));
        assert!(!names.is(b"localhostCookie") && !names.is(b"monkey") && !names.lurks(b"Content-Type"));
    }
}
