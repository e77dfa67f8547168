//! Signs: what speaks for a finding, each with its weight, and those that many findings share.
//!
//! A finding that is weighed lists its signs, in the words of its specification; a sign that is not there is
//! `None`, and the rest add up as independent ones do.

use candor_contract::Operation;
use candor_problem::weight;
use candor_rule::{Evidence, Finding, Found, Place, Span, sensitive::is_sensitive_name};
use candor_syntax::{base64, json};

use super::{Copied, Sighting, by_contract, scene::Scene};
use crate::reading::{Cause, FieldRead, Sent, words};

/// A weight in thousandths, and what is there to bear it.
pub(crate) type Sign = (u16, Option<Evidence>);

/// The finding, as likely as its signs make it together; `None` if there is none of them.
pub(crate) fn weigh(
    finding: &'static Finding,
    detail: impl Into<String>,
    signs: impl IntoIterator<Item = Sign>,
) -> Option<Found> {
    let there = signs.into_iter().filter_map(|(weight, evidence)| Some(evidence?.weighing(weight)));
    let evidence: Vec<Evidence> = there.collect();
    (!evidence.is_empty()).then(|| finding.weighed(detail, evidence))
}

/// The rules of JSON, XML and multipart by which a body cannot be parsed at all.
#[rustfmt::skip]
const UNPARSABLE: &[&str] = &[
    "json-syntax", "json-truncated", "json-trailing-data", "json-invalid-utf8", "json-utf16", "xml-syntax",
    "multipart-boundary-missing", "multipart-boundary-not-found", "multipart-unterminated",
    "multipart-part-header-invalid", "multipart-part-name-missing",
];
/// Fields that say how a request is to be read and answered.
const OF_HTTP: &[&str] = &[
    "accept",
    "content-type",
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "expect",
    "host",
    "range",
];
/// Levels of a JSON body that are read.
const DEPTH: json::Limits = json::Limits { max_depth: 1000 };

