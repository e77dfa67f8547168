//! Every encoder that is not HTML: addresses, cookies; shell words are written where commands are made. HTML is escaped by the template engine.

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
}
