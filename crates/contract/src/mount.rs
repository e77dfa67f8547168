//! Where the operations of a document are found: at which host, and below which path.

use std::{cmp::Reverse, sync::Arc};

use candor_syntax::percent;
use candor_wire::{Head, host, serialise::path_and_query};

use crate::{
    Source,
    router::{Hit, Router, Spelling, Template},
};

/// Where a document counts. By default at every host, below the paths of its `servers`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// The host that its requests name: `api.test`, or `*.api.test` for every name below it. Ports do not
    /// count.
    pub host: Option<String>,
    /// What stands before its paths, in place of what its `servers` say: `/shop`, or nothing. What a path
    /// cannot hold is percent-encoded, as in a request: `/a%20shop`.
    pub prefix: Option<String>,
}

impl Mount {
    /// True if a request for this path at this host might be meant for a document that is mounted here.
    fn covers(&self, at: Option<&[u8]>, path: &[u8]) -> bool {
        is_at(self.host.as_deref(), at) && self.prefix_in(path).is_some()
    }
}

impl Mount {
    /// True if the request names this host and a path below this prefix. Segments are compared as they read
    /// once decoded, so `/%73hop` is below `/shop`.
    pub fn takes(&self, head: &Head) -> bool {
        let (any_host, any_path) = (self.host.is_none(), self.prefix.is_none());
        (any_host || is_at(self.host.as_deref(), host::named(head)))
            && (any_path || self.before(head).is_some())
    }

    /// How many octets of the request's path are the prefix; `None` if it is not below it.
    pub fn before(&self, head: &Head) -> Option<usize> {
        let target = path_and_query(head).of(&head.octets);
        self.prefix_in(target.split(|octet| *octet == b'?').next().unwrap_or_default())
    }

    fn prefix_in(&self, path: &[u8]) -> Option<usize> {
        let mut end = 0;
        for wanted in self.prefix.as_deref().unwrap_or_default().split('/').filter(|s| !s.is_empty()) {
            let rest = path.get(end..)?.strip_prefix(b"/")?;
            let segment = rest.split(|octet| *octet == b'/').next().unwrap_or_default();
            if percent::decode(segment) != percent::decode(wanted.as_bytes()) {
                return None;
            }
            end += 1 + segment.len();
        }
        Some(end)
    }

    /// Orders what may cover the same request: one host before many before any, then the longer prefix.
    pub fn weight(&self) -> impl Ord + use<> {
        let host = self.host.as_deref().map(|host| (!host.starts_with('*'), host.len()));
        (host, self.prefix.as_deref().map_or(0, str::len))
    }
}

/// A document and where it counts.
#[derive(Clone, Debug)]
pub struct Mounted {
    /// The document.
    pub source: Source,
    /// Where it counts.
    pub mount: Mount,
}

/// The routes of one host, or of those that are known at any.
#[derive(Debug)]
struct Area {
    host: Option<String>,
    router: Router,
}

/// The routes of every host: one host's before those of many, these before those of any.
#[derive(Debug, Default)]
pub(crate) struct Areas(Vec<Area>);

impl Areas {
    /// Adds a template. Gives back what templates that match the very same paths at the same host were
    /// inserted with.
    pub(crate) fn insert(&mut self, host: Option<&str>, template: &Template, route: usize) -> Vec<usize> {
        if let Some(area) = self.0.iter_mut().find(|area| area.host.as_deref() == host) {
            return area.router.insert(template, route);
        }
        let mut router = Router::default();
        let before = router.insert(template, route);
        self.0.push(Area { host: host.map(str::to_owned), router });
        let weight = |host: &str| (!host.starts_with('*'), host.len());
        self.0.sort_by_key(|area| Reverse(area.host.as_deref().map(weight)));
        before
    }

    /// Everything that matches at this host, most concrete first.
    pub(crate) fn find(&self, host: Option<&[u8]>, path: &[u8], spelling: Spelling) -> Vec<Hit> {
        let mut here = self.0.iter().filter(|area| is_at(area.host.as_deref(), host));
        let mut hits = here.next().map(|area| area.router.find(path, spelling)).unwrap_or_default();
        for area in here {
            hits.extend(area.router.find(path, spelling));
        }
        hits
    }

    /// True if it matters which host a request names.
    pub(crate) fn differ(&self) -> bool {
        self.0.iter().any(|area| area.host.is_some())
    }
}

/// A document that belongs to the contract and is not there yet.
#[derive(Debug)]
pub(crate) struct Awaited {
    pub(crate) document: Arc<str>,
    pub(crate) mount: Mount,
}

impl Awaited {
    pub(crate) fn covers(&self, host: Option<&[u8]>, path: &[u8]) -> bool {
        self.mount.covers(host, path)
    }
}

/// True if a host pattern, or its absence, covers the host that a request names.
pub(crate) fn is_at(pattern: Option<&str>, named: Option<&[u8]>) -> bool {
    pattern.is_none_or(|pattern| named.is_some_and(|named| host::covers(pattern.as_bytes(), named)))
}
