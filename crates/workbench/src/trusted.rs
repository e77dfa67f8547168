//! A proxy in front that knows the readers: it says who asks in a header field, and is believed only from where it
//! stands. Anybody can write such a field; so the address of the connection decides, and no other field.

use std::{fmt, net::IpAddr};

use axum::http::{HeaderMap, HeaderName};

/// A header field that names the person who asks, and the proxies from which it is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedHeader {
    name: HeaderName,
    proxies: Vec<Network>,
}

/// An address, or a network of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Why there is no such field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusedHeader {
    /// This is no name of a field.
    Name(String),
    /// Without a proxy nobody would be believed.
    NoProxy,
    /// This is neither an address nor a network.
    Proxy(String),
    /// Everybody would be believed.
    Everybody(String),
}

impl fmt::Display for RefusedHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "\"{name}\" is no name of a header field; X-Forwarded-User is one"),
            Self::NoProxy => f.write_str("no proxy is named from which the field would be believed"),
            Self::Proxy(text) => {
                write!(f, "\"{text}\" is no address such as 10.0.0.7 and no network such as 10.0.0.0/24")
            }
            Self::Everybody(text) => {
                write!(f, "\"{text}\" is everybody, and anybody can write a header field")
            }
        }
    }
}

impl std::error::Error for RefusedHeader {}

impl TrustedHeader {
    /// A field of this name, believed from these addresses and networks.
    ///
    /// # Errors
    /// If one of them cannot be read, or everybody would be believed.
    pub fn new(name: &str, proxies: &[String]) -> Result<Self, RefusedHeader> {
        let field = HeaderName::from_bytes(name.trim().as_bytes());
        let field = field.map_err(|_| RefusedHeader::Name(name.to_owned()))?;
        let proxies = proxies.iter().map(|text| Network::read(text)).collect::<Result<Vec<_>, _>>()?;
        if proxies.is_empty() {
            return Err(RefusedHeader::NoProxy);
        }
        Ok(Self { name: field, proxies })
    }

    /// True if a request over a connection from there names somebody: the field is there once and not empty.
    pub(crate) fn vouches(&self, headers: &HeaderMap, peer: IpAddr) -> bool {
        let mut values = headers.get_all(&self.name).iter();
        let names_somebody = values.next().is_some_and(|value| !value.as_bytes().trim_ascii().is_empty());
        names_somebody && values.next().is_none() && self.proxies.iter().any(|proxy| proxy.holds(peer))
    }
}

impl Network {
    fn read(text: &str) -> Result<Self, RefusedHeader> {
        let wrong = || RefusedHeader::Proxy(text.to_owned());
        let (address, prefix) =
            text.trim().split_once('/').map_or((text.trim(), None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), |prefix| prefix.parse::<u8>().map_err(|_| wrong()))?;
        match prefix {
            0 => Err(RefusedHeader::Everybody(text.to_owned())),
            prefix if prefix > most => Err(wrong()),
            prefix => Ok(Self { address, prefix }),
        }
    }

    fn holds(self, peer: IpAddr) -> bool {
        let prefix = u32::from(self.prefix);
        match (self.address, peer.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(peer)) => (own.to_bits() ^ peer.to_bits()).leading_zeros() >= prefix,
            (IpAddr::V6(own), IpAddr::V6(peer)) => (own.to_bits() ^ peer.to_bits()).leading_zeros() >= prefix,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn believes(proxy: &str, peer: &str) -> bool {
        Network::read(proxy).expect("a network").holds(peer.parse().expect("an address"))
    }

    #[test]
    fn only_the_proxies_addresses_are_believed() {
        assert!(believes("10.0.0.7", "10.0.0.7") && !believes("10.0.0.7", "10.0.0.8"));
        assert!(believes("10.0.0.0/24", "::ffff:10.0.0.200") && !believes("10.0.0.0/24", "10.0.1.0"));
        assert!(believes("2001:db8::/32", "2001:db8:1::1") && !believes("2001:db8::/32", "2001:db9::1"));
        assert!(!believes("10.0.0.7", "::1"));
        for wrong in ["", "proxy.internal", "10.0.0.0/33", "10.0.0", "::/129", "10.0.0.*"] {
            assert!(Network::read(wrong).is_err(), "{wrong}");
        }
        let new = |name: &str, proxies: &[&str]| {
            TrustedHeader::new(name, &proxies.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(new("X-User", &["0.0.0.0/0"]), Err(RefusedHeader::Everybody("0.0.0.0/0".into())));
        assert_eq!(new("X-User", &[]), Err(RefusedHeader::NoProxy));
        assert!(new("X User", &["10.0.0.7"]).is_err() && new("X-User", &["10.0.0.7", "::1"]).is_ok());
    }
}
