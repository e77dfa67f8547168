//! The octet classes of RFC 9110 and RFC 3986, as tables: one load per octet.

/// A set of octets.
pub struct Class([bool; 256]);

impl Class {
    const fn of(octets: &[u8]) -> Self {
        let mut table = [false; 256];
        let mut i = 0;
        while i < octets.len() {
            table[octets[i] as usize] = true;
            i += 1;
        }
        Self(table)
    }

    const fn and_range(mut self, first: u8, last: u8) -> Self {
        let mut octet = first as usize;
        while octet <= last as usize {
            self.0[octet] = true;
            octet += 1;
        }
        self
    }

    const fn and_alphanumeric(self) -> Self {
        self.and_range(b'0', b'9').and_range(b'A', b'Z').and_range(b'a', b'z')
    }

    /// True if the octet belongs to it.
    #[inline]
    pub const fn holds(&self, octet: u8) -> bool {
        self.0[octet as usize]
    }

    /// Index of the first octet that does not belong to it.
    #[inline]
    pub fn first_outside(&self, octets: &[u8]) -> Option<usize> {
        octets.iter().position(|o| !self.holds(*o))
    }

    /// True if every octet belongs to it.
    #[inline]
    pub fn holds_all(&self, octets: &[u8]) -> bool {
        self.first_outside(octets).is_none()
    }
}

/// `tchar` (RFC 9110 §5.6.2): what a method and a field name are made of.
pub static TCHAR: Class = Class::of(b"!#$%&'*+-.^_`|~").and_alphanumeric();

/// Path and query of a target (RFC 3986 §3.3, §3.4): `pchar`, "/", "?" and "%" (checked apart).
pub static TARGET: Class = Class::of(b"-._~!$&'()*+,;=:@/?%").and_alphanumeric();

/// What a registered name may hold (RFC 3986 §3.2.2), "%" checked apart.
pub static REG_NAME: Class = Class::of(b"-._~!$&'()*+,;=%").and_alphanumeric();

/// Field values (RFC 9110 §5.5): visible characters, SP, HTAB and obs-text.
pub static VALUE: Class = Class::of(b"\t").and_range(0x20, 0x7e).and_range(0x80, 0xff);

/// What an octet is to a field name: 0 if it ends one, else 1, and 3 for "_".
static NAME: [u8; 256] = {
    let mut table = [0; 256];
    let mut octet = 0;
    while octet < 256 {
        table[octet] = TCHAR.0[octet] as u8;
        octet += 1;
    }
    table[b'_' as usize] = 3;
    table
};

/// Where the field name at the start of a line ends, and whether it holds "_": one pass for both questions.
#[inline]
pub(crate) fn name_end(line: &[u8]) -> (usize, bool) {
    let mut kinds = 0;
    let end = line.iter().position(|&octet| {
        let kind = NAME[octet as usize];
        kinds |= kind;
        kind == 0
    });
    (end.unwrap_or(line.len()), kinds & 2 != 0)
}

/// Index of the first octet that no field value may hold; as `VALUE.first_outside`, eight octets at a time.
#[inline]
pub fn first_outside_value(octets: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = octets.get(at..).and_then(|rest| rest.first_chunk()) {
        match first_control(u64::from_le_bytes(*word)) {
            None => at += 8,
            // Of the control characters HTAB is allowed.
            Some(index) if octets.get(at + index) == Some(&b'\t') => at += index + 1,
            Some(index) => return Some(at + index),
        }
    }
    VALUE.first_outside(octets.get(at..)?).map(|index| at + index)
}

/// Index of the first of eight octets that is below 20 or 7F. A borrow of the subtractions only reaches octets
/// behind one that is found, so the first is exact.
#[inline]
const fn first_control(word: u64) -> Option<usize> {
    const ONES: u64 = u64::MAX / 255;
    let delete = word ^ (ONES * 0x7f);
    let below = word.wrapping_sub(ONES * 0x20) & !word;
    let found = (below | (delete.wrapping_sub(ONES) & !delete)) & (ONES * 0x80);
    match found {
        0 => None,
        _ => Some(found.trailing_zeros() as usize / 8),
    }
}

/// True for a non-empty `token` (RFC 9110 §5.6.2).
pub fn is_token(octets: &[u8]) -> bool {
    !octets.is_empty() && TCHAR.holds_all(octets)
}

/// True for SP and HTAB.
#[inline]
pub const fn is_ows(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t')
}

/// Without SP and HTAB at both ends.
pub fn trim_ows(octets: &[u8]) -> &[u8] {
    let start = octets.iter().position(|o| !is_ows(*o)).unwrap_or(octets.len());
    let end = octets.iter().rposition(|o| !is_ows(*o)).map_or(start, |i| i + 1);
    &octets[start..end]
}

/// The value of two hex digits.
pub fn hex_pair(octets: &[u8]) -> Option<u8> {
    let [high, low, ..] = octets else { return None };
    let digit = |octet: u8| char::from(octet).to_digit(16).map(|d| d as u8);
    Some(digit(*high)? << 4 | digit(*low)?)
}

/// The members of a comma-separated list (RFC 9110 §5.6.1), trimmed, empty ones included; commas inside
/// quoted strings do not separate.
pub fn list_members(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let value = rest?;
        let mut quoted = false;
        let mut escaped = false;
        let comma = value.iter().position(|&octet| {
            match octet {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b',' if !quoted => return true,
                _ => {}
            }
            false
        });
        rest = comma.map(|at| &value[at + 1..]);
        Some(trim_ows(&value[..comma.unwrap_or(value.len())]))
    })
}

/// Methods of the IANA registry, and the two that real APIs use beside them (`QUERY`, `PURGE`).
pub static METHODS: &[&str] = &[
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
    "TRACE",
    "CONNECT",
    "QUERY",
    "ACL",
    "BASELINE-CONTROL",
    "BIND",
    "CHECKIN",
    "CHECKOUT",
    "COPY",
    "LABEL",
    "LINK",
    "LOCK",
    "MERGE",
    "MKACTIVITY",
    "MKCALENDAR",
    "MKCOL",
    "MKREDIRECTREF",
    "MKWORKSPACE",
    "MOVE",
    "ORDERPATCH",
    "PROPFIND",
    "PROPPATCH",
    "PURGE",
    "REBIND",
    "REPORT",
    "SEARCH",
    "UNBIND",
    "UNCHECKOUT",
    "UNLINK",
    "UNLOCK",
    "UPDATE",
    "UPDATEREDIRECTREF",
    "VERSION-CONTROL",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_judged_alike_in_blocks_and_octet_by_octet() {
        for length in 0..40 {
            for at in 0..length {
                for octet in 0..=255 {
                    let mut value = vec![b'a'; length];
                    value[at] = octet;
                    assert_eq!(first_outside_value(&value), VALUE.first_outside(&value), "{value:?}");
                }
            }
        }
    }

    #[test]
    fn lists_are_split_outside_quotes() {
        let members: Vec<&[u8]> = list_members(b"a, \"b,\\\"c\" ,, d").collect();
        assert_eq!(members, [&b"a"[..], b"\"b,\\\"c\"", b"", b"d"]);
    }

    #[test]
    fn whitespace_is_trimmed_at_the_ends_only() {
        assert_eq!(trim_ows(b" \ta b\t "), b"a b");
        assert_eq!(trim_ows(b"  "), b"");
    }
}
