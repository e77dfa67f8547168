//! Which names hold secrets, read from raw octets: percent-encoded, escaped, with rubbish inside.

use candor_rule::sensitive::{ends_in_sensitive_folded, is_sensitive_folded, letters, may_name_a_secret};

/// The built-in names and those of the configuration.
#[derive(Debug, Default)]
pub(super) struct Names {
    extra: Vec<Extra>,
}

/// A name of the configuration.
#[derive(Debug)]
struct Extra {
    folded: String,
    letters: u32,
}

/// No sensitive name is longer; what lies further back cannot be its beginning.
const LONGEST: usize = 256;

/// Names up to this length are folded without asking for memory.
const SHORT: usize = 64;

impl Names {
    pub(super) fn new(extra: &[String]) -> Self {
        let folded = extra.iter().map(|name| fold(name.as_bytes())).filter(|name| !name.is_empty());
        let extra = folded.map(|folded| Extra { letters: letters(folded.as_bytes()), folded });
        Self { extra: extra.collect() }
    }

    /// True if a field called `raw` holds a secret.
    pub(super) fn is(&self, raw: &[u8]) -> bool {
        self.may_be(raw)
            && folded(raw, |name| is_sensitive_folded(name) || self.extra.iter().any(|e| e.folded == name))
    }

    /// True if `raw` is such a name, holds one or ends in one.
    pub(super) fn lurks(&self, raw: &[u8]) -> bool {
        let raw = tail(raw);
        self.may_be(raw) && folded(raw, |name| is_sensitive_folded(name) || self.ends(name))
    }

    /// True if `raw` ends in such a name.
    pub(super) fn close(&self, raw: &[u8]) -> bool {
        let raw = tail(raw);
        self.may_be(raw) && folded(raw, |name| self.ends(name))
    }

    fn ends(&self, folded: &str) -> bool {
        ends_in_sensitive_folded(folded) || self.extra.iter().any(|e| folded.ends_with(&e.folded))
    }

    /// False if `raw` has not even the letters of such a name. Escapes may stand for any letter.
    fn may_be(&self, raw: &[u8]) -> bool {
        let have = letters(raw);
        may_name_a_secret(have)
            || self.extra.iter().any(|e| e.letters & !have == 0)
            || !raw.is_empty() && raw.iter().any(|b| matches!(b, b'%' | b'\\'))
    }
}

fn tail(raw: &[u8]) -> &[u8] {
    raw.get(raw.len().saturating_sub(LONGEST)..).unwrap_or(raw)
}

/// Letters and digits in lower case, `%XX`, `\uXXXX` and `\xXX` decoded, everything else left out.
pub(super) fn fold(raw: &[u8]) -> String {
    folded(raw, str::to_owned)
}

/// Asks about the folded name.
fn folded<T>(raw: &[u8], ask: impl FnOnce(&str) -> T) -> T {
    if raw.contains(&0) {
        // UTF-16, or NUL as rubbish: escapes must be found through it.
        let without: Vec<u8> = raw.iter().copied().filter(|b| *b != 0).collect();
        return folded(&without, ask);
    }
    let (mut short, mut long) = ([0; SHORT], Vec::new());
    let out = match short.get_mut(..raw.len()) {
        Some(short) => short,
        None => {
            long.resize(raw.len(), 0);
            &mut long[..]
        }
    };
    // Hardly any name has an escape, and what stands before the first one needs no look at what follows.
    let (mut at, mut length) = (memchr::memchr2(b'%', b'\\', raw).unwrap_or(raw.len()), 0);
    for octet in raw.iter().take(at) {
        if let Some(place) = out.get_mut(length) {
            *place = FOLDED[usize::from(*octet)];
            length += usize::from(*place != 0);
        }
    }
    while let Some(&octet) = raw.get(at) {
        let escaped = match octet {
            b'%' | b'\\' => escape(raw.get(at..).unwrap_or_default()),
            _ => None,
        };
        let (letter, step) = escaped.unwrap_or((FOLDED[usize::from(octet)], 1));
        if letter != 0
            && let Some(place) = out.get_mut(length)
        {
            *place = letter;
            length += 1;
        }
        at += step;
    }
    // It is ASCII.
    ask(std::str::from_utf8(out.get(..length).unwrap_or_default()).unwrap_or_default())
}

/// What the escape at the beginning of `raw` is folded to, and the escape's length.
fn escape(raw: &[u8]) -> Option<(u8, usize)> {
    let (skip, digits) = match raw {
        [b'%', ..] => (1, 2),
        [b'\\', b'u', ..] => (2, 4),
        [b'\\', b'x', ..] => (2, 2),
        _ => return None,
    };
    let text = std::str::from_utf8(raw.get(skip..skip + digits)?).ok()?;
    let value = u8::try_from(u32::from_str_radix(text, 16).ok()?);
    Some((value.map_or(0, |value| FOLDED[usize::from(value)]), skip + digits))
}

/// Letters in lower case and digits; 0 for everything else, which is left out.
const FOLDED: [u8; 256] = {
    let mut folded = [0; 256];
    let mut octet: u8 = 0;
    while octet < 128 {
        if octet.is_ascii_alphanumeric() {
            folded[octet as usize] = octet.to_ascii_lowercase();
        }
        octet += 1;
    }
    folded
};

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
