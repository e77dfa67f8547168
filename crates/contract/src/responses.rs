//! What an operation answers, and an answer against it.
//!
//! The direction turns round: what is wrong here is the API's fault, so it becomes findings and never a
//! rejection. Only what the contract says is checked: a status without `content` may have any body.

use std::{borrow::Cow, sync::Arc};

use candor_rule::{Evidence, Found, Place, SchemaRef, Span, Violation, text};
use candor_syntax::{Content as Read, Limits, MediaType, coding, content};
use candor_wire::response::ResponseHead;

use crate::{
    Operation,
    body::{BodySchema, located},
    content::{check_records, check_text},
    findings::{
        required_response_header_missing as header_missing, response_not_checked, response_schema_violation,
        undocumented_content_type, undocumented_status, write_only_returned,
    },
    media,
    operation::Content,
    parameter::{self, Parameter},
    rules::param_required,
    schema::{Direction, plainly},
    shape,
};

/// The answers that an operation documents.
#[derive(Debug)]
pub(crate) struct Responses {
    pub(crate) list: Vec<(Codes, Arc<Declared>)>,
    pub(crate) at: SchemaRef,
}

/// Which statuses an entry of `responses` is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codes {
    Exact(u16),
    /// `4XX`, by its first digit.
    Range(u16),
    Default,
}

/// One documented answer.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) content: Vec<Content>,
    pub(crate) headers: Vec<Parameter>,
    pub(crate) at: SchemaRef,
}

impl Codes {
    /// `None` for anything that is no key of `responses`.
    pub(crate) fn read(key: &str) -> Option<Self> {
        match key.as_bytes() {
            b"default" => Some(Self::Default),
            [first @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(Self::Range(u16::from(first - b'0'))),
            [b'1'..=b'9', _, _] => key.parse().ok().map(Self::Exact),
            _ => None,
        }
    }

    fn covers(self, status: u16) -> bool {
        match self {
            Self::Exact(code) => code == status,
            Self::Range(class) => class == status / 100,
            Self::Default => true,
        }
    }

    fn word(self) -> String {
        match self {
            Self::Exact(code) => code.to_string(),
            Self::Range(class) => format!("{class}XX"),
            Self::Default => "default".to_owned(),
        }
    }
}

impl Responses {
    /// What is documented, as written: "200", "4XX", "default".
    pub(crate) fn codes(&self) -> Vec<String> {
        self.list.iter().map(|(codes, _)| codes.word()).collect()
    }

    /// The entry for a status: its exact code, else its range, else `default`.
    fn of(&self, status: u16) -> Option<&Declared> {
        let of_kind = |kind: fn(&Codes) -> bool| {
            self.list.iter().find(move |(codes, _)| kind(codes) && codes.covers(status))
        };
        of_kind(|c| matches!(c, Codes::Exact(_)))
            .or_else(|| of_kind(|c| matches!(c, Codes::Range(_))))
            .or_else(|| of_kind(|c| matches!(c, Codes::Default)))
            .map(|(_, declared)| &**declared)
    }
}

/// What [`Operation::check_response`] looks at.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// Status and fields; places count within its octets.
    pub head: &'a ResponseHead,
    /// The body after transfer decoding; its content coding is undone here.
    pub body: AnswerBody<'a>,
    /// True if the request's method was HEAD: then there is no body to miss.
    pub to_head: bool,
}

/// The body of an answer.
#[derive(Clone, Copy, Debug)]
pub enum AnswerBody<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// More than is checked; the most octets that are.
    LargerThan(u64),
}

impl Operation {
    /// True if the contract documents the operation's answers at all.
    pub fn documents_responses(&self) -> bool {
        self.responses.is_some()
    }

    /// The media types of the answers that it documents for success, as written.
    pub fn answer_types(&self) -> impl Iterator<Item = &str> {
        let is_success =
            |codes: &Codes| matches!(codes, Codes::Exact(200..=299) | Codes::Range(2) | Codes::Default);
        let list = self.responses.iter().flat_map(|responses| &responses.list);
        let declared = list.filter(move |(codes, _)| is_success(codes)).map(|(_, declared)| declared);
        declared.flat_map(|declared| declared.content.iter().map(|content| content.range.as_str()))
    }

    /// True if the contract names this member at the top of the body of such an answer.
    pub fn answer_has_member(&self, status: u16, media_type: &MediaType, member: &str) -> bool {
        let declared = self.responses.as_ref().and_then(|responses| responses.of(status));
        let entry = declared.and_then(|declared| media::choose(&declared.content, media_type));
        let schema = entry.and_then(|entry| entry.schema);
        schema.is_some_and(|schema| shape::names_property(&self.document.schemas, schema, member))
    }

    /// True if an answer with this head has a body that [`Operation::check_response`] would look into: only
    /// then it needs to be kept until its end.
    pub fn reads_response(&self, head: &ResponseHead, to_head: bool) -> bool {
        let Some(declared) = self.responses.as_ref().and_then(|r| r.of(head.status)) else { return false };
        if to_head || !has_content(head.status) {
            return false;
        }
        let entry = || media::choose(&declared.content, &media_type(head)?);
        entry().is_some_and(|entry| entry.schema.is_some() || entry.items.is_some())
    }

    /// Everything in an answer that is not as the contract says: each finding once, with its places.
    pub fn check_response(&self, answer: &Answer<'_>, limits: &Limits) -> Vec<Found> {
        let Some(responses) = &self.responses else { return Vec::new() };
        let status = answer.head.status;
        let Some(declared) = responses.of(status) else {
            let known: Vec<String> = responses.list.iter().map(|(codes, _)| codes.word()).collect();
            return vec![undocumented_status::of(self, answer.head, &known, responses.at.clone())];
        };
        let mut found = Vec::new();
        let mut broken = self.headers(declared, answer.head, &mut found);
        if has_content(status) {
            self.body(declared, answer, limits, &mut broken, &mut found);
        }
        found.extend(response_schema_violation::of(broken));
        found
    }

