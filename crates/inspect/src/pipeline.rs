//! The pipeline itself: one function, top to bottom.

use core::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use candor_contract::{Contract, Spelling, rules::path_not_found};
use candor_guard::{
    credentials::Identity,
    idempotency::KeyLimits,
    limits::{Limit, Seats},
    policies::{Asked, Cors, Policies},
};
use candor_rule::{
    Docket, Fault, Note, Observed, Policy, Rejection, Scope, faults, sensitive::places::Places,
};
use candor_syntax::media_type::MediaType;
use candor_wire::{Head, Limits, Previous, Scanned, Scanner, rules};

use crate::{
    Awaiting, Guards, Input, Interruption, Rest, Site, Tally, body_steps,
    condition_steps::{self, Sent, Stated},
    contract_steps, guard_steps,
    limit_steps::{self, Asking, Charged},
    policy_steps,
    reading::{Reader, Taken},
    site,
};

/// Everything that decides about requests: shared by all threads, replaced as a whole on reload.
#[derive(Clone, Debug, Default)]
pub struct Inspector {
    /// Actions, modes and presets.
    pub policy: Policy,
    /// Sizes and counts.
    pub limits: Limits,
    /// What reading a body may cost.
    pub body_limits: candor_syntax::Limits,
    /// The compiled OpenAPI documents; `None` checks HTTP only.
    pub contract: Option<Arc<Contract>>,
    /// What becomes of a path that no contract names.
    pub unknown_routes: UnknownRoutes,
    /// Which differences between a path and the contract's are overlooked.
    pub spelling: Spelling,
    /// Where the gateway stands.
    pub site: Site,
    /// How often somebody may ask.
    pub rates: Vec<Limit>,
    /// What is decided by configuration alone.
    pub policies: Policies,
    /// What idempotency keys are like, and how long they are remembered.
    pub keys: KeyLimits,
    /// Who may do what; `None` leaves credentials to the API. Made for this very contract.
    pub guards: Option<Arc<Guards>>,
}

impl Inspector {
    /// What pages of other origins may ask for by this request, and read of its answer; for every service alike where
    /// its head could not be read.
    pub fn cors(&self, head: Option<&Head>) -> &Cors {
        self.policies.cors_for(head.and_then(|head| self.site.service(head)))
    }
}

/// What becomes of a path that no contract names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownRoutes {
    /// 404.
    #[default]
    Refuse,
    /// It goes to the upstream, unchecked beyond HTTP.
    Pass,
}

