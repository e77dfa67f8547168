//! Our own ids: UUIDv7 (RFC 9562 §5.7), so that they sort by time and the journal finds by time with them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The journal's key of an exchange, and the `instance` of its problem document.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ExchangeId([u8; 16]);

const HEX: &[u8; 16] = b"0123456789abcdef";

impl ExchangeId {
    /// Made of a time in milliseconds since 1970 and ten random octets.
    pub fn new(unix_millis: u64, random: [u8; 10]) -> Self {
        let mut id = [0; 16];
        id[..6].copy_from_slice(&unix_millis.to_be_bytes()[2..]);
        id[6..].copy_from_slice(&random);
        id[6] = 0x70 | (id[6] & 0x0f);
        id[8] = 0x80 | (id[8] & 0x3f);
        Self(id)
    }

    /// From the sixteen octets of a stored id.
    pub const fn from_octets(octets: [u8; 16]) -> Self {
        Self(octets)
    }

    /// The sixteen octets.
    pub const fn octets(self) -> [u8; 16] {
        self.0
    }

    /// Milliseconds since 1970 at which the exchange began.
    pub fn unix_millis(self) -> u64 {
        let mut time = [0; 8];
        time[2..].copy_from_slice(&self.0[..6]);
        u64::from_be_bytes(time)
    }

    /// The octets as 32 hexadecimal digits, which is also the id of a trace (W3C Trace Context §3.2.2.3).
    pub fn hex(self) -> [u8; 32] {
        let mut digits = self.0.iter().flat_map(|octet| [octet >> 4, octet & 15]);
        std::array::from_fn(|_| HEX[usize::from(digits.next().unwrap_or_default())])
    }

    /// The lower-case text form, 36 octets of ASCII.
    pub fn text(self) -> [u8; 36] {
        let mut out = [b'-'; 36];
        let mut at = 0;
        for (i, octet) in self.0.iter().enumerate() {
            if matches!(i, 4 | 6 | 8 | 10) {
                at += 1;
            }
            out[at] = HEX[usize::from(octet >> 4)];
            out[at + 1] = HEX[usize::from(octet & 15)];
            at += 2;
        }
        out
    }
}

impl fmt::Display for ExchangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // It is ASCII.
        f.write_str(std::str::from_utf8(&self.text()).unwrap_or_default())
    }
}

impl fmt::Debug for ExchangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an exchange id (a UUID such as 01a1fe69-fe3c-7c4f-993a-a1097be2d1c4)")
    }
}

impl std::error::Error for NotAnId {}

impl FromStr for ExchangeId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
        if text.len() != 36 {
            return Err(NotAnId);
        }
        let mut id = [0; 16];
        let mut digits = text.bytes().enumerate().filter(|(i, _)| !matches!(i, 8 | 13 | 18 | 23));
        for octet in &mut id {
            let mut digit = || {
                let (_, c) = digits.next()?;
                char::from(c).to_digit(16)
            };
            let (high, low) = (digit().ok_or(NotAnId)?, digit().ok_or(NotAnId)?);
            *octet = (high << 4 | low) as u8;
        }
        let id = Self(id);
        let dashes = text.bytes().enumerate().all(|(i, c)| !matches!(i, 8 | 13 | 18 | 23) || c == b'-');
        if dashes { Ok(id) } else { Err(NotAnId) }
    }
}

impl Serialize for ExchangeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(&self.text()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for ExchangeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_holds_its_time_and_round_trips() {
        let id = ExchangeId::new(1_795_000_000_123, [0xff; 10]);
        assert_eq!(id.unix_millis(), 1_795_000_000_123);
        let text = id.to_string();
        assert_eq!(&text[14..15], "7");
        assert_eq!(id.hex(), *text.replace('-', "").as_bytes());
        assert_eq!(text.parse::<ExchangeId>(), Ok(id));
        assert_eq!(format!("urn:uuid:{text}").parse::<ExchangeId>(), Ok(id));
        assert!("01a1fe69-fe3c-7c4f-993a-a1097be2d1cX".parse::<ExchangeId>().is_err());
        assert!("01a1fe69".parse::<ExchangeId>().is_err());
    }
}
