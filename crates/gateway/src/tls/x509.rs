//! What Candor says about a certificate: whose it is, for which names, and until when. Whether to believe it
//! is not decided here; rustls does that.
//!
//! A certificate is DER (ITU-T X.690) in the form of RFC 5280 §4.1.

/// What stands in a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its subject, as RFC 4514 writes it: `CN=orders,O=Example`.
    pub subject: String,
    /// Hosts and addresses that it is for: `api.test`, `*.api.test`, `192.0.2.1`.
    pub hosts: Vec<String>,
    /// Its other alternative names: mail addresses and URIs.
    pub names: Vec<String>,
    /// Unix seconds from which it holds.
    pub not_before: i64,
    /// Unix seconds until which it holds.
    pub not_after: i64,
}

impl Identity {
    /// Reads a certificate; `None` if its form is another.
    pub fn read(der: &[u8]) -> Option<Self> {
        let mut certificate = Der(Der(der).take(SEQUENCE)?);
        let mut fields = Der(certificate.take(SEQUENCE)?);
        // version, serial number, signature algorithm, issuer
        fields.take_if(0xa0);
        fields.take(INTEGER)?;
        fields.take(SEQUENCE)?;
        fields.take(SEQUENCE)?;
        let mut validity = Der(fields.take(SEQUENCE)?);
        let (not_before, not_after) = (time(validity.next()?)?, time(validity.next()?)?);
        let subject = subject(fields.take(SEQUENCE)?)?;
        let mut identity = Self { subject, hosts: Vec::new(), names: Vec::new(), not_before, not_after };
        // public key, then unique identifiers that nobody uses
        fields.take(SEQUENCE)?;
        while let Some((tag, content)) = fields.next() {
            if tag == EXTENSIONS {
                identity.read_extensions(Der(content).take(SEQUENCE)?)?;
            }
        }
        Some(identity)
    }

    fn read_extensions(&mut self, content: &[u8]) -> Option<()> {
        let mut extensions = Der(content);
        while let Some((SEQUENCE, extension)) = extensions.next() {
            let mut extension = Der(extension);
            if extension.take(OID)? == ALTERNATIVE_NAMES {
                extension.take_if(BOOLEAN);
                let names = extension.take(OCTET_STRING)?;
                self.read_names(Der(names).take(SEQUENCE)?);
            }
        }
        Some(())
    }

    fn read_names(&mut self, content: &[u8]) {
        let mut names = Der(content);
        while let Some((tag, content)) = names.next() {
            let text = || String::from_utf8_lossy(content).into_owned();
            match (tag, content) {
                (0x82, _) => self.hosts.push(text().to_ascii_lowercase()),
                (0x81 | 0x86, _) => self.names.push(text()),
                (0x87, &[a, b, c, d]) => self.hosts.push(std::net::Ipv4Addr::new(a, b, c, d).to_string()),
                (0x87, octets) => {
                    if let Ok(octets) = <[u8; 16]>::try_from(octets) {
                        self.hosts.push(std::net::Ipv6Addr::from(octets).to_string());
                    }
                }
                _ => {}
            }
        }
    }
}

const BOOLEAN: u8 = 0x01;
const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const EXTENSIONS: u8 = 0xa3;

/// 2.5.29.17
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// Elements, one after another.
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The tag and the content of the next one.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, mut rest) = rest.split_first()?;
        let length = match first {
            0..=0x7f => usize::from(first),
            // Nobody has certificates whose length takes more than four octets.
            0x81..=0x84 => {
                let (octets, after) = rest.split_at_checked(usize::from(first & 0x7f))?;
                rest = after;
                octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet))
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// The content of the next one, which must have this tag.
    fn take(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, content)| content)
    }

    /// Passes over the next one if it has this tag.
    fn take_if(&mut self, tag: u8) {
        if self.0.first() == Some(&tag) {
            self.next();
        }
    }
}

/// A name as RFC 4514 §2 writes it: the most specific part first.
fn subject(content: &[u8]) -> Option<String> {
    let mut parts = Vec::new();
    let mut rest = Der(content);
    while let Some((SET, part)) = rest.next() {
        let mut attributes = Vec::new();
        let mut part = Der(part);
        while let Some((SEQUENCE, attribute)) = part.next() {
            let mut attribute = Der(attribute);
            let name = attribute_name(attribute.take(OID)?);
            let (tag, value) = attribute.next()?;
            attributes.push(format!("{name}={}", text(tag, value)));
        }
        parts.push(attributes.join("+"));
    }
    parts.reverse();
    Some(parts.join(","))
}

fn attribute_name(oid: &[u8]) -> String {
    match oid {
        [0x55, 4, 3] => "CN".into(),
        [0x55, 4, 6] => "C".into(),
        [0x55, 4, 7] => "L".into(),
        [0x55, 4, 8] => "ST".into(),
        [0x55, 4, 9] => "STREET".into(),
        [0x55, 4, 10] => "O".into(),
        [0x55, 4, 11] => "OU".into(),
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1] => "UID".into(),
        [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25] => "DC".into(),
        _ => dotted(oid),
    }
}

