//! Clients of which all calls fail, and why: told apart in one place, so that each is said to have one trouble.

use std::collections::{BTreeMap, BTreeSet};

use candor_rule::{Found, sensitive};

use super::{Sighted, Sighting, Traffic, scene::is_id};
use crate::reading::Cause;

/// Calls before anything is said of a client, and before it is said without knowing why.
const FEW: usize = 3;
const MANY: usize = 5;
/// Calls of one client, and segments of a path, that are compared with others.
const MAX_CALLS: usize = 200;
const MAX_SEGMENTS: usize = 8;

/// A client in trouble.
#[derive(Debug)]
pub(crate) struct Failing<'t> {
    /// Its address, or "".
    client: &'t str,
    /// Its calls that fail, in order.
    pub(crate) calls: Vec<&'t Sighting>,
    /// Why.
    pub(crate) why: Why,
}

/// Why all calls of a client fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Its paths have another beginning (`sent`) than those of the API (`expected`); either may be "".
    BaseUrl {
        /// With the slash before it: `/api/v1`.
        sent: String,
        /// The same.
        expected: String,
        /// True if a path of the API was seen that a call would meet.
        is_met: bool,
    },
    /// It sends no credentials.
    NoCredential {
        /// Calls of others that have some and were answered.
        others: usize,
    },
    /// Its bodies have a label that is not taken.
    MediaType {
        /// The label, or "".
        sent: String,
        /// The label of bodies that were taken.
        expected: Option<String>,
    },
    /// None of these, or several.
    Several,
}

impl Failing<'_> {
    /// As a sentence names it.
    pub(crate) fn name(&self) -> String {
        match self.client {
            "" => "the client".to_owned(),
            client => format!("client {}", sensitive::visible(client)),
        }
    }

    /// The finding, with the calls as examples.
    pub(crate) fn sighted(&self, found: Found) -> Sighted {
        Sighted::new(found, None, self.calls.iter().copied())
    }
}

/// What is known of a host by the calls that it answered.
#[derive(Debug, Default)]
struct Host<'t> {
    /// Forms of paths, as segments.
    paths: BTreeSet<Vec<&'t str>>,
    /// Calls with credentials.
    with_credentials: usize,
}

/// Every client in trouble, by host and address.
pub(crate) fn failing(traffic: &Traffic) -> Vec<Failing<'_>> {
    let mut calls: BTreeMap<(&str, &str), Vec<&Sighting>> = BTreeMap::new();
    let mut hosts: BTreeMap<&str, Host<'_>> = BTreeMap::new();
    for sighting in traffic.all().filter(|sighting| sighting.status != 0) {
        calls.entry((&sighting.host, &sighting.client)).or_default().push(sighting);
        if sighting.is_success() {
            let host = hosts.entry(&sighting.host).or_default();
            host.paths.insert(segments(&sighting.path));
            host.with_credentials += usize::from(sighting.has_credentials);
        }
    }
    let nothing = Host::default();
    let all = calls.into_iter().filter_map(|((host, client), calls)| {
        let host = hosts.get(host).unwrap_or(&nothing);
        if let Some(why) = base_url(&calls, host).or_else(|| no_credential(&calls, host)) {
            return Some(Failing { client, calls, why });
        }
        if let Some((calls, why)) = media_type(&calls, traffic) {
            return Some(Failing { client, calls, why });
        }
        let is_trouble = calls.len() >= MANY && calls.iter().all(|call| call.is_error());
        is_trouble.then_some(Failing { client, calls, why: Why::Several })
    });
    all.collect()
}

fn no_credential(calls: &[&Sighting], host: &Host<'_>) -> Option<Why> {
    let is_so = |call: &&Sighting| {
        let is_refused = call.status == 401 || call.status == 400 && call.cause == Cause::Authentication;
        is_refused && !call.has_credentials
    };
    let others = host.with_credentials;
    (calls.len() >= FEW && others > 0 && calls.iter().all(is_so)).then_some(Why::NoCredential { others })
}

