//! Values of fields: statuses, durations, sizes, times, networks.

use std::{fmt, net::IpAddr};

use crate::time;

/// Statuses from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusRange {
    /// The lowest.
    pub first: u16,
    /// The highest.
    pub last: u16,
}

impl StatusRange {
    /// True if the status is one of them.
    pub fn holds(self, status: u16) -> bool {
        (self.first..=self.last).contains(&status)
    }
}

impl fmt::Display for StatusRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.last) {
            (first, last) if first == last => write!(f, "{first}"),
            (first, last) if first % 100 == 0 && last == first + 99 => write!(f, "{}xx", first / 100),
            (first, 999) => write!(f, ">={first}"),
            (0, last) => write!(f, "<={last}"),
            (first, last) => write!(f, "{first}..{last}"),
        }
    }
}

/// `422`, `4xx`, `>=400`, `<500`, `400..403`, `400-403`; 0 stands for "no answer".
pub(super) fn status(text: &str) -> Option<StatusRange> {
    if let [class @ b'1'..=b'9', b'x' | b'X', b'x' | b'X'] = text.as_bytes() {
        let first = u16::from(class - b'0') * 100;
        return Some(StatusRange { first, last: first + 99 });
    }
    let text = text.replacen('-', "..", 1);
    let number = |text: &str| digits(text).filter(|n| *n <= 999);
    let range = Range::read(&text, 999, number)?;
    Some(StatusRange { first: u16::try_from(range.least).ok()?, last: u16::try_from(range.most).ok()? })
}

/// Numbers from `least` to `most`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub least: u64,
    /// The most.
    pub most: u64,
}

impl Range {
    /// True if the number is one of them.
    pub fn holds(self, number: u64) -> bool {
        (self.least..=self.most).contains(&number)
    }

    /// `>=a`, `>a`, `<=a`, `<a`, `a..b` or `a`; `highest` is the largest number that there is.
    fn read(text: &str, highest: u64, number: impl Fn(&str) -> Option<u64>) -> Option<Self> {
        let range = |least: u64, most: u64| (least <= most).then_some(Self { least, most });
        if let Some(text) = text.strip_prefix(">=") {
            range(number(text)?, highest)
        } else if let Some(text) = text.strip_prefix("<=") {
            range(0, number(text)?)
        } else if let Some(text) = text.strip_prefix('>') {
            range(number(text)?.checked_add(1)?, highest)
        } else if let Some(text) = text.strip_prefix('<') {
            range(0, number(text)?.checked_sub(1)?)
        } else if let Some((first, last)) = text.split_once("..") {
            range(number(first)?, number(last)?)
        } else {
            range(number(text)?, number(text)?)
        }
    }

    /// As it is read, with the numbers written by `show`.
    pub(super) fn write(self, show: impl Fn(u64) -> String) -> String {
        match (self.least, self.most) {
            (least, most) if least == most => show(least),
            (least, u64::MAX) => format!(">={}", show(least)),
            (0, most) => format!("<={}", show(most)),
            (least, most) => format!("{}..{}", show(least), show(most)),
        }
    }
}

/// Durations in microseconds: `>200ms`, `1s..5s`. One duration alone is no range that anything would meet.
pub(super) fn took(text: &str) -> Option<Range> {
    let is_range = text.starts_with(['<', '>']) || text.contains("..");
    Range::read(text, u64::MAX, micros).filter(|_| is_range)
}

/// Sizes in octets: `>64KiB`, `0`.
pub(super) fn size(text: &str) -> Option<Range> {
    Range::read(text, u64::MAX, octets)
}

const DURATIONS: &[(&str, u64)] = &[
    ("us", 1),
    ("µs", 1),
    ("ms", 1_000),
    ("min", 60_000_000),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
];

/// A number with its unit, in microseconds.
pub(super) fn micros(text: &str) -> Option<u64> {
    let (number, unit) = DURATIONS.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit)))?;
    decimal(number, unit)
}

pub(super) fn show_micros(micros: u64) -> String {
    let units = [("h", 3_600_000_000), ("s", 1_000_000), ("ms", 1_000)];
    let whole = units.iter().find(|(_, unit)| micros > 0 && micros.is_multiple_of(*unit));
    whole.map_or_else(|| format!("{micros}us"), |(name, unit)| format!("{}{name}", micros / unit))
}

const SIZES: &[(&str, u64)] = &[
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("b", 1),
    ("", 1),
];

/// A number of octets, with its unit if it has one.
fn octets(text: &str) -> Option<u64> {
    let text = text.to_ascii_lowercase();
    let (number, unit) = SIZES.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, *unit)))?;
    decimal(number, unit)
}

pub(super) fn show_octets(octets: u64) -> String {
    let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1_u64 << 10)];
    let whole = units.iter().find(|(_, unit)| octets > 0 && octets.is_multiple_of(*unit));
    whole.map_or_else(|| octets.to_string(), |(name, unit)| format!("{}{name}", octets / unit))
}