/// What was found out about one request.
#[derive(Debug)]
pub struct Inspected {
    /// The head, if it could be read.
    pub head: Option<Head>,
    /// Where head or framing could not be read: octets of the message from `raw_at` on, at most
    /// [`MAX_RAW`].
    pub raw: Bytes,
    /// Place of `raw`'s first octet in the message: 0, or behind the chunks that were still in order.
    pub raw_at: usize,
    /// The body after transfer decoding, as far as it was read; its beginning, where `rest` says so.
    pub body: Bytes,
    /// Where the octets are that `body` does not hold.
    pub rest: Rest,
    /// What was read of the body, counted.
    pub tally: Tally,
    /// Octets of the stream that the request took.
    pub consumed: usize,
    /// Document, path template and operation that it matched.
    pub scope: Scope,
    /// Number of that operation in the inspector's contract.
    pub operation: Option<usize>,
    /// What that operation calls secret.
    pub secret: Option<Arc<Places>>,
    /// The client's address, by what the peer says if that is a trusted proxy; `None` where there is no
    /// connection, or no head.
    pub client: Option<IpAddr>,
    /// True if what the peer says of earlier hops is believed.
    pub trusts_peer: bool,
    /// Who sent it, by the credentials that were asked for.
    pub identities: Vec<Identity>,
    /// What the answer says of the limits that it was charged to, as header fields.
    pub rates: Vec<(&'static str, String)>,
    /// A token against forged requests for whoever has none that is good, as the value of `Set-Cookie`.
    pub token: Option<String>,
    /// Its seats at limits of requests under way, to be dropped once the exchange is over.
    pub seats: Vec<Seats>,
    /// Violations that did not end it.
    pub notes: Vec<Note>,
    /// The refusal that there would have been, had nothing only been observed.
    pub observed: Option<Observed>,
    /// What is to become of it.
    pub outcome: Outcome,
}

impl Inspected {
    /// What this request is to the next one of its connection.
    pub fn as_previous(&self) -> Previous {
        match &self.rest {
            Rest::Coming(coming) => coming.tally().as_previous(),
            _ => self.tally.as_previous(),
        }
    }
}

/// Most octets of a malformed message that are kept.
pub const MAX_RAW: usize = 64 << 10;

/// What is to become of a request.
#[derive(Debug)]
pub enum Outcome {
    /// It may go to the upstream.
    Accepted,
    /// It is a preflight (CORS), which is answered with 204 and these fields.
    Preflight(Vec<(&'static str, String)>),
    /// The client made a mistake.
    Rejected(Rejection),
    /// Something else than the client failed.
    Failed(Fault),
    /// No request came: the stream ended or stayed idle before its first octet.
    Nothing,
    /// The connection broke in the middle; there is nobody to answer.
    Gone(std::io::Error),
}

impl From<Rejection> for Outcome {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// Reads one request from `input` and decides about it. `previous` says what came before it on the same
/// connection.
///
/// The future is as cancel-safe as its input: dropped in the middle, the request is simply not read.
pub async fn inspect<I: Input>(inspector: &Inspector, input: &mut I, previous: Previous) -> Inspected {
    let mut docket = Docket::new(&inspector.policy);
    let mut request = Request::default();
    let outcome = match request.read(inspector, input, previous, &mut docket).await {
        Ok(()) => Outcome::Accepted,
        Err(outcome) => outcome,
    };
    let unread = match &outcome {
        _ if !request.text.is_empty() => request.text,
        Outcome::Rejected(_) => unread(input.buffer()),
        _ => Bytes::new(),
    };
    Inspected {
        raw: unread,
        raw_at: request.body.consumed,
        head: request.head,
        body: request.body.octets,
        rest: request.body.rest,
        tally: request.body.tally,
        consumed: request.body.consumed,
        scope: request.scope,
        operation: request.operation,
        secret: request.secret,
        client: request.client,
        trusts_peer: request.trusts_peer,
        identities: request.identities,
        rates: limit_steps::told(&inspector.rates, &request.charged),
        token: request.token,
        seats: request.charged.seats,
        observed: docket.observed(),
        notes: docket.into_notes(),
        outcome,
    }
}

/// What is known of the request so far.
#[derive(Default)]
struct Request {
    head: Option<Head>,
    /// The fields of a request of HTTP/2 of which no head could be made.
    text: Bytes,
    body: Taken,
    scope: Scope,
    operation: Option<usize>,
    secret: Option<Arc<Places>>,
    client: Option<IpAddr>,
    trusts_peer: bool,
    identities: Vec<Identity>,
    charged: Charged,
    token: Option<String>,
}

impl Request {
    /// The steps, in the order of the phases. Whatever ends the request early is the error.
    async fn read<I: Input>(
        &mut self,
        inspector: &Inspector,
        input: &mut I,
        previous: Previous,
        docket: &mut Docket<'_>,
    ) -> Result<(), Outcome> {
        // wire, identify (phases 10 to 60)
        let scanned = match input.incoming() {
            Some(incoming) => {
                candor_h2::request::read(&incoming, inspector.limits, docket).map_err(|refused| {
                    self.text = refused.text;
                    allowing(refused.rejection).into()
                })
            }
            None => read_head(inspector, input, previous, docket).await,
        };
        let scanned = if input.carriage().is_exposed { exposed(scanned, docket) } else { scanned }?;
        self.body.consumed = scanned.head.octets.len();
        let head = self.head.insert(scanned.head);
        if let Some(peer) = input.carriage().peer {
            let trust = &inspector.site.trust;
            (self.client, self.trusts_peer) = (Some(trust.client(peer, head)), trust.covers(peer));
        }
        let own = inspector.guards.as_ref().map(|guards| guards.own_fields()).unwrap_or_default();
        let has_contract = inspector.contract.is_some();
        let refused = site::check(&inspector.site, &own, has_contract, input.carriage(), head, docket);
        if let Some(rejection) = first_of(scanned.refused, refused.err()) {
            return Err(allowing(rejection).into());
        }
        // guard (80 to 85), by what is known of the scope, and route (90)
        let found = match &inspector.contract {
            Some(contract) => {
                let routing = (inspector.unknown_routes, inspector.spelling);
                contract_steps::route(contract, routing, head, &mut self.scope, docket)
            }
            None => Ok(None),
        };
        site::guard(&inspector.site, input.carriage(), self.trusts_peer, head, docket)?;
        // guard (85): what configuration alone decides
        let asked = Asked {
            head,
            address: self.client,
            operation: self.scope.operation.as_deref(),
            service: inspector.site.service(head),
            any_case: inspector.spelling.any_case,
            any_slash: inspector.spelling.any_slash,
        };
        if let (Some(csrf), Some(now)) = (&inspector.policies.csrf, input.now()) {
            self.token = csrf.fresh(head, now, input.carriage().tls.is_some());
        }
        let is_recorded = input.is_recorded();
        policy_steps::guard(inspector, &asked, is_recorded, docket)?;
        // guard (110): what one address asks for, whatever it is
        let operation = self.scope.operation.as_deref();
        let asking = Asking { head, address: self.client, operation, identities: None };
        limit_steps::charge(&inspector.rates, &asking, input, &mut self.charged, docket).await?;
        // what is retired, and versions (90)
        let operation = found.as_ref().ok().and_then(Option::as_ref).map(|found| found.operation);
        policy_steps::known(&inspector.policies, &asked, operation, docket)?;
        let found = found?;
        if let Some(violation) = path_not_found::check(head, &inspector.site.services) {
            docket.raise(violation)?;
        }
        if let Some(violation) = rules::length_required::check(head) {
            docket.raise(violation)?;
        }
        let Some(found) = found else {
            if !is_recorded {
                policy_steps::requires(inspector, &asked, &[], docket)?;
            }
            let asking = Asking { head, address: self.client, operation: None, identities: Some(&[]) };
            limit_steps::charge(&inspector.rates, &asking, input, &mut self.charged, docket).await?;
            let limit = inspector.policy.max_body(&self.scope, None).unwrap_or(inspector.limits.max_body);
            let mut stated = Stated::of(None, head, docket);
            let way = body_steps::unread(input).whole(stated.integrity.is_some());
            let reader = Reader::new(head, limit, inspector.limits, docket)?.against(stated.integrity.take());
            self.body.read(reader, input, way, docket).await?;
            stated.settle(self.body.integrity.take(), docket)?;
            return Ok(());
        };
        self.operation = Some(found.number);
        self.secret = found.operation.secret().cloned();
        // what the operation asks of the head (30, 46)
        contract_steps::head(found.operation, head, docket)?;
        // guard (100 to 102)
        if let Some(guards) = &inspector.guards {
            // Few requests at a time need the room that this takes.
            let credentials = guard_steps::credentials(guards, &found, head, input, docket);
            self.identities = Box::pin(credentials).await?;
        }
        // guard (102, 110): what callers have to be; credentials that are masked tell nobody who asked
        if !is_recorded {
            policy_steps::requires(inspector, &asked, &self.identities, docket)?;
        }
        // guard (110): what anybody else is counted by
        let operation = self.scope.operation.as_deref();
        let asking = Asking { head, address: self.client, operation, identities: Some(&self.identities) };
        limit_steps::charge(&inspector.rates, &asking, input, &mut self.charged, docket).await?;
        // negotiate (118, 120)
        let media_type = contract_steps::negotiate(found.operation, head, &inspector.body_limits, docket)?;
        // parameters (130)
        contract_steps::parameters(&found, head, docket)?;
        // conditions (132, 136)
        let key = condition_steps::key(inspector, found.operation, head, docket)?;
        condition_steps::conditions(inspector, found.operation, head, docket)?;
        // body (138 to 142)
        contract_steps::expects_body(found.operation, head, docket)?;
        let own_limit = inspector.policy.max_body(&self.scope, found.operation.max_body());
        let limit = own_limit.unwrap_or(inspector.limits.max_body);
        let mut stated = Stated::of(Some(found.operation), head, docket);
        let is_checked = stated.integrity.is_some();
        let reader = Reader::new(head, limit, inspector.limits, docket)?.against(stated.integrity.take());
        // Who lets larger bodies in means their files.
        let max_part = inspector.body_limits.max_part.max(own_limit.unwrap_or(0));
        let limits = &candor_syntax::Limits { max_part, ..inspector.body_limits };
        let way =
            body_steps::way(found.operation, media_type.as_ref(), head, limits, input).whole(is_checked);
        let sifted = self.body.read(reader, input, way, docket).await?;
        // conditions (146 to 150)
        if let Some(key) = key {
            let is_multipart = media_type.as_ref().is_some_and(MediaType::is_multipart);
            let is_told = matches!(self.body.rest, Rest::Nothing) && !is_multipart;
            let body = is_told.then_some(&*self.body.octets);
            let sent = Sent { head, body, identities: &self.identities, address: self.client };
            condition_steps::claim(inspector, found.operation, &key, &sent, input, docket).await?;
        }
        stated.settle(self.body.integrity.take(), docket)?;
        // decode, parse, validate (150 to 170)
        let Some(media_type) = media_type else { return Ok(()) };
        if let Some(sifted) = sifted {
            body_steps::check_sifted(found.operation, &media_type, head, &sifted, limits, docket)?;
        } else if let Some(decoded) = body_steps::decode(head, &self.body.octets, limits, docket)? {
            if let std::borrow::Cow::Owned(decoded) = &decoded {
                input.reserve(decoded.len()).map_err(interrupted)?;
            }
            body_steps::check(found.operation, &media_type, head, &decoded, limits, docket)?;
        }
        Ok(())
    }
}

/// Octets that could not be read as a head or as the framing of a body.
pub(crate) fn unread(buffer: &[u8]) -> Bytes {
    Bytes::copy_from_slice(&buffer[..buffer.len().min(MAX_RAW)])
}

/// A request in clear text on a port for TLS is refused as that, whatever else is wrong with it. Its head is
/// read all the same: it says in which form the client reads the refusal.
fn exposed(scanned: Result<Scanned, Outcome>, docket: &Docket<'_>) -> Result<Scanned, Outcome> {
    let refused = Some(docket.rejection(rules::http_on_tls_port::at()));
    match scanned {
        Ok(scanned) => Ok(Scanned { refused, ..scanned }),
        Err(Outcome::Rejected(other)) => {
            Err(first_of(Some(other), refused).map_or(Outcome::Nothing, Outcome::Rejected))
        }
        Err(other) => Err(other),
    }
}

/// The rejection of the lower phase, the first among equals.
fn first_of(one: Option<Rejection>, other: Option<Rejection>) -> Option<Rejection> {
    one.into_iter().chain(other).min_by_key(|rejection| rejection.rule().phase)
}

/// A 405 names what is allowed (RFC 9110 §15.5.6). Before routing that is only known to be "not TRACE".
fn allowing(rejection: Rejection) -> Rejection {
    match rejection.rule() == &rules::trace_not_allowed::RULE {
        true => {
            let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
            rejection.allowing(methods.map(str::to_owned).to_vec())
        }
        false => rejection,
    }
}

async fn read_head<I: Input>(
    inspector: &Inspector,
    input: &mut I,
    previous: Previous,
    docket: &mut Docket<'_>,
) -> Result<Scanned, Outcome> {
    let mut scanner = Scanner::new(inspector.limits, previous);
    loop {
        if let Some(scanned) = scanner.advance(input.buffer(), docket)? {
            return Ok(scanned);
        }
        let begun = scanner.has_begun(input.buffer());
        let awaiting = if begun { Awaiting::Head } else { Awaiting::Request };
        let Err(interruption) = input.fill(awaiting).await else { continue };
        let received = input.buffer().len();
        return Err(match interruption {
            Interruption::Broken(error) => Outcome::Gone(error),
            Interruption::Full | Interruption::Unkept(_) => overloaded(),
            Interruption::Violated(violation) => docket.rejection(*violation).into(),
            Interruption::Closed | Interruption::Timeout { .. } if !begun => Outcome::Nothing,
            Interruption::Closed => allowing(scanner.end(input.buffer(), docket)).into(),
            Interruption::Timeout { seconds } => {
                docket.rejection(rules::request_headers_timeout::at(received, seconds)).into()
            }
        });
    }
}

pub(crate) fn interrupted(interruption: Interruption) -> Outcome {
    match interruption {
        Interruption::Full => overloaded(),
        Interruption::Unkept(error) => Outcome::Failed(
            faults::gateway_overloaded::KIND.because(format!("a body cannot be kept on disk: {error}")),
        ),
        Interruption::Broken(error) => Outcome::Gone(error),
        // Where a body is read it is a rejection; nothing else waits for the client.
        Interruption::Closed | Interruption::Timeout { .. } | Interruption::Violated(_) => {
            Outcome::Gone(std::io::ErrorKind::UnexpectedEof.into())
        }
    }
}

fn overloaded() -> Outcome {
    Outcome::Failed(faults::gateway_overloaded::KIND.because("the budget for request bodies is used up"))
}