/// Only calls with a body count: others of the same client may succeed. Either the answers are about the type, or
/// no body of this type was ever taken where bodies of another were.
fn media_type<'t>(calls: &[&'t Sighting], traffic: &'t Traffic) -> Option<(Vec<&'t Sighting>, Why)> {
    let bodies: Vec<&Sighting> = calls.iter().copied().filter(|call| call.body_size > 0).collect();
    let sent = &bodies.first()?.media_type;
    let is_refused = |call: &&Sighting| matches!(call.status, 400 | 415 | 422) && call.media_type == *sent;
    if bodies.len() < FEW || !bodies.iter().all(is_refused) {
        return None;
    }
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let same =
        bodies.iter().take(MAX_CALLS).flat_map(|call| traffic.of_operation(&call.operation).take(1000));
    for other in same.filter(|other| other.is_success() && other.body_size > 0) {
        *taken.entry(&other.media_type).or_default() += 1;
    }
    let is_about_type = |call: &&Sighting| call.status == 415 || call.cause == Cause::MediaType;
    let is_never_taken = !taken.is_empty() && !taken.contains_key(sent.as_str());
    if !is_never_taken && !bodies.iter().all(is_about_type) {
        return None;
    }
    let most =
        taken.into_iter().filter(|(media_type, _)| !media_type.is_empty()).max_by_key(|(_, count)| *count);
    let expected = most.map(|(media_type, _)| media_type.to_owned());
    Some((bodies, Why::MediaType { sent: sent.clone(), expected }))
}

fn base_url(calls: &[&Sighting], host: &Host<'_>) -> Option<Why> {
    if calls.len() < FEW || calls.iter().any(|call| call.status != 404) {
        return None;
    }
    let asked: Vec<Vec<&str>> = calls.iter().take(MAX_CALLS).map(|call| segments(&call.path)).collect();
    let known: Vec<&Vec<&str>> = host.paths.iter().collect();
    if known.is_empty() || asked.iter().any(|path| host.paths.contains(path)) {
        return None;
    }
    let of_api = shared(&known);
    let of_client = shared(&asked.iter().collect::<Vec<_>>());
    // The smallest change of the beginning with which a call meets a path of the API.
    let changes = (0..=of_client.len()).flat_map(|less| (0..=of_api.len()).map(move |more| (less, more)));
    let mut changes: Vec<(usize, usize)> = changes.filter(|change| *change != (0, 0)).collect();
    changes.sort_by_key(|(less, more)| (less + more, *less));
    let met = changes.iter().find(|(less, more)| {
        asked.iter().any(|path| {
            let beginning = of_api.iter().take(*more);
            let changed: Vec<&str> = beginning.chain(path.iter().skip(*less)).copied().collect();
            host.paths.contains(&changed)
        })
    });
    if let Some((less, more)) = met {
        let (sent, expected) = (joined(of_client.get(..*less)?), joined(of_api.get(..*more)?));
        return Some(Why::BaseUrl { sent, expected, is_met: true });
    }
    // Otherwise the first segment tells, if it is one that the API does not have.
    let first = of_client.first()?;
    let is_foreign = host.paths.iter().all(|path| path.first() != Some(first));
    let expected = joined(of_api.get(..1).unwrap_or_default());
    is_foreign.then(|| Why::BaseUrl { sent: joined(&[first]), expected, is_met: false })
}

/// A path in its segments, ids as `{}`; of very long ones the beginning.
fn segments(path: &str) -> Vec<&str> {
    let segments = path.split('/').filter(|segment| !segment.is_empty()).take(MAX_SEGMENTS);
    segments.map(|segment| if is_id(segment) { "{}" } else { segment }).collect()
}

/// The segments that all begin with, their last ones left out: those name a thing and not a place. Ids are none.
fn shared<'p>(paths: &[&Vec<&'p str>]) -> Vec<&'p str> {
    let Some(first) = paths.first() else { return Vec::new() };
    let is_shared = |at: usize, segment: &str| {
        segment != "{}" && paths.iter().all(|path| path.len() > at + 1 && path.get(at) == Some(&segment))
    };
    let beginning = first.iter().enumerate().take_while(|(at, segment)| is_shared(*at, segment));
    beginning.map(|(_, segment)| *segment).collect()
}

fn joined(segments: &[&str]) -> String {
    segments.iter().map(|segment| format!("/{}", sensitive::visible(segment))).collect()
}
