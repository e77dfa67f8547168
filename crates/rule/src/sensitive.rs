//! Which names hold secrets, and how a value may be shown in a message.
//!
//! One list for everything: what a problem document echoes, what the journal stores and what a page
//! shows all ask here.

pub mod cards;
pub mod places;

/// True if a header, parameter, form field or JSON member of this name holds a secret. Any case; `-`, `_`
/// and spaces do not count, so `X-Api-Key`, `x_api_key` and `xApiKey` are one name; a leading `X-` does
/// not count either.
pub fn is_sensitive_name(name: &str) -> bool {
    is_sensitive_folded(&fold(name))
}

/// The same for a name that is lower-case letters and digits only.
pub fn is_sensitive_folded(folded: &str) -> bool {
    let is_exact = |name: &str| name.len() <= LONGEST_EXACT && EXACT.binary_search(&name).is_ok();
    is_exact(folded) || folded.strip_prefix('x').is_some_and(is_exact) || holds_part(folded.as_bytes())
}

/// The letters in `text` as a set: bit 0 for A and a, bit 25 for Z and z. Nothing else sets a bit.
pub const fn letters(text: &[u8]) -> u32 {
    let (mut set, mut rest) = (0, text);
    while let [octet, after @ ..] = rest {
        let number = (*octet | 0x20).wrapping_sub(b'a');
        if number < 26 {
            set |= 1 << number;
        }
        rest = after;
    }
    set
}

/// False if no name that holds a secret can be written with these letters: the quick answer for most of
/// the names that are asked for.
pub fn may_name_a_secret(letters: u32) -> bool {
    // No early end, so that several are compared at once.
    NEEDED.iter().fold(false, |found, needed| found | (needed & !letters == 0))
}

/// The letters of each of [`EXACT`] and [`PARTS`].
const NEEDED: [u32; EXACT.len() + PARTS.len()] = {
    let mut needed = [0; EXACT.len() + PARTS.len()];
    let mut number = 0;
    while number < needed.len() {
        needed[number] = letters(name(number).as_bytes());
        number += 1;
    }
    needed
};

/// One of [`EXACT`], and behind them of [`PARTS`].
const fn name(number: usize) -> &'static str {
    if number < EXACT.len() { EXACT[number] } else { PARTS[number - EXACT.len()] }
}

/// True if one of [`PARTS`] stands in `folded`. Asked for every name of every message, so a place is looked at only
/// where its two letters begin a part.
fn holds_part(folded: &[u8]) -> bool {
    let begins = |pair: &[u8]| match pair {
        [first, second] => BEGINNINGS[usize::from(*first)] & letters(&[*second]) != 0,
        _ => false,
    };
    let mut places = folded.windows(2).enumerate().filter(|(_, pair)| begins(pair));
    places.any(|(at, _)| {
        PARTS.iter().any(|part| folded.get(at..).is_some_and(|rest| rest.starts_with(part.as_bytes())))
    })
}

/// For each octet with which one of [`PARTS`] begins, the letters that come second.
const BEGINNINGS: [u32; 256] = {
    let mut second = [0; 256];
    let mut number = 0;
    while number < PARTS.len() {
        let part = PARTS[number].as_bytes();
        second[part[0] as usize] |= letters(&[part[1]]);
        number += 1;
    }
    second
};

/// For each octet with which a name ends, the letters that come before it.
const ENDINGS: [u32; 256] = {
    let mut before = [0; 256];
    let mut number = 0;
    while number < NEEDED.len() {
        let name = name(number).as_bytes();
        before[name[name.len() - 1] as usize] |= letters(&[name[name.len() - 2]]);
        number += 1;
    }
    before
};

/// Octets of the longest of [`EXACT`].
const LONGEST_EXACT: usize = {
    let (mut longest, mut number) = (0, 0);
    while number < EXACT.len() {
        if EXACT[number].len() > longest {
            longest = EXACT[number].len();
        }
        number += 1;
    }
    longest
};

/// True if `text` ends with a name that holds a secret, whatever stands before it: for heads so broken
/// that nobody can say where the name begins (`Host: localhostCookie: …`).
pub fn ends_in_sensitive_name(text: &str) -> bool {
    ends_in_sensitive_folded(&fold(text))
}

/// The same for a text that is lower-case letters and digits only.
pub fn ends_in_sensitive_folded(folded: &str) -> bool {
    let [.., before, last] = folded.as_bytes() else { return false };
    ENDINGS[usize::from(*last)] & letters(&[*before]) != 0
        && EXACT.iter().chain(PARTS).any(|name| folded.ends_with(name))
}

