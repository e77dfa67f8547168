//! Addresses as text. Each request names its client several times, and the general machinery of formatting takes
//! longer for that than reading the request does.

use std::net::IpAddr;

/// The text of an address: an IPv4 address that is written as one of IPv6 as what it is.
pub(crate) fn text(address: IpAddr) -> String {
    let mut text = String::with_capacity(39);
    push(address, |part| text.push_str(part));
    text
}

/// Hands the text of an address over, piece by piece.
pub(crate) fn push(address: IpAddr, mut take: impl FnMut(&str)) {
    let address = match address.to_canonical() {
        IpAddr::V4(address) => address,
        other @ IpAddr::V6(_) => return take(&other.to_string()),
    };
    for (number, octet) in address.octets().into_iter().enumerate() {
        if number > 0 {
            take(".");
        }
        let digits = [octet / 100, octet / 10 % 10, octet % 10].map(|digit| digit | b'0');
        let leading = usize::from(octet < 100) + usize::from(octet < 10);
        // They are ASCII.
        take(digits.get(leading..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_everywhere() {
        for octet in 0..=u8::MAX {
            let address = IpAddr::from([octet, 0, 255 - octet, 10]);
            assert_eq!(text(address), address.to_string());
        }
        for (address, written) in
            [("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::1"), ("::1", "::1")]
        {
            assert_eq!(text(address.parse().unwrap()), written);
        }
    }
}
