//! What the operator lets in, blocks, has retired or is working on.

use core::net::IpAddr;

use candor_rule::{Place, Violation};

use super::select::{Asked, Traits, Which, path};
use crate::{
    Network,
    rules::{
        client_address_blocked, request_blocked_by_policy, resource_gone, unavailable_for_legal_reasons,
    },
};

/// Which networks may send which requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// The requests.
    pub which: Which,
    /// Who is let in; everybody if there is none.
    pub allow: Vec<Network>,
    /// Who is not, even of these.
    pub deny: Vec<Network>,
}

impl Access {
    /// Where nobody knows the address, nobody is kept out.
    pub fn check(&self, asked: &Asked<'_>) -> Option<Violation> {
        let address = asked.address?;
        (!self.lets_in(address) && self.which.holds(asked)).then(|| client_address_blocked::at(address))
    }

    fn lets_in(&self, address: IpAddr) -> bool {
        let any = |networks: &[Network]| networks.iter().any(|network| network.holds(address));
        (self.allow.is_empty() || any(&self.allow)) && !any(&self.deny)
    }
}

/// Requests that the operator does not want, by a name that clients are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// What it is called.
    pub name: String,
    /// The requests.
    pub which: Which,
    /// Who sends them.
    pub traits: Traits,
    /// What clients are told to do instead of the usual.
    pub advice: Option<String>,
}

impl Block {
    /// What such a request breaks.
    pub fn check(&self, asked: &Asked<'_>) -> Option<Violation> {
        let place = self.which.holds(asked).then(|| self.traits.find(asked)).flatten()?;
        Some(request_blocked_by_policy::at(place, &self.name, self.advice.as_deref()))
    }
}

/// A resource that a legal demand keeps from being served (RFC 7725).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legal {
    /// The requests.
    pub which: Which,
    /// From where; everywhere if there is none.
    pub networks: Vec<Network>,
    /// Who blocks it: an address for `Link` with `rel="blocked-by"` (RFC 7725 §4).
    pub blocked_by: String,
    /// What clients are told of the demand.
    pub reason: Option<String>,
}

impl Legal {
    /// What such a request breaks.
    pub fn check(&self, asked: &Asked<'_>) -> Option<Violation> {
        let from = |network: &Network| asked.address.is_some_and(|address| network.holds(address));
        let is_meant =
            self.which.holds(asked) && (self.networks.is_empty() || self.networks.iter().any(from));
        let place = || Place::Octets(path(asked.head));
        is_meant.then(|| unavailable_for_legal_reasons::at(place(), self.reason.as_deref(), &self.blocked_by))
    }

    /// The fields that the refusal carries.
    pub fn fields(&self) -> [(&'static str, String); 1] {
        [("Link", format!("<{}>; rel=\"blocked-by\"", self.blocked_by))]
    }
}

/// What was removed for good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Retired {
    /// The requests.
    pub which: Which,
    /// What to use in its place: a path, an address, or a few words.
    pub instead: Option<String>,
}

impl Retired {
    /// What such a request breaks.
    pub fn check(&self, asked: &Asked<'_>) -> Option<Violation> {
        self.which.holds(asked).then(|| resource_gone::at(asked.head, self.instead.as_deref()))
    }

    /// The fields that the refusal carries: the successor, where that is an address (RFC 5829 §3.3).
    pub fn fields(instead: Option<&str>) -> Option<(&'static str, String)> {
        let is_address = |text: &&str| {
            let begins = text.starts_with('/') || text.starts_with("https://") || text.starts_with("http://");
            begins && text.bytes().all(|octet| octet.is_ascii_graphic() && !b"<>\"{}\\^`|".contains(&octet))
        };
        instead.filter(is_address).map(|text| ("Link", format!("<{text}>; rel=\"successor-version\"")))
    }
}

/// What is not served for a while.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maintenance {
    /// The requests.
    pub which: Which,
    /// Who is served all the same.
    pub except: Vec<Network>,
    /// Seconds after which clients may try again.
    pub retry_after: u32,
}

impl Maintenance {
    /// True if the request is one of them.
    pub fn covers(&self, asked: &Asked<'_>) -> bool {
        let is_excepted =
            asked.address.is_some_and(|address| self.except.iter().any(|network| network.holds(address)));
        !is_excepted && self.which.holds(asked)
    }
}