/// An object identifier with its numbers (X.690 §8.19).
fn dotted(oid: &[u8]) -> String {
    let mut numbers: Vec<u64> = Vec::new();
    let mut number = 0_u64;
    for octet in oid {
        number = number.wrapping_shl(7) | u64::from(octet & 0x7f);
        if octet & 0x80 == 0 {
            match numbers.is_empty() {
                true => numbers.extend([(number / 40).min(2), number - (number / 40).min(2) * 40]),
                false => numbers.push(number),
            }
            number = 0;
        }
    }
    numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

/// A value, escaped (RFC 4514 §2.4).
fn text(tag: u8, value: &[u8]) -> String {
    let text = match tag {
        // UTF8String, PrintableString, IA5String, NumericString
        0x0c | 0x13 | 0x16 | 0x12 => String::from_utf8_lossy(value).into_owned(),
        // TeletexString, which is written as Latin-1 in practice
        0x14 => value.iter().map(|octet| char::from(*octet)).collect(),
        // BMPString
        0x1e => {
            let units =
                value.chunks(2).map(|u| u.iter().fold(0, |unit, octet| unit << 8 | u16::from(*octet)));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => return value.iter().fold("#".to_owned(), |out, octet| format!("{out}{octet:02x}")),
    };
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        match c {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => out.extend(['\\', c]),
            ' ' if at == 0 || at == last => out.push_str("\\ "),
            '#' if at == 0 => out.push_str("\\#"),
            c if c.is_control() => {
                let mut octets = [0; 4];
                c.encode_utf8(&mut octets).bytes().for_each(|o| out.push_str(&format!("\\{o:02x}")));
            }
            c => out.push(c),
        }
    }
    out
}

/// UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 has them, `YYMMDDHHMMSSZ`, in Unix seconds.
fn time((tag, content): (u8, &[u8])) -> Option<i64> {
    let digits = std::str::from_utf8(content).ok()?.strip_suffix('Z')?;
    let (year, rest) = match tag {
        0x17 => {
            let year = digits.get(..2)?.parse::<i64>().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, digits.get(2..)?)
        }
        0x18 => (digits.get(..4)?.parse().ok()?, digits.get(4..)?),
        _ => return None,
    };
    let part = |at: usize| rest.get(at..at + 2)?.parse::<i64>().ok();
    let days = days_from_civil(year, part(0)?, part(2)?);
    Some(((days * 24 + part(4)?) * 60 + part(6)?) * 60 + part(8)?)
}

/// Days since 1970-01-01 in the Gregorian calendar, counted in years that begin with March.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_read() {
        let mut params = rcgen::CertificateParams::new(vec!["API.test".into(), "192.0.2.1".into()]).unwrap();
        params.subject_alt_names.push(rcgen::SanType::URI("spiffe://test/orders".try_into().unwrap()));
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(rcgen::DnType::OrganizationName, "Example, Inc.");
        params.distinguished_name.push(rcgen::DnType::CommonName, " orders");
        params.not_before = rcgen::date_time_ymd(2024, 2, 29);
        params.not_after = rcgen::date_time_ymd(2055, 12, 31);
        let key = rcgen::KeyPair::generate().unwrap();
        let der = params.self_signed(&key).unwrap();
        let read = Identity::read(der.der()).unwrap();
        assert_eq!(read.subject, "CN=\\ orders,O=Example\\, Inc.");
        assert_eq!(read.hosts, ["api.test", "192.0.2.1"]);
        assert_eq!(read.names, ["spiffe://test/orders"]);
        assert_eq!((read.not_before, read.not_after), (1_709_164_800, 2_713_824_000));
    }

    #[test]
    fn what_is_cut_off_or_changed_is_not_read_beyond_its_end() {
        let params = rcgen::CertificateParams::new(vec!["api.test".into()]).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let der = params.self_signed(&key).unwrap().der().to_vec();
        for length in 0..der.len() {
            assert_eq!(Identity::read(&der[..length]), None);
        }
        for at in 0..der.len() {
            let mut changed = der.clone();
            changed[at] ^= 0xff;
            // Whatever comes of it: nothing panics.
            let _ = Identity::read(&changed);
        }
    }

    #[test]
    fn numbers_and_characters_of_names_are_written_out() {
        assert_eq!(dotted(&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1]), "1.2.840.113549.1.9.1");
        assert_eq!(text(0x1e, &[0x00, 0x41, 0x20, 0xac]), "A€");
        assert_eq!(text(0x0c, b"a\nb"), "a\\0ab");
        assert_eq!(text(0x03, &[0, 255]), "#00ff");
    }
}
