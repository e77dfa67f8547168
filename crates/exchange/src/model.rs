//! The record of an exchange.

use candor_problem::ErrorItem;
use serde::{Deserialize, Serialize};

use crate::{Captured, ExchangeId, FoundItem, ReadingRecord, redacted::Part};

/// One request and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// The journal's key; holds the time at which the first octet was read.
    pub id: ExchangeId,
    /// What the client, the upstream and the logs call it. Not unique.
    pub request_id: String,
    /// The W3C trace that it belongs to: 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// Address of the client, without port: what a trusted proxy says of it, else the peer's.
    pub client: String,
    /// Who asked, by verified credentials: the subject of the first that has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// The service that it was for, where it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// Method, or "" if the head could not be read that far.
    pub method: String,
    /// Request target as sent, query secrets masked, or "".
    pub target: String,
    /// Host as sent, or "".
    pub host: String,
    /// Name of the operation in the contract.
    pub operation: Option<String>,
    /// What became of it.
    pub verdict: Verdict,
    /// Every violation that ended it; empty unless refused by Candor.
    pub errors: Vec<ErrorItem>,
    /// Violations that did not end it.
    pub notes: Vec<Noted>,
    /// The refusal that it would have got in mode enforce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<ObservedRefusal>,
    /// The failure that was not the client's, if one ended it.
    pub fault: Option<FaultRecord>,
    /// Request head and body.
    pub request: Message,
    /// The answer that the client got; `None` if there was none to give.
    pub response: Option<Response>,
    /// What the upstream answered, where the client was given something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original: Option<Response>,
    /// What was concluded about the refusal: that in `original` where there is one, else that in `response`.
    /// `None` for an answer under 400, and for a refusal that nobody has read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<ReadingRecord>,
    /// What was done with a refusal of the upstream, where such are annotated or repaired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<RepairRecord>,
    /// The server that was asked last, if any was: `http://10.0.0.7:9000`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// What is wrong with the answer of the upstream.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FoundItem>,
    /// What became of a connection that switched to another protocol. The sizes of both bodies are then the
    /// octets that went through it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tunnel: Option<Tunnel>,
    /// Where the time went.
    pub timing: Timing,
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It reached the upstream, and the answer went back.
    Passed,
    /// Candor refused it.
    Refused,
    /// It passed, but would have been refused in mode enforce.
    Observed,
    /// A fault ended it.
    Failed,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Refused, Self::Observed, Self::Failed];

    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Refused => "refused",
            Self::Observed => "observed",
            Self::Failed => "failed",
        }
    }
}

/// Who wrote an answer. Which layer behind Candor it was is a question for the [`ReadingRecord`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Birthplace {
    /// Candor itself.
    Candor,
    /// Something behind Candor.
    Upstream,
}

/// A violation that was noted only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Why the request went on: observed, warned, stripped or ignored.
    pub ruling: String,
    /// What was broken.
    #[serde(flatten)]
    pub error: ErrorItem,
}

/// The refusal that there would have been, had its rules not only been observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservedRefusal {
    /// Its status, or 0 if no answer would have been possible.
    pub status: u16,
    /// How many of the notes are its errors: the first ones, the primary at the head.
    pub errors: usize,
}

/// A fault, with the cause that only operators see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRecord {
    /// Code of the fault kind.
    pub code: String,
    /// What happened.
    pub cause: String,
}

/// Head and body of a message, redacted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The head as on the wire, start line to empty line; for a malformed one as far as it was received.
    pub head: Captured,
    /// The body: decoded if its framing could be read, else the octets after the head as received.
    pub body: Captured,
    /// Octets as received between head and `body` that are not kept: chunks that were in order, before
    /// the one that was not. 0 for a body that could be decoded.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub gap: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Message {
    /// Where an octet of the message as received stands in `body`; `None` if it lies before it.
    pub fn in_body(&self, offset: usize) -> Option<usize> {
        offset.checked_sub(self.head.octets().len())?.checked_sub(self.gap)
    }
}

/// The answer that the client got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// Its status code.
    pub status: u16,
    /// Who made it.
    pub birthplace: Birthplace,
    /// Head and body.
    pub message: Message,
}

/// What was done with a refusal of the upstream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairRecord {
    /// What.
    pub done: Done,
    /// Why, and what else was thought of: sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What can be done with a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Done {
    /// It was told again as a problem document; `original` is what came.
    Repaired,
    /// It got a header field and is otherwise as it came.
    Annotated,
    /// It passed as it came.
    Left,
}