/// `1.5` times `unit`.
fn decimal(text: &str, unit: u64) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part_of_unit = match part {
        "" if text.contains('.') => return None,
        "" => 0,
        part => {
            let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
            u64::try_from(u128::from(digits(part)?) * u128::from(unit) / u128::from(scale)).ok()?
        }
    };
    digits(whole)?.checked_mul(unit)?.checked_add(part_of_unit)
}

fn digits(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

const DAY: u64 = 86_400_000;

/// A time in milliseconds since 1970: what [`time::parse`] reads, `now`, `today`, `yesterday`, or a time of
/// the present day. All in UTC.
pub(super) fn moment(text: &str, now: u64) -> Option<u64> {
    let midnight = now / DAY * DAY;
    match text.to_ascii_lowercase().as_str() {
        "now" => return Some(now),
        "today" => return Some(midnight),
        "yesterday" => return Some(midnight.saturating_sub(DAY)),
        _ => {}
    }
    let of_today = || time::parse(&format!("{}T{text}Z", time::rfc3339(midnight).get(..10)?), now);
    time::parse(text, now).or_else(of_today)
}

/// Whose requests are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peer {
    /// An address; `*` stands for any letters.
    Address(String),
    /// All addresses of a network.
    Network {
        /// Its first address.
        address: IpAddr,
        /// How many bits of it all have in common.
        prefix: u8,
    },
}

impl Peer {
    pub(super) fn read(text: &str) -> Option<Self> {
        let Some((address, prefix)) = text.split_once('/') else {
            let known = |c: char| c.is_ascii_hexdigit() || ".:*%".contains(c);
            return text.chars().all(known).then(|| Self::Address(text.to_ascii_lowercase()));
        };
        let address: IpAddr = address.parse().ok()?;
        let prefix = u8::try_from(digits(prefix)?).ok()?;
        (u32::from(prefix) <= bits(address)).then_some(Self::Network { address, prefix })
    }

    /// True if this address is theirs.
    pub(super) fn holds(&self, client: &str) -> bool {
        match self {
            Self::Address(pattern) => super::field::glob(pattern, client),
            Self::Network { address, prefix } => client.parse::<IpAddr>().is_ok_and(|client| {
                let shift = bits(*address) - u32::from(*prefix);
                let network = |of: IpAddr| number(of).checked_shr(shift).unwrap_or(0);
                client.is_ipv4() == address.is_ipv4() && network(client) == network(*address)
            }),
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(pattern) => f.write_str(pattern),
            Self::Network { address, prefix } => write!(f, "{address}/{prefix}"),
        }
    }
}

fn bits(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units_and_ranges() {
        let range = |least, most| Some(Range { least, most });
        assert_eq!(took(">200ms"), range(200_001, u64::MAX));
        assert_eq!(took("<=1.5s"), range(0, 1_500_000));
        assert_eq!(took("1s..2m"), range(1_000_000, 120_000_000));
        assert_eq!(size("0"), range(0, 0));
        assert_eq!(size(">=1.5KiB"), range(1536, u64::MAX));
        assert_eq!(size("1kb..1MB"), range(1000, 1_000_000));
        for text in
            ["200ms", ">200", ">1.s", ">s", "2s..1s", ">-1s", "<0us", "1.2.3s", ">99999999999999999999s"]
        {
            assert_eq!(took(text), None, "{text}");
        }
        assert_eq!(size("many"), None);
        assert_eq!((show_micros(1_500_000), show_micros(7)), ("1500ms".into(), "7us".into()));
        assert_eq!(
            (show_octets(1 << 20), show_octets(1000), show_octets(0)),
            ("1MiB".into(), "1000".into(), "0".into())
        );
    }

    #[test]
    fn times_of_the_day_and_words_are_moments() {
        const NOW: u64 = 1_795_303_450_000; // 2026-11-21T23:24:10Z
        let today = NOW / DAY * DAY;
        assert_eq!(moment("Today", NOW), Some(today));
        assert_eq!(moment("yesterday", NOW), Some(today - DAY));
        assert_eq!(moment("now", NOW), Some(NOW));
        assert_eq!(moment("14:30", NOW), Some(today + (14 * 60 + 30) * 60_000));
        assert_eq!(moment("2h", NOW), Some(NOW - 7_200_000));
        assert_eq!(moment("noon", NOW), None);
    }

    #[test]
    fn networks_hold_their_addresses() {
        let holds = |network: &str, client: &str| Peer::read(network).unwrap().holds(client);
        assert!(holds("10.0.0.0/8", "10.9.8.7") && !holds("10.0.0.0/8", "11.0.0.1"));
        assert!(holds("0.0.0.0/0", "255.1.2.3") && !holds("0.0.0.0/0", "::1"));
        assert!(holds("2001:db8::/33", "2001:db8:7fff::1") && !holds("2001:db8::/33", "2001:db8:8000::1"));
        assert!(holds("::/0", "::1") && holds("127.0.0.1/32", "127.0.0.1"));
        assert!(holds("192.0.2.*", "192.0.2.51") && !holds("192.0.2.5", "192.0.2.51"));
        for text in ["10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "host", "::/129"] {
            assert_eq!(Peer::read(text), None, "{text}");
        }
    }
}
