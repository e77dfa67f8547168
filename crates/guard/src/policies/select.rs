//! Which requests a policy is about.

use core::net::IpAddr;

use candor_rule::{Place, Span};
use candor_wire::{Head, serialise::path_and_query};

use super::pattern::{Pattern, plain_paths};
use crate::Network;

/// A request, as far as policies look at it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Its head.
    pub head: &'a Head,
    /// The client's address; `None` where there is no connection.
    pub address: Option<IpAddr>,
    /// The operation of the contract, by its name.
    pub operation: Option<&'a str>,
    /// The service that takes it, by its name.
    pub service: Option<&'a str>,
    /// True if paths count without regard to case.
    pub any_case: bool,
    /// True if a slash at the end of a path makes no difference.
    pub any_slash: bool,
}

/// Which requests: each of the lists that say something has to hold the request. None says something: all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// Names of services.
    pub services: Vec<String>,
    /// Names of operations, or method and path of those that have none.
    pub operations: Vec<String>,
    /// Patterns of the whole path.
    pub paths: Vec<Pattern>,
    /// Methods.
    pub methods: Vec<String>,
}

impl Which {
    /// True if the request is one of them.
    pub fn holds(&self, asked: &Asked<'_>) -> bool {
        let named = |names: &[String], name: Option<&str>| {
            names.is_empty() || name.is_some_and(|name| names.iter().any(|own| own == name))
        };
        let has_method = || {
            self.methods.is_empty() || self.methods.iter().any(|own| own.as_bytes() == asked.head.method())
        };
        let has_path = || {
            self.paths.is_empty() || {
                let mut forms = plain_paths(path(asked.head).of(&asked.head.octets));
                if asked.any_slash {
                    let other = |form: &Vec<u8>| match form.strip_suffix(b"/") {
                        Some(without) => without.to_vec(),
                        None => [form, &b"/"[..]].concat(),
                    };
                    forms.extend(forms.iter().map(other).collect::<Vec<_>>());
                }
                let covers = |pattern: &Pattern| forms.iter().any(|f| pattern.covers_as(f, asked.any_case));
                self.paths.iter().any(covers)
            }
        };
        named(&self.services, asked.service)
            && named(&self.operations, asked.operation)
            && has_method()
            && has_path()
    }

    /// True if it says nothing, and so means every request.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// Path of the target, without its query.
pub(super) fn path(head: &Head) -> Span {
    let span = path_and_query(head);
    let path = span.of(&head.octets).split(|octet| *octet == b'?').next().unwrap_or_default();
    Span::new(span.start, span.start + path.len())
}

/// What else a request may be told by: who sends it, and what its fields say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// Patterns of `User-Agent`; in any case.
    pub agents: Vec<Pattern>,
    /// Names of fields, each with a pattern of its value, or only that it is there.
    pub headers: Vec<(String, Option<Pattern>)>,
    /// Where clients come from.
    pub networks: Vec<Network>,
}

impl Traits {
    /// What tells the request, the most telling place first: a field, else the target. `None` if one of the lists
    /// that say something does not hold it.
    pub(super) fn find(&self, asked: &Asked<'_>) -> Option<Place> {
        let head = asked.head;
        let from = |network: &Network| asked.address.is_some_and(|address| network.holds(address));
        if !self.networks.is_empty() && !self.networks.iter().any(from) {
            return None;
        }
        let field = |name: &str, pattern: Option<&Pattern>| {
            let mut fields = head.all(name);
            let found = fields.find(|field| pattern.is_none_or(|p| p.covers(&head.value(field))))?;
            Some(Place::header(name, found.value))
        };
        let header = self.headers.iter().find_map(|(name, pattern)| field(name, pattern.as_ref()));
        let agent = self.agents.iter().find_map(|pattern| field("User-Agent", Some(pattern)));
        if header.is_none() && !self.headers.is_empty() || agent.is_none() && !self.agents.is_empty() {
            return None;
        }
        Some(header.or(agent).unwrap_or(Place::Octets(path(head))))
    }

    /// True if it says nothing.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }
}

/// `X-Debug`, or `X-Debug: on*` with a pattern of the value.
///
/// # Errors
/// If that is no name of a field.
pub fn header(text: &str) -> Result<(String, Option<Pattern>), String> {
    let (name, value) = text.split_once(':').map_or((text, None), |(name, value)| (name, Some(value.trim())));
    match candor_wire::grammar::is_token(name.as_bytes()) {
        true => Ok((name.to_owned(), value.map(Pattern::any_case))),
        false => Err("a field name such as \"X-Debug\", or \"X-Debug: on*\", is expected".to_owned()),
    }
}