impl Scene<'_> {
    // --- of the request ---

    /// True if the whole head of the request is there: only then a field that is not there was not sent.
    pub(crate) fn knows_head(&self) -> bool {
        !self.asked.is_unknown() && self.asked.message.is_head_complete
    }

    /// True if the cause that was read is one of these.
    pub(crate) fn is_cause(&self, causes: &[Cause]) -> bool {
        causes.contains(&self.reading.cause)
    }

    /// True if the answer names a value of the request: no credential, and no field of HTTP's own.
    pub(crate) fn names_values(&self) -> bool {
        // In a sentence they are easily taken for parameters.
        let is_own = |name: &str| OF_HTTP.iter().any(|own| name.eq_ignore_ascii_case(own));
        let is_value = |field: &FieldRead| !is_own(&field.name) && !is_sensitive_name(&field.name);
        self.reading.fields.iter().any(is_value)
    }

    /// The contract asks for credentials.
    pub(crate) fn needs_credentials(&self) -> Option<Evidence> {
        let needs = self.operation.is_some_and(Operation::needs_credentials);
        needs.then(|| in_request("The contract asks for credentials; the request has none."))
    }

    /// The request keeps every rule of the contract.
    pub(crate) fn keeps_contract(&self) -> Option<Evidence> {
        self.is_accepted().then(|| in_request("The request keeps every rule of the contract."))
    }

    /// The first rule with one of these codes that the request breaks.
    pub(crate) fn breaks(&self, is_one: impl Fn(&str) -> bool) -> Option<Evidence> {
        let violation = self.violations().find(|violation| is_one(violation.rule.code))?;
        let evidence = Evidence::in_request(violation.place.clone(), violation.detail.clone());
        Some(match violation.schema.clone() {
            Some(schema) => evidence.with_schema(schema),
            None => evidence,
        })
    }

    /// The request's body is not in the language that its `Content-Type` names.
    pub(crate) fn unparsable(&self) -> Option<Evidence> {
        if self.asked.is_unknown() || self.sample.request_is != Copied::Whole {
            return None;
        }
        if let Some(broken) = self.breaks(|code| UNPARSABLE.contains(&code)) {
            return Some(broken);
        }
        let content = self.asked.message.content();
        match self.asked.sent {
            Sent::BrokenJson => {
                let fault = json::Document::parse(&content, &DEPTH).err()?;
                let is_broken = UNPARSABLE.contains(&fault.rule.code);
                is_broken.then(|| Evidence::in_request(fault.place, fault.detail))
            }
            Sent::BrokenMultipart => {
                let place = Place::Body { pointer: None, at: None };
                Some(Evidence::in_request(place, "The parts of the multipart body cannot be told apart."))
            }
            _ => None,
        }
    }

    /// True if a body was sent that is well written in the language of its `Content-Type`.
    pub(crate) fn has_parsed_body(&self) -> bool {
        matches!(self.asked.sent, Sent::Object | Sent::OtherJson | Sent::Form | Sent::Multipart)
    }

    /// Whether the operation takes a body of the type that was sent; `None` without a contract or a type.
    pub(crate) fn takes_type(&self) -> Option<bool> {
        let (operation, sent) = (self.operation?, self.sent("content-type")?);
        let (_, wrong) = operation.check_media_type(Some((sent.value.as_bytes(), Span::default())), true);
        Some(wrong.is_none_or(|violation| violation.rule.code != "content-type-unsupported"))
    }

    /// Whether a successful answer of the operation has a type that `Accept` names; `None` if one of both does
    /// not say.
    pub(crate) fn has_wanted_type(&self) -> Option<bool> {
        let accept = self.sent("accept")?;
        let mut types = self.operation?.answer_types().peekable();
        types.peek()?;
        let essence = |declared: &str| declared.split(';').next().unwrap_or_default().trim().to_owned();
        Some(types.any(|declared| {
            declared.contains('*') || weight(accept.value.as_bytes(), &essence(declared)) > 0
        }))
    }

    /// When the exchange took place, in seconds since the Unix epoch: as recorded, else as the answer dates it.
    pub(crate) fn second(&self) -> Option<i64> {
        let recorded = self.at().and_then(|at| i64::try_from(at / 1000).ok());
        recorded.or_else(|| candor_wire::date::parse(self.field("date")?.value.as_bytes()))
    }

    /// The `exp` of a JSON Web Token in `Authorization`, in seconds since the Unix epoch (RFC 7519 §4.1.4).
    pub(crate) fn token_expiry(&self) -> Option<i64> {
        let sent = self.sent("authorization")?;
        let claims = sent.value.split_ascii_whitespace().nth(1)?.split('.').nth(1)?;
        let claims = base64::decode(claims.as_bytes(), base64::Alphabet::Url)?;
        let document = json::Document::parse(&claims, &DEPTH).ok()?;
        let expiry = document.root().child("exp")?.raw().split('.').next()?.parse().ok()?;
        Some(expiry)
    }

    // --- of the answer ---

    /// A field of the answer, and what it tells.
    pub(crate) fn shows(&self, name: &str, says: &str) -> Option<Evidence> {
        Some(Evidence::in_response(self.field(name)?.place, says))
    }

    /// The answer names a way to log in.
    pub(crate) fn challenges(&self) -> Option<Evidence> {
        self.shows("www-authenticate", "The answer says how to log in, as only a 401 has to.")
    }

    /// A field of the answer that counts what this client has left: nothing.
    pub(crate) fn used_up(&self) -> Option<Evidence> {
        const COUNTERS: &[&str] =
            &["ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining", "ratelimit"];
        let is_nothing = |name: &str, value: &str| match name {
            // `"default";r=0;t=30`, and before that `limit=10, remaining=0`.
            "ratelimit" => value.split([';', ',']).any(|part| matches!(part.trim(), "r=0" | "remaining=0")),
            _ => value.trim() == "0",
        };
        let empty = |name: &&str| self.field(name).filter(|field| is_nothing(name, &field.value));
        let field = COUNTERS.iter().find_map(empty)?;
        Some(Evidence::in_response(field.place, format!("{} says that nothing is left.", field.name)))
    }

    /// What the contract says against the answer's content.
    pub(crate) fn unfit_for_contract(&self) -> Option<Evidence> {
        let found = by_contract(self, self.sample.response);
        let unfit = found.into_iter().find(|f| f.finding.code == "response-schema-violation")?;
        unfit.evidence.into_iter().next()
    }

    /// The first of these phrases that the answer says, but for some.
    pub(crate) fn says_but(&self, phrases: &[&str], but: &[&str]) -> Option<Evidence> {
        let left: Vec<&str> = phrases.iter().copied().filter(|phrase| !but.contains(phrase)).collect();
        self.says(&left)
    }

    /// True if the answer says one of these phrases (in lower case).
    pub(crate) fn has_words(&self, phrases: &[&str]) -> bool {
        self.complaints.say_any(phrases)
    }

    /// The answer says that the client came too often, in words that mean nothing else.
    pub(crate) fn says_too_often(&self) -> Option<Evidence> {
        self.says_but(words::RATE, words::RATE_LOOSE)
    }

    // --- of others ---

    /// Another exchange as evidence: `says` tells what it shows.
    pub(crate) fn by_other(&self, other: Option<&Sighting>, says: &str) -> Option<Evidence> {
        other.map(|other| in_request(format!("{says} {} (exchange {}).", other.status, other.id)))
    }

    /// True if the other exchange came before this one: by their times, else by the order noted.
    pub(crate) fn is_after(&self, other: &Sighting) -> bool {
        match (self.at(), other.at) {
            (Some(own), Some(other)) if own != other => other < own,
            // One that was not noted is the last.
            _ => self.traffic.number(self.sample.id).is_none_or(|own| other.number < own),
        }
    }

    /// The same request with credentials was answered.
    pub(crate) fn works_with_credentials(&self) -> Option<Evidence> {
        let other = self.repeats().find(|other| other.has_credentials && other.is_success());
        self.by_other(other, "The same request with credentials got")
    }

    /// The same request was answered later.
    pub(crate) fn works_later(&self) -> Option<Evidence> {
        let other = self.repeats().find(|other| other.is_success() && !self.is_after(other));
        self.by_other(other, "The same request later got")
    }
}

/// Something that the request shows as a whole, or beside others.
fn in_request(says: impl Into<String>) -> Evidence {
    Evidence::in_request(Place::Message, says)
}
