//! What exchanges show of their API: the findings of one exchange, and of many.
//!
//! Each finding is declared, looked for and explained in two neighbouring files of `findings/`. Here is what
//! they look at: a [`Scene`] is one exchange, read; [`Traffic`] is what is remembered of all exchanges, so that
//! a scene can be compared with others. An audit reads its exchanges twice: first each is
//! [noted](Auditor::note), then each is [looked at](Auditor::look), and at last the
//! [traffic as a whole](Auditor::overall).

pub(crate) mod clients;
mod content;
pub(crate) mod evidence;
mod family;
mod fields;
pub mod formats;
pub(crate) mod language;
mod marks;
mod places;
mod report;
mod scene;
pub(crate) mod search;
pub(crate) mod signs;
mod traffic;

use candor_contract::{Answer as Answered, AnswerBody};
use candor_exchange::{Exchange, Masked, Message};
use candor_inspect::Inspector;
use candor_rule::{Finding, Found, SchemaRef};
use candor_wire::response::{ResponseLimits, ResponseScanner};

pub use crate::given::Copied;
use crate::{
    Reader, Reading, findings,
    given::Sent,
    reading::{Answer, Asked},
    signatures::candor,
};
pub use family::Family;
pub(crate) use fields::{Wishes, is_everywhere};
pub(crate) use marks::is_request_id;
pub(crate) use places::{BrokenPlace, broken_places, is_of_values};
pub use report::{Accepted, Hour, Issue, Report, Score};
pub(crate) use scene::{Field, Scene, template};
pub use traffic::{Print, Sighting, Traffic};

/// How a finding is looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look {
    /// In one exchange, beside what is known of others.
    Exchange(fn(&Scene<'_>) -> Option<Found>),
    /// In all that was seen.
    Traffic(fn(&Traffic) -> Vec<Sighted>),
}

/// A finding that several exchanges show together.
#[derive(Clone, Debug)]
pub struct Sighted {
    /// What was found.
    pub found: Found,
    /// The operation that it is about, as [`Sighting::operation`]; `None` for the API as a whole.
    pub operation: Option<String>,
    /// Names of the exchanges that show it, the most telling first, at most [`Sighted::MAX_EXAMPLES`].
    pub exchanges: Vec<String>,
}

impl Sighted {
    /// Most exchanges that are named.
    pub const MAX_EXAMPLES: usize = 20;

    /// A finding that these exchanges show.
    pub(crate) fn new<'t>(
        found: Found,
        operation: Option<&str>,
        exchanges: impl IntoIterator<Item = &'t Sighting>,
    ) -> Self {
        let names = exchanges.into_iter().map(|sighting| sighting.id.clone());
        let exchanges = names.take(Self::MAX_EXAMPLES).collect();
        Self { found, operation: operation.map(str::to_owned), exchanges }
    }
}

/// An exchange as it is handed in.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample<'a> {
    /// What it is called: a request id, or the number of an entry.
    pub id: &'a str,
    /// The request's octets; empty if they are not known.
    pub request: &'a [u8],
    /// The octets of the answer that the client got.
    pub response: &'a [u8],
    /// When it was sent, in milliseconds since the Unix epoch.
    pub at: Option<u64>,
    /// The client's address; empty if it is not known.
    pub client: &'a str,
    /// What became of the connection.
    pub ended: Ended,
    /// Status of the upstream's answer, where the gateway in front gave the client another.
    pub upstream_status: Option<u16>,
    /// What was masked in the request, by its octets.
    pub masked: &'a [Masked],
    /// How the request differs from what was sent.
    pub request_is: Copied,
    /// How the answer differs from what was sent.
    pub response_is: Copied,
}

impl<'a> Sample<'a> {
    /// An exchange of the journal; `sent` is what [`crate::given::kept`] makes of it. It is called by its id.
    pub fn of_kept(exchange: &'a Exchange, id: &'a str, sent: &'a Sent) -> Self {
        Self {
            id,
            request: &sent.request,
            response: sent.response.as_deref().unwrap_or_default(),
            at: Some(exchange.id.unix_millis()),
            client: &exchange.client,
            ended: Ended::Unknown,
            upstream_status: None,
            masked: &sent.masked,
            request_is: sent.request_is,
            response_is: sent.response_is,
        }
    }
}

/// What became of a connection after the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ended {
    /// Nobody looked.
    #[default]
    Unknown,
    /// It stayed open.
    Open,
    /// It was closed in order.
    Closed,
    /// It was reset while the client was still sending.
    Reset,
}

