//! Whose request it is, by address: the one place where that is decided, for limits, lists of addresses, log and
//! journal alike.
//!
//! The peer of a connection is known. What stands in `X-Forwarded-For` or `Forwarded` (RFC 7239) was written by
//! anybody; each proxy puts the address that it saw at the end. So it is read from the end, as far as the
//! writers are believed, and what stands further left is the claim of a stranger.

use core::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::{borrow::Cow, fmt};

use candor_rule::text::nearest;
use candor_wire::Head;

use crate::network::{Network, NotANetwork};

/// Which peers are believed when they say something of earlier hops, and how far back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trust {
    peers: Peers,
    /// The field that proxies put the address in.
    pub field: HopField,
    /// How many proxies stand in front of the gateway, where they are counted and not known by address.
    pub hops: Option<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Peers {
    Everybody,
    These(Vec<Network>),
}

/// A field in which proxies write whom they had the request from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HopField {
    /// `X-Forwarded-For`: addresses, the last proxy's word at the end.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239): the parameter `for` of each element.
    Forwarded,
}

/// A word that does not say whom to believe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusedTrust {
    /// It is neither a word for somebody nor a network.
    Unknown(NotANetwork, Option<&'static str>),
    /// It stands for all or none, and there are others beside it.
    NotAlone(&'static str),
    /// It is a network of everybody, and that is said otherwise.
    Everybody(Network),
}

impl Default for Trust {
    /// Peers on this machine: a reverse proxy in front, or a developer.
    fn default() -> Self {
        Self::these(Network::LOOPBACK.to_vec())
    }
}

impl Trust {
    /// Nobody is believed.
    pub fn nobody() -> Self {
        Self::these(Vec::new())
    }

    /// Everybody is: for a gateway that only proxies can reach.
    pub fn everybody() -> Self {
        Self { peers: Peers::Everybody, ..Self::nobody() }
    }

    /// Peers in these networks.
    pub fn these(networks: Vec<Network>) -> Self {
        Self { peers: Peers::These(networks), field: HopField::default(), hops: None }
    }

    /// What settings say in words: `nobody`, `everybody`, or any of `loopback`, addresses and networks.
    ///
    /// # Errors
    /// The first word that cannot be followed.
    pub fn read<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, RefusedTrust> {
        const WORDS: [&str; 3] = ["nobody", "loopback", "everybody"];
        let words: Vec<&str> = words.into_iter().collect();
        match words.as_slice() {
            ["nobody"] => return Ok(Self::nobody()),
            ["everybody"] => return Ok(Self::everybody()),
            _ => {}
        }
        let mut networks = Vec::new();
        for word in words {
            match word {
                "nobody" => return Err(RefusedTrust::NotAlone("nobody")),
                "everybody" => return Err(RefusedTrust::NotAlone("everybody")),
                "loopback" => networks.extend(Network::LOOPBACK),
                text => match text.parse::<Network>() {
                    Ok(network) if network.is_everybody() => return Err(RefusedTrust::Everybody(network)),
                    Ok(network) => networks.push(network),
                    Err(error) => return Err(RefusedTrust::Unknown(error, nearest(text, WORDS))),
                },
            }
        }
        Ok(Self::these(networks))
    }

    /// True if what this peer says is believed.
    pub fn covers(&self, peer: IpAddr) -> bool {
        match &self.peers {
            Peers::Everybody => true,
            Peers::These(networks) => networks.iter().any(|network| network.holds(peer)),
        }
    }

    /// The client's address: the peer's, unless that is a proxy that is believed. Then it is what the proxy
    /// says, and so on: through all that are believed, through as many as are counted in `hops`, or, where
    /// everybody is believed, through one. Where a proxy does not name an address, it ends with that proxy.
    pub fn client(&self, peer: IpAddr, head: &Head) -> IpAddr {
        let mut known = peer.to_canonical();
        if !self.covers(known) {
            return known;
        }
        let counted = match (self.hops, &self.peers) {
            (None, Peers::Everybody) => Some(1),
            (hops, _) => hops,
        };
        let lines = match self.field {
            HopField::XForwardedFor => lines(head, "x-forwarded-for"),
            HopField::Forwarded => lines(head, "forwarded"),
        };
        let nodes = elements(&lines).map(|element| match self.field {
            HopField::XForwardedFor => address(element),
            HopField::Forwarded => address(parameter(element, b"for")?),
        });
        for (number, node) in nodes.enumerate() {
            let is_believed = counted.map_or_else(|| self.covers(known), |counted| number < counted);
            match node {
                Some(address) if is_believed => known = address.to_canonical(),
                _ => break,
            }
        }
        known
    }

    /// True if the peer, which is one that is believed, says that it was asked over TLS: by the last
    /// `X-Forwarded-Proto`, or the `proto` of the last element of `Forwarded`.
    pub fn was_https(&self, head: &Head) -> bool {
        let lines = match self.field {
            HopField::XForwardedFor => lines(head, "x-forwarded-proto"),
            HopField::Forwarded => lines(head, "forwarded"),
        };
        let scheme = elements(&lines).next().and_then(|element| match self.field {
            HopField::XForwardedFor => Some(element),
            HopField::Forwarded => parameter(element, b"proto"),
        });
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"https"))
    }
}

