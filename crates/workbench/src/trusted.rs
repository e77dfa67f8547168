//! A proxy in front that knows the readers: it says who asks in a header field, and is believed only from where it
//! stands. Anybody can write such a field; so the address of the connection decides, and no other field.

use std::{fmt, net::IpAddr};

use axum::http::{HeaderMap, HeaderName};
use candor_guard::{Network, NotANetwork};

/// A header field that names the person who asks, and the proxies from which it is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedHeader {
    name: HeaderName,
    proxies: Vec<Network>,
}

/// Why there is no such field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusedHeader {
    /// This is no name of a field.
    Name(String),
    /// Without a proxy nobody would be believed.
    NoProxy,
    /// This is neither an address nor a network.
    Proxy(NotANetwork),
    /// Everybody would be believed.
    Everybody(String),
}

impl fmt::Display for RefusedHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => write!(f, "\"{name}\" is no name of a header field; X-Forwarded-User is one"),
            Self::NoProxy => f.write_str("no proxy is named from which the field would be believed"),
            Self::Proxy(error) => error.fmt(f),
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
        let proxies = proxies.iter().map(|text| read(text)).collect::<Result<Vec<_>, _>>()?;
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

/// A network that is not everybody.
fn read(text: &str) -> Result<Network, RefusedHeader> {
    match text.parse::<Network>() {
        Ok(network) if network.is_everybody() => Err(RefusedHeader::Everybody(text.to_owned())),
        Ok(network) => Ok(network),
        Err(error) => Err(RefusedHeader::Proxy(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_networks_of_somebody_are_believed() {
        let new = |name: &str, proxies: &[&str]| {
            TrustedHeader::new(name, &proxies.iter().map(|p| (*p).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(new("X-User", &["0.0.0.0/0"]), Err(RefusedHeader::Everybody("0.0.0.0/0".into())));
        assert_eq!(new("X-User", &[]), Err(RefusedHeader::NoProxy));
        assert!(matches!(new("X-User", &["proxy.internal"]), Err(RefusedHeader::Proxy(_))));
        assert!(new("X User", &["10.0.0.7"]).is_err() && new("X-User", &["10.0.0.7", "::1"]).is_ok());
    }
}
