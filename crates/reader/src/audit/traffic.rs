//! What is remembered of exchanges, so that one can be compared with others.
//!
//! A few hundred octets each, and no values: what has to be compared is kept as a hash.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

use super::Family;
use crate::reading::Cause;

/// Exchanges that are remembered; of more the first.
const MAX: usize = 200_000;

/// What is remembered of an exchange.
#[derive(Clone, Debug)]
pub struct Sighting {
    /// What it is called.
    pub id: String,
    /// Its place in the order noted.
    pub number: usize,
    /// When it was sent, in milliseconds since the Unix epoch.
    pub at: Option<u64>,
    /// The client's address, or "".
    pub client: String,
    /// `Host` in lower case, or "".
    pub host: String,
    /// Upper case.
    pub method: String,
    /// The path without its query, as sent.
    pub path: String,
    /// The operation: by the contract, else the method and the path with numbers and ids as `{}`.
    pub operation: String,
    /// The path of the same: `/users/{id}`.
    pub template: String,
    /// True if the contract asks for credentials.
    pub is_guarded: bool,
    /// The answer's; 0 if there was none.
    pub status: u16,
    /// True if there were credentials.
    pub has_credentials: bool,
    /// Of the credentials; `None` if there were none, or they are masked and cannot be told from others.
    pub credentials: Option<Print>,
    /// Of method, host, target and body: equal for what is sent again, whoever sends it.
    pub request: Print,
    /// Of a body that is not empty.
    pub body: Option<Print>,
    /// True if something in target or body is masked and cannot be told from other values: then equal prints say
    /// nothing.
    pub is_veiled: bool,
    /// Octets of the request's body.
    pub body_size: u64,
    /// The request's, without parameters, in lower case; "" if there is none.
    pub media_type: String,
    /// Why it was refused.
    pub cause: Cause,
    /// First rule of ours that the request breaks, if it was asked for.
    pub broken: Option<&'static str>,
    /// True if our rules were asked about it and accept it.
    pub is_accepted: bool,
    /// Of the answer's body.
    pub family: Family,
    /// The answer's media type without parameters, in lower case, or "".
    pub answer_type: String,
    /// Of the answer's body.
    pub answer: Print,
    /// The stable code that the body names: a `type`, `code` or similar member, or "".
    pub code: String,
    /// `title` of a problem document, or "".
    pub title: String,
    /// The answer's `Vary` in lower case, or "".
    pub vary: String,
    /// The answer's `Allow`, or "".
    pub allow: String,
    /// Of the request's `Accept`.
    pub accept: Print,
    /// Of the request's `Accept-Language`.
    pub language: Print,
    /// Of what the answer says, without values.
    pub wording: Print,
    /// The first complaint of the answer, without values: "field: message", or "".
    pub complaint: String,
    /// True if Candor itself answered.
    pub is_ours: bool,
}

/// A hash of something that is compared and not kept. Not stable from one run to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Print(u64);

impl Print {
    /// Of anything.
    pub(crate) fn of(thing: impl Hash) -> Self {
        use std::hash::{BuildHasherDefault, DefaultHasher};
        Self(BuildHasherDefault::<DefaultHasher>::default().hash_one(thing))
    }
}

impl Sighting {
    /// True if it was answered as wished for.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// True if the other certainly carries other credentials, or is the only one to carry any.
    pub fn is_of_another(&self, other: &Self) -> bool {
        match (self.credentials, other.credentials) {
            (Some(one), Some(two)) => one != two,
            _ => self.has_credentials != other.has_credentials,
        }
    }

    /// True for 4xx and 5xx.
    pub fn is_error(&self) -> bool {
        self.status >= 400
    }
}

/// All that was seen.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    sightings: Vec<Sighting>,
    by_id: HashMap<String, usize>,
    by_operation: HashMap<String, Vec<usize>>,
    by_template: HashMap<String, Vec<usize>>,
    by_request: HashMap<Print, Vec<usize>>,
    by_body: HashMap<Print, Vec<usize>>,
    by_credentials: HashMap<Print, Vec<usize>>,
    /// Exchanges that came when the memory was full.
    pub unseen: usize,
}

impl Traffic {
    /// Remembers an exchange.
    pub fn add(&mut self, mut sighting: Sighting) {
        if self.sightings.len() == MAX {
            self.unseen += 1;
            return;
        }
        let index = self.sightings.len();
        sighting.number = index;
        self.by_id.insert(sighting.id.clone(), index);
        self.by_operation.entry(sighting.operation.clone()).or_default().push(index);
        self.by_template.entry(sighting.template.clone()).or_default().push(index);
        if !sighting.is_veiled {
            self.by_request.entry(sighting.request).or_default().push(index);
            if let Some(body) = sighting.body {
                self.by_body.entry(body).or_default().push(index);
            }
        }
        if let Some(credentials) = sighting.credentials {
            self.by_credentials.entry(credentials).or_default().push(index);
        }
        self.sightings.push(sighting);
    }

    /// Every exchange, in the order noted.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Sighting> {
        self.sightings.iter()
    }

    /// The place of an exchange in the order noted.
    pub fn number(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Operations, by name.
    pub fn operations(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.by_operation.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Those of one operation.
    pub fn of_operation(&self, operation: &str) -> impl Iterator<Item = &Sighting> {
        self.at(self.by_operation.get(operation))
    }

    /// Those of one path template, whatever the method.
    pub fn of_template(&self, template: &str) -> impl Iterator<Item = &Sighting> {
        self.at(self.by_template.get(template))
    }

    /// Those with the same method, target and body.
    pub fn of_request(&self, request: Print) -> impl Iterator<Item = &Sighting> {
        self.at(self.by_request.get(&request))
    }

    /// Those with the same body.
    pub fn of_body(&self, body: Option<Print>) -> impl Iterator<Item = &Sighting> {
        self.at(body.and_then(|body| self.by_body.get(&body)))
    }

    /// Those with the same credentials.
    pub fn of_credentials(&self, credentials: Option<Print>) -> impl Iterator<Item = &Sighting> {
        self.at(credentials.and_then(|credentials| self.by_credentials.get(&credentials)))
    }

    fn at<'t>(&'t self, indexes: Option<&'t Vec<usize>>) -> impl Iterator<Item = &'t Sighting> {
        indexes.into_iter().flatten().filter_map(|index| self.sightings.get(*index))
    }
}