/// Letters and digits only, in lower case.
fn fold(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whole names, folded; sorted.
const EXACT: &[&str] = &[
    "assertion",
    "auth",
    "cookie",
    "cookie2",
    "cvc",
    "cvv",
    "dpop",
    "iban",
    "jwt",
    "key",
    "otp",
    "pass",
    "pin",
    "pwd",
    "session",
    "sessionid",
    "setcookie",
    "sid",
    "sig",
    "signature",
    "ssn",
];

/// Parts of names, folded; sorted.
const PARTS: &[&str] = &[
    "accesskey",
    "apikey",
    "authorization",
    "authtoken",
    "bearer",
    "cardnumber",
    "clientassertion",
    "clientcert",
    "credential",
    "creditcard",
    "csrf",
    "encryptionkey",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "samlresponse",
    "secret",
    "securitycode",
    "sessid",
    "sessionid",
    "sessionkey",
    "sessiontoken",
    "signaturekey",
    "socialsecurity",
    "token",
    "xamzsecurity",
    "xsrf",
];

/// Longest value, in characters, that a message may show.
pub const MAX_ECHO: usize = 40;

/// A value as a message may show it: quoted if short and not secret, else described by its length.
/// Control and invisible characters are escaped.
pub fn echo(name: &str, value: &str) -> String {
    let length = value.chars().count();
    if is_sensitive_name(name) {
        return format!("a value of {length} characters (not shown)");
    }
    if length > MAX_ECHO || looks_secret(value) {
        return format!("a value of {length} characters");
    }
    format!("\"{}\"", visible(value))
}

/// True for values that are secrets whatever their name: bearer tokens, JWTs and numbers of payment cards.
pub fn looks_secret(value: &str) -> bool {
    let value = value.trim();
    let lower = value.get(..7).unwrap_or("").to_ascii_lowercase();
    if lower == "bearer " || lower.starts_with("basic ") || cards::is_card(value) {
        return true;
    }
    let mut parts = value.split('.');
    let jwt = |p: Option<&str>| p.is_some_and(|p| p.len() > 3 && p.starts_with("eyJ"));
    jwt(parts.next()) && parts.next().is_some()
}

/// True for characters that cannot be seen or that turn the direction of text.
pub fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Text with control characters, line breaks, quotes and invisible or direction-changing characters
/// written as `\u{…}`, so that what is shown is what was sent.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_and_each_is_found() {
        assert!(PARTS.is_sorted() && EXACT.is_sorted());
        for name in PARTS.iter().chain(EXACT) {
            assert!(is_sensitive_name(name) && ends_in_sensitive_name(&format!("x-{name}")), "{name}");
            assert!(may_name_a_secret(letters(name.to_uppercase().as_bytes())), "{name}");
        }
        assert!(PARTS.iter().all(|part| is_sensitive_name(&format!("my-{part}-1"))));
    }

    #[test]
    fn the_quick_ways_find_what_a_look_at_every_name_finds() {
        let names: Vec<&str> = EXACT.iter().chain(PARTS).copied().collect();
        let (mut state, mut found) = (20_261_122_u64, 0);
        let mut below = |bound: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % bound
        };
        for _ in 0..40_000 {
            // Pieces of names, so that many are nearly one.
            let mut word = ["", "x", "my", "s2"][below(4)].to_owned();
            for _ in 0..=below(2) {
                let name = names[below(names.len())];
                word.push_str(&name[below(2)..name.len() - below(2)]);
            }
            word.push_str(["", "1", "s"][below(3)]);
            let is_exact = |word: &str| EXACT.contains(&word);
            let holds = is_exact(&word)
                || word.strip_prefix('x').is_some_and(is_exact)
                || PARTS.iter().any(|part| word.contains(part));
            let ends = names.iter().any(|name| word.ends_with(name));
            assert_eq!(
                (is_sensitive_folded(&word), ends_in_sensitive_folded(&word)),
                (holds, ends),
                "{word}"
            );
            assert!(!(holds || ends) || may_name_a_secret(letters(word.as_bytes())), "{word}");
            found += usize::from(holds) + usize::from(ends);
        }
        assert!((10_000..70_000).contains(&found), "{found} of 80,000");
    }

    #[test]
    fn names_that_hold_secrets_are_known_in_every_spelling() {
        for name in [
            "Authorization",
            "PROXY-AUTHORIZATION",
            "Cookie",
            "Set-Cookie",
            "X-Api-Key",
            "x_api_key",
            "api key",
            "password",
            "newPassword",
            "user_passwd",
            "client_secret",
            "access_token",
            "X-Amz-Security-Token",
            "cvv",
            "X-CSRF-Token",
            "X-Auth",
            "X-Session-Id",
            "JSESSIONID",
            "PHPSESSID",
        ] {
            assert!(is_sensitive_name(name), "{name}");
        }
        for name in ["Host", "Accept", "name", "tags", "\u{17f}\u{212a}"] {
            assert!(!may_name_a_secret(letters(name.as_bytes())), "{name}");
        }
        for name in ["Host", "name", "keyboard", "monkey", "Content-Type", "encoded", "passenger", "sidecar"]
        {
            assert!(!is_sensitive_name(name), "{name}");
        }
    }

    #[test]
    fn values_are_echoed_only_if_short_and_harmless() {
        assert_eq!(echo("limit", "fifty"), "\"fifty\"");
        assert_eq!(echo("password", "hunter2"), "a value of 7 characters (not shown)");
        assert_eq!(echo("note", &"x".repeat(41)), "a value of 41 characters");
        assert_eq!(echo("note", "eyJhbGciOi.eyJzdWIi.c2ln"), "a value of 24 characters");
        assert_eq!(echo("sku", "KB\u{200b}"), "\"KB\\u{200b}\"");
    }
}