/// What one exchange shows.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What is made of the answer.
    pub reading: Reading,
    /// What is wrong with it.
    pub found: Vec<Found>,
    /// The operation, as [`Sighting::operation`].
    pub operation: String,
    /// Where the contract declares it.
    pub declared_at: Option<SchemaRef>,
    /// How the answer's body is laid out.
    pub family: Family,
}

/// Looks for findings.
#[derive(Clone, Debug, Default)]
pub struct Auditor<'a> {
    reader: Reader,
    inspector: Option<&'a Inspector>,
}

impl<'a> Auditor<'a> {
    /// One that knows only what the exchanges show.
    pub fn new(reader: Reader) -> Self {
        Self { reader, inspector: None }
    }

    /// One that holds requests, and answers, against rules and a contract too.
    #[must_use]
    pub fn with_rules(self, inspector: &'a Inspector) -> Self {
        Self { inspector: Some(inspector), ..self }
    }

    /// Adds an exchange to what is known.
    pub fn note(&self, sample: &Sample<'_>, traffic: &mut Traffic) {
        let nothing = Traffic::default();
        let scene = Scene::of(&self.reader, self.inspector, sample, &nothing);
        traffic.add(scene.sighting());
    }

    /// What an exchange shows of which nothing but the octets is known.
    pub fn look_at(&self, request: &[u8], response: &[u8]) -> Seen {
        self.look(&Sample { request, response, ..Sample::default() }, &Traffic::default())
    }

    /// What an exchange shows, the gravest finding first. What Candor itself answers is not an answer of the
    /// API, and nothing is found in it.
    pub fn look(&self, sample: &Sample<'_>, traffic: &Traffic) -> Seen {
        look(Scene::of(&self.reader, self.inspector, sample, traffic))
    }

    /// What a refusal shows by itself that was kept with its exchange. No rules are asked: the gateway did.
    pub fn look_kept(&self, exchange: &Exchange, refusal: &Message) -> Seen {
        let request = &exchange.request;
        let sample = Sample {
            id: &exchange.request_id,
            request: request.head.octets(),
            response: refusal.head.octets(),
            at: Some(exchange.id.unix_millis()),
            client: &exchange.client,
            request_is: Copied::of(request),
            response_is: Copied::of(refusal),
            ..Sample::default()
        };
        let asked = Asked::kept(sample.request, request.body.octets(), request.body.size());
        let answer = Answer::kept(sample.response, refusal.body.octets(), refusal.body.size());
        let traffic = Traffic::default();
        look(Scene::about(&self.reader, None, &sample, &traffic, asked, answer))
    }

    /// What the traffic shows as a whole.
    pub fn overall(&self, traffic: &Traffic) -> Vec<Sighted> {
        let looks = findings::LOOKS.iter().filter_map(|(_, look)| match look {
            Look::Traffic(look) => Some(look(traffic)),
            Look::Exchange(_) => None,
        });
        looks.flatten().filter(|sighted| sighted.found.confidence.is_likely()).collect()
    }
}

/// Every finding of one exchange.
fn look(scene: Scene<'_>) -> Seen {
    let mut found = Vec::new();
    if scene.reading.birthplace.product != candor::SIGNATURE.product {
        found.extend(by_contract(&scene, scene.sample.response));
        found.extend(findings::LOOKS.iter().filter_map(|(_, look)| match look {
            Look::Exchange(look) => look(&scene),
            Look::Traffic(_) => None,
        }));
    }
    found.retain(|found| found.confidence.is_likely());
    found.sort_by_key(|found| std::cmp::Reverse((found.severity, found.confidence)));
    let Sighting { operation, family, .. } = scene.sighting();
    let declared_at = scene.operation.map(|operation| operation.declared_at().clone());
    Seen { reading: scene.reading, found, operation, declared_at, family }
}

/// Every finding that can come of an audit: the contract's and the reader's own.
pub fn all() -> impl Iterator<Item = &'static Finding> {
    candor_contract::findings::ALL.iter().chain(findings::ALL).copied()
}

/// What the contract says of the answer.
fn by_contract(scene: &Scene<'_>, response: &[u8]) -> Vec<Found> {
    let (Some(operation), Some(inspector)) = (scene.operation, scene.inspector) else { return Vec::new() };
    if scene.response_is() != Copied::Whole {
        return Vec::new();
    }
    let to_head = scene.asked.method == "HEAD";
    let mut buffer = bytes::BytesMut::from(response);
    let scanned = ResponseScanner::new(ResponseLimits::default()).scan(&mut buffer, to_head);
    let Ok(Some(head)) = scanned else { return Vec::new() };
    let body = scene.answer.transferred();
    let answer = Answered { head: &head, body: AnswerBody::Whole(&body), to_head };
    operation.check_response(&answer, &inspector.body_limits)
}