fn lines<'h>(head: &'h Head, name: &'h str) -> Vec<Cow<'h, [u8]>> {
    head.all(name).map(|field| head.value(field)).collect()
}

/// The elements of all lines, the last one first.
fn elements<'a>(lines: &'a [Cow<'_, [u8]>]) -> impl Iterator<Item = &'a [u8]> {
    lines.iter().rev().flat_map(|line| Elements(Some(line)))
}

/// The elements of a list from its end. What is within quotes is told by the quotes behind it: nothing that
/// stands further left changes how the last ones are read.
struct Elements<'a>(Option<&'a [u8]>);

impl<'a> Iterator for Elements<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let all = self.0?;
        let (rest, element) = last_part(all, b',');
        self.0 = rest;
        Some(element.trim_ascii())
    }
}

/// What stands behind the last of these separators that is not within quotes, and what stands before it.
fn last_part(text: &[u8], separator: u8) -> (Option<&[u8]>, &[u8]) {
    let mut is_quoted = false;
    for (at, octet) in text.iter().enumerate().rev() {
        let before = text.get(..at).unwrap_or_default();
        let is_escaped = || before.iter().rev().take_while(|octet| **octet == b'\\').count() % 2 == 1;
        if *octet == b'"' && !is_escaped() {
            is_quoted = !is_quoted;
        } else if *octet == separator && !is_quoted {
            return (Some(before), text.get(at + 1..).unwrap_or_default());
        }
    }
    (None, text)
}

/// The value of a parameter of a forwarded-element (RFC 7239 §4), without its quotes.
fn parameter<'a>(element: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = Some(element);
    while let Some(text) = rest {
        let (before, pair) = last_part(text, b';');
        rest = before;
        let Some(equals) = pair.iter().position(|octet| *octet == b'=') else { continue };
        let (own, value) = pair.split_at_checked(equals)?;
        if own.trim_ascii().eq_ignore_ascii_case(name) {
            let value = value.get(1..)?.trim_ascii();
            let unquoted = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
            return Some(unquoted.unwrap_or(value));
        }
    }
    None
}

/// The address of a node, with or without a port (RFC 7239 §6); none for one that hides behind a name.
fn address(node: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(node).ok()?.trim();
    if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let is_port = port.is_empty() || port.starts_with(':');
        return is_port.then(|| address.parse::<Ipv6Addr>().ok()).flatten().map(IpAddr::V6);
    }
    let of_socket = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    // The port may be hidden behind a name, too.
    let before_port = || text.split_once(':').and_then(|(host, _)| host.parse().ok()).map(IpAddr::V4);
    text.parse().ok().or_else(of_socket).or_else(before_port)
}

impl fmt::Display for RefusedTrust {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(error, _) => error.fmt(f),
            Self::NotAlone(word) => write!(f, "\"{word}\" stands beside others"),
            Self::Everybody(network) => {
                write!(f, "{network} is everybody, and anybody can write a header field")
            }
        }
    }
}

impl std::error::Error for RefusedTrust {}

impl RefusedTrust {
    /// How to mend it.
    pub fn help(&self) -> String {
        match self {
            Self::Unknown(_, Some(word)) => format!("did you mean \"{word}\"?"),
            Self::Unknown(_, None) => {
                "name \"nobody\", \"everybody\", \"loopback\", addresses and networks".to_owned()
            }
            Self::NotAlone(word) => format!("write \"{word}\" alone, or leave it out"),
            Self::Everybody(_) => {
                "name the networks of your proxies, or \"everybody\" where nobody else can \
                                   reach the gateway"
                    .to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests;
