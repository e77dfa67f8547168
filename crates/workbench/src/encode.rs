//! Every encoder that is not HTML: addresses, shell words, cookies. HTML is escaped by the template engine.

/// A value for a query string or one segment of a path: everything but RFC 3986 unreserved characters is
/// percent-encoded, so that no captured octet keeps a meaning in the address.
pub(crate) fn url(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for octet in value.bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(octet.into()),
            _ => out.push_str(&format!("%{octet:02X}")),
        }
    }
    out
}

/// One word of a POSIX shell, in single quotes unless it needs none.
pub(crate) fn shell(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:@%+,=".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// A quoted format for `printf` that writes exactly these octets, itself printable ASCII in one line
/// (XCU `printf`: `\ooo` in the format is an octet, `%%` a percent sign).
pub(crate) fn printf(octets: &[u8]) -> String {
    let mut out = String::from("'");
    for &octet in octets {
        match octet {
            b'\r' => out.push_str("\\r"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            b'%' => out.push_str("%%"),
            b'\'' => out.push_str("'\\''"),
            0x20..=0x7e => out.push(octet.into()),
            // Always three digits: a digit that follows must not be taken for part of it.
            _ => out.push_str(&format!("\\{octet:03o}")),
        }
    }
    out.push('\'');
    // A format that starts with "-" would be read as an option.
    if out.starts_with("'-") { out.replacen("'-", "'\\055", 1) } else { out }
}

/// Lower-case hexadecimal, for the cookie: a token may hold characters that a cookie may not.
pub(crate) fn hex(octets: &[u8]) -> String {
    octets.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_keeps_a_meaning_in_an_address() {
        assert_eq!(url("status:4xx \"a&b\"#/../\u{202e}"), "status%3A4xx%20%22a%26b%22%23%2F..%2F%E2%80%AE");
    }

    #[test]
    fn words_and_octets_come_out_of_a_real_shell_unchanged() {
        let words = ["plain", "", "it's", "$(id) `id` \"x\" \\ \n #", "-e", "ü\u{202e}", "a'b''c"];
        for word in words {
            assert_eq!(run(&format!("printf %s {}", shell(word))), word.as_bytes());
        }
        let every: Vec<u8> = (0..=255).chain(*b"\x017 %d %% \\n '' -").collect();
        assert_eq!(run(&format!("printf {}", printf(&every))), every);
        assert_eq!(run(&format!("printf {}", printf(b"-n x"))), b"-n x");
    }

    fn run(script: &str) -> Vec<u8> {
        std::process::Command::new("sh").args(["-c", script]).output().unwrap().stdout
    }
}
