//! The reading of an answer: who made it, which part of the request it is about, which places it names, and
//! which status it should have had.
//!
//! [`Reader::read`] takes the octets of a request and of its answer, either of which may be cut, broken or
//! hostile; what is looked at is bounded, so a reading takes bounded time whatever comes. Nothing in it knows a
//! particular API: names are those that the request itself uses, causes are told by what our own parsers find
//! in the request and by the words of the answer.

mod answer;
mod asked;
mod birthplace;
mod body;
mod cause;
mod complaint;
mod culprit;
mod layer;
mod message;
pub(crate) mod words;

pub use answer::Answer;
pub use birthplace::Birthplace;
pub use cause::Cause;

use candor_rule::Shape;

use crate::signature::{Exceeded, Measure, Signature};
pub(crate) use asked::{Asked, Sent};
pub(crate) use complaint::Complaints;
use complaint::In;
pub(crate) use message::Message;

/// What is made of an answer.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Who made it.
    pub birthplace: Birthplace,
    /// Default limits of the product that the request goes beyond: a request that works elsewhere often fails on
    /// one of them.
    pub exceeded: Vec<Exceeded>,
    /// Status that was sent; 0 if there was none.
    pub status: u16,
    /// Why the request was refused, as far as can be told.
    pub cause: Cause,
    /// The part of the request that it is about: 1 target or headers, 2 body, 3 values, 4 guard.
    pub shape: u8,
    /// The status that fits the cause.
    pub right_status: u16,
    /// True if a 400 was sent where a more telling status is meant for the cause.
    pub is_misuse: bool,
    /// Places that the answer names.
    pub fields: Vec<FieldRead>,
    /// What the answer says as a whole, where it names no place.
    pub messages: Vec<String>,
}

impl Reading {
    /// The part of the request that it is about; `None` if that cannot be told.
    pub fn part(&self) -> Option<Shape> {
        Shape::ALL.iter().copied().find(|shape| shape.number() == self.shape)
    }
}

/// A place that an answer names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRead {
    /// A JSON Pointer into the body, or the name of a parameter or header field.
    pub name: String,
    /// `body`, `query`, `path`, `header` or `cookie`.
    pub within: &'static str,
    /// What is said of it.
    pub message: String,
}

/// Statuses that say more than 400, for causes that 400 is often used for.
const TELLING: &[u16] = &[401, 403, 404, 405, 409, 411, 413, 414, 415, 421, 422, 429, 431];

/// Reads answers.
#[derive(Clone, Debug)]
pub struct Reader {
    signatures: Vec<&'static Signature>,
}

impl Default for Reader {
    fn default() -> Self {
        Self { signatures: crate::signatures::ALL.to_vec() }
    }
}

impl Reader {
    /// One that has never heard of a product: shows what a reading hangs on.
    #[must_use]
    pub fn without(mut self, product: &str) -> Self {
        self.signatures.retain(|signature| !signature.product.eq_ignore_ascii_case(product));
        self
    }

    /// Reads an answer, given the request that it answers.
    pub fn read(&self, request: &[u8], response: &[u8]) -> Reading {
        self.conclude(&Asked::of(request), &Answer::of(response))
    }

    /// The same, of messages that were taken apart before.
    pub(crate) fn conclude(&self, asked: &Asked<'_>, answer: &Answer<'_>) -> Reading {
        self.read_parts(asked, answer, &Complaints::of(answer, asked))
    }

    /// The same, where what the answer complains about is known too.
    pub(crate) fn read_parts(
        &self,
        asked: &Asked<'_>,
        answer: &Answer<'_>,
        complaints: &Complaints,
    ) -> Reading {
        let claim = birthplace::claim(&self.signatures, answer);
        let arguments = claim.as_ref().is_some_and(|claim| claim.signature.names_arguments);
        let mut fields = fields(complaints, asked, arguments);
        let cause = cause::tell(&cause::Case { asked, answer, complaints, fields: &fields });
        if !cause.is_about_places() {
            fields.clear();
        }
        fields.extend(culprit::headers(cause, asked, complaints));
        let mut seen = Vec::new();
        fields.retain(|field| {
            !seen.contains(&field.name) && {
                seen.push(field.name.clone());
                true
            }
        });
        let exceeded = claim.as_ref().map(|claim| exceeded(claim.signature, asked)).unwrap_or_default();
        let birthplace = birthplace::decide(claim, cause, asked, answer, complaints);
        let right_status = cause.right_status(answer.status);
        Reading {
            birthplace,
            exceeded,
            status: answer.status,
            cause,
            shape: cause.shape(),
            right_status,
            is_misuse: answer.status == 400 && TELLING.contains(&right_status),
            messages: if fields.is_empty() { messages(complaints) } else { Vec::new() },
            fields,
        }
    }

    /// Every signature that claims an answer, with its confidence in thousandths: more than one is a conflict.
    pub fn claims(&self, response: &[u8]) -> Vec<(&'static str, u16)> {
        let answer = Answer::of(response);
        birthplace::claims(&self.signatures, &answer)
            .iter()
            .map(|c| (c.signature.product, c.confidence))
            .collect()
    }
}

/// The default limits of a product that a request goes beyond. Times cannot be seen in octets.
fn exceeded(signature: &Signature, asked: &Asked<'_>) -> Vec<Exceeded> {
    let message = &asked.message;
    let longest = message.fields.iter().map(|(name, value)| name.len() + value.len() + 4).max().unwrap_or(0);
    let sent = |of: Measure| match of {
        Measure::Body => message.length().unwrap_or(message.size),
        Measure::RequestLine => message.start.len() as u64,
        Measure::Field => longest as u64,
        Measure::Fields => message.head_length.saturating_sub(message.start.len()) as u64,
        Measure::FieldCount => message.fields.len() as u64,
        Measure::HeadSeconds => 0,
    };
    let all = signature.limits.iter().map(|limit| Exceeded { limit: *limit, sent: sent(limit.of) });
    all.filter(|exceeded| exceeded.sent > exceeded.limit.most).collect()
}

fn messages(complaints: &Complaints) -> Vec<String> {
    complaints.sentences.iter().filter(|s| !s.trim().is_empty()).take(10).cloned().collect()
}

/// The places in the words of the request.
fn fields(complaints: &Complaints, asked: &Asked<'_>, names_arguments: bool) -> Vec<FieldRead> {
    let mut found: Vec<FieldRead> = Vec::new();
    for complaint in &complaints.list {
        let Some(mut place) = complaint.place.clone() else { continue };
        // A parser quotes what it stumbled over.
        if !complaints.is_structured && asked.sent != Sent::Object && words::is_of_parser(&complaint.message)
        {
            continue;
        }
        if names_arguments && place.within == Some(In::Body) && !place.segments.is_empty() {
            place.segments.remove(0);
        }
        if let Some(field) = place.resolve(asked)
            && found.iter().all(|f| f.name != field.name)
        {
            found.push(FieldRead {
                name: field.name,
                within: word(field.within),
                message: complaint.message.clone(),
            });
        }
    }
    found
}

/// The body of a message without its transfer coding.
pub(crate) fn content_of(octets: &[u8]) -> Vec<u8> {
    message::Message::of(octets).content().into_owned()
}

/// The beginning of a text: at most so many octets, and whole characters.
fn beginning(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn word(within: In) -> &'static str {
    match within {
        In::Body => "body",
        In::Query => "query",
        In::Path => "path",
        In::Header => "header",
        In::Cookie => "cookie",
    }
}