impl Done {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Repaired, Self::Annotated, Self::Left];

    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Repaired => "repaired",
            Self::Annotated => "annotated",
            Self::Left => "left",
        }
    }
}

/// A connection that switched to another protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tunnel {
    /// The protocol, as in `Upgrade`: `websocket`.
    pub protocol: String,
    /// Who ended it and why, in words.
    pub ended: String,
}

/// Durations in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// From the first octet of the request to the last of the response.
    pub total: u64,
    /// From the first octet to the verdict (body received and checked).
    pub inspect: u64,
    /// From sending to the upstream to the last octet of its answer; 0 if it was not contacted.
    pub upstream: u64,
}

impl Exchange {
    /// One that passed, of which nothing but the messages is known.
    pub fn of(id: ExchangeId, request: Message, response: Option<Response>) -> Self {
        Self {
            id,
            request_id: id.to_string(),
            trace_id: None,
            client: String::new(),
            identity: None,
            service: None,
            method: String::new(),
            target: String::new(),
            host: String::new(),
            operation: None,
            verdict: Verdict::Passed,
            errors: Vec::new(),
            notes: Vec::new(),
            observed: None,
            fault: None,
            request,
            response,
            original: None,
            reading: None,
            repair: None,
            server: None,
            findings: Vec::new(),
            tunnel: None,
            timing: Timing::default(),
        }
    }

    /// What was captured: the message and part that it is, and its octets.
    pub fn captured(&self) -> impl Iterator<Item = ((&'static str, Part), &Captured)> {
        let answers = [("response", &self.response), ("original", &self.original)];
        let answers = answers.into_iter().filter_map(|(name, a)| Some((name, &a.as_ref()?.message)));
        let messages = std::iter::once(("request", &self.request)).chain(answers);
        messages.flat_map(|(name, m)| [((name, Part::Head), &m.head), ((name, Part::Body), &m.body)])
    }

    /// What was captured, in the order of [`Exchange::captured`].
    fn captured_mut(&mut self) -> impl Iterator<Item = &mut Captured> {
        let answers = self.response.iter_mut().chain(&mut self.original).map(|answer| &mut answer.message);
        std::iter::once(&mut self.request).chain(answers).flat_map(|m| [&mut m.head, &mut m.body])
    }

    /// Takes the captured octets out, for who keeps them beside the record: two of each message, in the order of
    /// [`Exchange::captured`].
    pub fn detach(&mut self) -> Vec<Vec<u8>> {
        self.captured_mut().map(Captured::take).collect()
    }

    /// Puts captured octets in that were taken out; what is missing is empty.
    pub fn attach(&mut self, octets: impl IntoIterator<Item = Vec<u8>>) {
        self.captured_mut().zip(octets).for_each(|(captured, octets)| captured.put(octets));
    }

    /// Status of the answer, or 0 if there was none.
    pub fn status(&self) -> u16 {
        self.response.as_ref().map_or(0, |r| r.status)
    }

    /// True for everything that a developer may have to look at: refusals, observations, faults and any
    /// response of 400 or more. Findings alone make no failure: an API whose every answer differs a little
    /// from its contract would fill the journal with rows, and they are found by `finding:` all the same.
    pub fn is_failure(&self) -> bool {
        self.verdict != Verdict::Passed || self.status() >= 400 || self.status() == 0
    }

    /// True if the client got a refusal of the upstream in other words.
    pub fn is_repaired(&self) -> bool {
        self.repair.as_ref().is_some_and(|repair| repair.done == Done::Repaired)
    }

    fn retold(&self) -> Option<&'static str> {
        self.is_repaired().then_some(candor_rule::UPSTREAM_REFUSED.code)
    }

    /// Code of the primary rule or fault, or of a refusal that was told again; of the first observed rule where
    /// nothing was refused.
    pub fn code(&self) -> Option<&str> {
        let noted = || self.notes.iter().find(|n| n.ruling == "observed").map(|n| n.error.code.as_str());
        self.errors
            .first()
            .map(|e| e.code.as_str())
            .or_else(|| self.fault.as_ref().map(|f| f.code.as_str()))
            .or_else(|| self.retold())
            .or_else(noted)
    }

    /// Codes of every rule, fault or refusal told again that it concerns, noted ones included.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        let errors = self.errors.iter().map(|e| e.code.as_str());
        let fault = self.fault.iter().map(|f| f.code.as_str());
        errors.chain(fault).chain(self.retold()).chain(self.notes.iter().map(|n| n.error.code.as_str()))
    }
}