    /// Header fields that must be there, into `found`; the values of those that are there, as evidence.
    fn headers(&self, declared: &Declared, head: &ResponseHead, found: &mut Vec<Found>) -> Vec<Evidence> {
        if declared.headers.is_empty() {
            return Vec::new();
        }
        let wrong = parameter::check_headers(self, &declared.headers, &head.octets, &head.fields);
        let (missing, broken): (Vec<_>, Vec<_>) =
            wrong.into_iter().partition(|v| *v.rule == param_required::RULE);
        found.extend(header_missing::of(missing.into_iter().map(evidence).collect()));
        broken.into_iter().map(evidence).collect()
    }

    /// Type and content of the body.
    fn body(
        &self,
        declared: &Declared,
        answer: &Answer<'_>,
        limits: &Limits,
        broken: &mut Vec<Evidence>,
        found: &mut Vec<Found>,
    ) {
        let head = answer.head;
        let is_empty = matches!(answer.body, AnswerBody::Whole(b"")) || answer.to_head;
        let field = head.get("content-type");
        if declared.content.is_empty() || is_empty && field.is_none() {
            return;
        }
        let media_type = media_type(head);
        let entry = media_type.as_ref().and_then(|m| media::choose(&declared.content, m));
        let (Some(media_type), Some(entry)) = (media_type, entry) else {
            let ranges: Vec<&str> = declared.content.iter().map(|c| c.range.as_str()).collect();
            found.push(undocumented_content_type::of(head, &ranges, declared.at.clone()));
            return;
        };
        // A part of a representation (206) follows no schema of the whole.
        let has_schema = entry.schema.is_some() || entry.items.is_some();
        if answer.to_head || !has_schema || head.status == 206 || !content::is_read(&media_type) {
            return;
        }
        let octets = match answer.body {
            AnswerBody::Whole(octets) => octets,
            AnswerBody::LargerThan(most) => {
                let why = format!("The body is larger than {}, the most that is checked.", text::size(most));
                return found.push(response_not_checked::of(why));
            }
        };
        match decoded(head, octets, limits) {
            Ok(octets) => self.content(entry, &media_type, &octets, limits, broken, found),
            Err(Undecoded::Broken(violation)) => broken.push(evidence(violation)),
            Err(Undecoded::NotTried(why)) => found.push(response_not_checked::of(why)),
        }
    }

    fn content(
        &self,
        entry: &Content,
        media_type: &MediaType,
        octets: &[u8],
        limits: &Limits,
        broken: &mut Vec<Evidence>,
        found: &mut Vec<Found>,
    ) {
        let document = &*self.document;
        let of =
            |schema| BodySchema { document, schema, direction: Direction::Answer, null_as_absent: false };
        let reading = content::read(media_type, None, octets, limits);
        let Some(content) = reading.content else {
            // It cannot be read at all: the first fault says why.
            broken.extend(reading.violations.into_iter().take(1).map(evidence));
            return;
        };
        let violations = match (&content, entry.schema) {
            (Read::Records(records), _) => check_records(entry, records, octets, of),
            (Read::Json(json), Some(schema))
                if plainly(&document.schemas, schema, json, Direction::Answer) =>
            {
                Vec::new()
            }
            (Read::Json(json), Some(schema)) => {
                let value = json.to_value();
                let locate = |pointer: &str, key| located(json, pointer, key);
                let schema = of(schema);
                found.extend(write_only_returned::of(schema.write_only(&value, &locate)));
                let mut violations = schema.check_value(&value, &locate);
                violations.sort_by_key(|violation| violation.place.offset());
                violations
            }
            (Read::Text(text), Some(schema)) => check_text(of(schema), text),
            _ => Vec::new(),
        };
        broken.extend(violations.into_iter().map(evidence));
    }
}

/// A rule's violation says what is wrong with a value wherever it travels.
fn evidence(violation: Violation) -> Evidence {
    let place = match violation.place {
        Place::Parameter { name, span, .. } => Place::Header { name, span },
        place => place,
    };
    let evidence = Evidence::in_response(place, violation.detail);
    match violation.schema {
        Some(schema) => evidence.with_schema(schema),
        None => evidence,
    }
}

/// False for statuses whose answers never have a body (RFC 9110 §6.4.1), and for 205.
fn has_content(status: u16) -> bool {
    !matches!(status, 100..=199 | 204 | 205 | 304)
}

fn media_type(head: &ResponseHead) -> Option<MediaType> {
    MediaType::parse(&head.get("content-type")?).ok()
}

/// Why a body is not looked into.
enum Undecoded {
    /// It is not what its `Content-Encoding` says.
    Broken(Violation),
    /// A sentence that says why nobody tried.
    NotTried(String),
}

fn decoded<'b>(head: &ResponseHead, octets: &'b [u8], limits: &Limits) -> Result<Cow<'b, [u8]>, Undecoded> {
    let Some(field) = head.all("content-encoding").next() else { return Ok(Cow::Borrowed(octets)) };
    let value = head.value(field);
    if let Some(violation) = coding::check(&value, field.value, limits) {
        return Err(Undecoded::NotTried(violation.detail));
    }
    coding::decode(octets, &value, field.value, limits).map_err(|violation| {
        match *violation.rule == candor_syntax::rules::decompressed_too_large::RULE {
            true => Undecoded::NotTried(violation.detail),
            false => Undecoded::Broken(violation),
        }
    })
}

/// Where the status stands in a head: behind `HTTP/1.1 `.
pub(crate) const STATUS: Span = Span::new(9, 12);
