//! One exchange as those see it who look for findings.
//!
//! Whoever looks asks here: for the request and the answer as read, for what our rules say of the request, and
//! for pieces of evidence with their places.

use std::{borrow::Cow, cell::OnceCell};

use candor_contract::Operation;
use candor_exchange::{MAX_NOTED, told_apart};
use candor_inspect::Inspector;
use candor_rule::{Evidence, Place, Span, Violation, sensitive};
use candor_syntax::{MediaType, locate};

use super::{Copied, Ended, Family, Sample, Sighting, Traffic, marks, places, traffic::Print};
use crate::{
    Reader, Reading,
    correct::seen::Seen,
    reading::{Answer, Asked, Complaints, Message},
    signatures::candor,
};

/// One exchange, and what is known of others.
pub(crate) struct Scene<'s> {
    /// The request.
    pub(crate) asked: Asked<'s>,
    /// The answer.
    pub(crate) answer: Answer<'s>,
    /// What the answer says.
    pub(crate) complaints: Complaints,
    /// What is made of it.
    pub(crate) reading: Reading,
    /// The operation of the contract, if there is one.
    pub(crate) operation: Option<&'s Operation>,
    /// What was seen besides; may hold this exchange too.
    pub(crate) traffic: &'s Traffic,
    pub(super) inspector: Option<&'s Inspector>,
    pub(super) sample: Sample<'s>,
    ours: OnceCell<Option<Seen<'s>>>,
    sighting: OnceCell<Sighting>,
}

/// A header field where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Field<'s> {
    /// As sent.
    pub(crate) name: Cow<'s, str>,
    /// Without blanks around it.
    pub(crate) value: Cow<'s, str>,
    /// Name and value in the message.
    pub(crate) place: Place,
}

impl<'s> Scene<'s> {
    /// Reads an exchange.
    pub(super) fn of(
        reader: &Reader,
        inspector: Option<&'s Inspector>,
        sample: &Sample<'s>,
        traffic: &'s Traffic,
    ) -> Self {
        let (asked, answer) = (Asked::of(sample.request), Answer::of(sample.response));
        Self::about(reader, inspector, sample, traffic, asked, answer)
    }

    /// The same, of messages that are taken apart already.
    pub(super) fn about(
        reader: &Reader,
        inspector: Option<&'s Inspector>,
        sample: &Sample<'s>,
        traffic: &'s Traffic,
        asked: Asked<'s>,
        answer: Answer<'s>,
    ) -> Self {
        let complaints = Complaints::of(&answer, &asked);
        let reading = reader.read_parts(&asked, &answer, &complaints);
        let ours = OnceCell::new();
        let mut scene = Self {
            asked,
            answer,
            complaints,
            reading,
            operation: None,
            traffic,
            inspector,
            sample: *sample,
            ours,
            sighting: OnceCell::new(),
        };
        scene.operation = scene.ours().and_then(Seen::operation);
        scene
    }

    // --- the request ---

    /// What our rules say of the request; `None` where nobody was asked, or nobody answers for it.
    fn ours(&self) -> Option<&Seen<'s>> {
        let ask = || {
            let inspector = self.inspector.filter(|_| !self.sample.request.is_empty())?;
            Some(Seen::of(inspector, self.sample.request)).filter(|seen| seen.is_judged)
        };
        self.ours.get_or_init(ask).as_ref()
    }

    /// The same, where the request is as it was sent: nothing is to be said of what was masked or cut.
    fn verdict(&self) -> Option<&Seen<'s>> {
        self.ours().filter(|_| self.sample.request_is == Copied::Whole)
    }

    /// Every rule that the request breaks in the lowest broken phase; none where nobody was asked.
    pub(crate) fn violations(&self) -> impl Iterator<Item = &Violation> {
        self.verdict().into_iter().flat_map(Seen::violations)
    }

    /// True if our rules, and a contract that has the operation, accept the request.
    pub(crate) fn is_accepted(&self) -> bool {
        self.operation.is_some() && self.verdict().is_some_and(|seen| seen.refused.is_none())
    }

    /// True if the request carries credentials, in a field or parameter that is made for them.
    pub(crate) fn has_credentials(&self) -> bool {
        !self.credentials(&self.asked.message, &self.asked.target).is_empty()
    }

    /// All that a request says of who sends it, by name.
    fn credentials<'m>(&self, message: &Message<'m>, target: &'m str) -> Vec<(String, &'m [u8])> {
        const FIELDS: &[&str] =
            &["authorization", "cookie", "x-api-key", "api-key", "x-auth-token", "x-access-token"];
        let keys = self.operation.map(Operation::key_fields).unwrap_or_default();
        let is_one = |name: &[u8]| {
            let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
            FIELDS.iter().any(|known| is(known)) || keys.iter().any(|known| is(known))
        };
        let fields = message.fields.iter().filter(|(name, _)| is_one(name));
        let mut said: Vec<(String, &'m [u8])> =
            fields.map(|(n, v)| (String::from_utf8_lossy(n).to_ascii_lowercase(), *v)).collect();
        let (_, query) = target.split_once('?').unwrap_or_default();
        let secrets = query.split('&').filter_map(|pair| pair.split_once('='));
        for (name, value) in secrets.filter(|(name, _)| sensitive::is_sensitive_name(name)) {
            said.push((name.to_owned(), value.as_bytes()));
        }
        said
    }

    /// A field of the request, the first of this name.
    pub(crate) fn sent(&self, name: &str) -> Option<Field<'_>> {
        field(&self.asked.message, self.sample.request, name)
    }

    /// The request's target without its query.
    pub(crate) fn path(&self) -> &str {
        self.asked.target.split(['?', '#']).next().unwrap_or_default()
    }

    /// True if the target or the body hold values that are masked and cannot be told from others.
    fn is_veiled(&self) -> bool {
        let message = &self.asked.message;
        let is_of_fields = |at: usize| (message.start.len()..message.head_length).contains(&at);
        let mut compared = self.sample.masked.iter().filter(|masked| !is_of_fields(masked.at));
        // Of very many not all are noted.
        compared.any(|masked| masked.hash.is_none()) || self.sample.masked.len() >= MAX_NOTED
    }

    // --- the answer ---

    /// The answer's status; 0 if there was none.
    pub(crate) fn status(&self) -> u16 {
        self.answer.status()
    }

    /// True for 4xx and 5xx.
    pub(crate) fn is_error(&self) -> bool {
        self.status() >= 400
    }

    /// True if the answer's status is one of these.
    pub(crate) fn is_status(&self, statuses: &[u16]) -> bool {
        statuses.contains(&self.status())
    }

    /// A field of the answer, the first of this name.
    pub(crate) fn field(&self, name: &str) -> Option<Field<'_>> {
        field(&self.answer.message, self.sample.response, name)
    }

    /// The answer's `Content-Type`, if it can be read.
    pub(crate) fn answer_type(&self) -> Option<MediaType> {
        MediaType::parse(self.answer.message.get("content-type")?).ok()
    }

    /// Status of the upstream's answer, where the client was given another.
    pub(crate) fn upstream_status(&self) -> Option<u16> {
        self.sample.upstream_status
    }

    /// How the answer differs from what was sent: of what was masked or cut some things cannot be said.
    pub(crate) fn response_is(&self) -> Copied {
        self.sample.response_is
    }

    /// What became of the connection.
    pub(crate) fn ended(&self) -> Ended {
        self.sample.ended
    }

    /// When the exchange took place, in milliseconds since the Unix epoch.
    pub(crate) fn at(&self) -> Option<u64> {
        self.sample.at
    }

    // --- evidence ---

    /// The status code as evidence.
    pub(crate) fn by_status(&self, says: impl Into<String>) -> Evidence {
        Evidence::in_response(Place::Octets(Span::new(9, 12)), says)
    }

    /// A field of the answer that is not there.
    pub(crate) fn without(&self, name: &str) -> Evidence {
        Evidence::in_response(Place::no_header(name), format!("There is no {name} field."))
    }

    /// The first of these phrases (in lower case) that the answer says, with its place in the body.
    pub(crate) fn says(&self, phrases: &[&str]) -> Option<Evidence> {
        let phrase = phrases.iter().find(|phrase| self.complaints.words.contains(**phrase))?;
        Some(Evidence::in_response(self.place_of(phrase), format!("The answer says \"{}\".", phrase.trim())))
    }

    /// Where a phrase (in lower case) stands in the answer's body.
    pub(crate) fn place_of(&self, phrase: &str) -> Place {
        let body = &self.answer.content;
        let found = body
            .windows(phrase.len().max(1))
            .take(64 << 10)
            .position(|w| w.eq_ignore_ascii_case(phrase.as_bytes()));
        let at = found.map(|start| self.in_body(Span::new(start, start + phrase.len())));
        at.unwrap_or(Place::Body { pointer: None, at: None })
    }

    /// A stretch of the answer's decoded body.
    pub(crate) fn in_body(&self, span: Span) -> Place {
        Place::Body { pointer: None, at: Some(locate(&self.answer.content, span)) }
    }

    /// A member of the answer's JSON body, by its name at the top.
    pub(crate) fn member(&self, name: &str) -> Place {
        let document = self.answer.json();
        let at = document.as_ref().and_then(|d| Some(d.root().child(name)?.text_span()));
        Place::Body { pointer: Some(format!("/{}", name.replace('~', "~0").replace('/', "~1"))), at }
    }

    // --- compared with others ---

    /// What is remembered of this exchange.
    pub(crate) fn sighting(&self) -> Sighting {
        self.seen().clone()
    }

    /// The same, borrowed.
    pub(crate) fn seen(&self) -> &Sighting {
        self.sighting.get_or_init(|| self.remember())
    }

    /// Exchanges of the same operation, this one left out; of very many the first.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Sighting> {
        let all = self.traffic.of_operation(&self.seen().operation).take(MAX_COMPARED);
        all.filter(|other| other.id != self.sample.id && self.is_same_operation(other))
    }

    /// True if the other asks the same operation of the same host.
    pub(crate) fn is_same_operation(&self, other: &Sighting) -> bool {
        let own = self.seen();
        own.operation == other.operation && own.host == other.host
    }

    /// Exchanges in which the same was sent: method, host, target and body; this one left out, and of very many the
    /// first.
    pub(crate) fn repeats(&self) -> impl Iterator<Item = &Sighting> {
        let repeats = self.traffic.of_request(self.seen().request).filter(|s| s.id != self.sample.id);
        repeats.take(MAX_COMPARED)
    }

    /// Something that another exchange shows, as evidence.
    pub(crate) fn compared(&self, weight: u16, says: impl Into<String>) -> Evidence {
        Evidence::in_request(Place::Message, says).weighing(weight)
    }

    fn remember(&self) -> Sighting {
        let (asked, answer) = (&self.asked, &self.answer);
        let text = |name: &str| answer.header(name).to_ascii_lowercase();
        let of_request = |name: &str| asked.message.text(name).unwrap_or_default();
        let essence = |value: &str| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let content = asked.message.content();
        // What is compared: equal secrets are told by their hashes, where the octets are masked.
        let told = told_apart(self.sample.request, self.sample.masked);
        let apart = matches!(told, Cow::Owned(_)).then(|| Asked::of(&told));
        let compared = apart.as_ref().unwrap_or(asked);
        let sent = compared.message.content();
        let credentials = self.credentials(&compared.message, &compared.target);
        let is_known =
            self.sample.masked.is_empty() || credentials.iter().all(|(_, value)| !value.contains(&b'*'));
        let declared = self.ours().and_then(Seen::template);
        let template = declared.unwrap_or_else(|| template(self.path()));
        let operation = match self.operation.and_then(Operation::id) {
            Some(id) => id.to_owned(),
            None => format!("{} {template}", asked.method),
        };
        Sighting {
            id: self.sample.id.to_owned(),
            number: usize::MAX,
            at: self.sample.at,
            client: self.sample.client.to_owned(),
            host: of_request("host").to_ascii_lowercase(),
            method: asked.method.to_string(),
            path: self.path().to_owned(),
            operation,
            template,
            is_guarded: self.operation.is_some_and(Operation::needs_credentials),
            status: answer.status(),
            has_credentials: !credentials.is_empty(),
            credentials: (is_known && !credentials.is_empty()).then(|| Print::of(credentials)),
            request: Print::of((&asked.method, of_request("host"), &compared.target, &sent)),
            body: (!content.is_empty()).then(|| Print::of(&sent)),
            is_veiled: self.is_veiled(),
            body_size: asked.message.length().unwrap_or(content.len() as u64),
            media_type: essence(&of_request("content-type")),
            cause: self.reading.cause,
            broken: self.violations().next().map(|violation| violation.rule.code),
            is_accepted: self.is_accepted(),
            family: Family::of(answer),
            answer_type: essence(&text("content-type")),
            answer: Print::of(&answer.content),
            code: marks::code(answer),
            title: answer.member("title").to_owned(),
            vary: text("vary"),
            allow: answer.header("allow").into_owned(),
            accept: Print::of(of_request("accept")),
            language: Print::of(of_request("accept-language")),
            wording: Print::of(places::without_values(&self.complaints.words)),
            complaint: places::complaint(&self.reading),
            is_ours: self.reading.birthplace.product == candor::SIGNATURE.product,
        }
    }
}

/// Exchanges that one is compared with, so that many of them cost no more than a multiple of one.
const MAX_COMPARED: usize = 2_000;

/// A path with what looks like an id as `{}`.
pub(crate) fn template(path: &str) -> String {
    let segments = path.split('/').map(|segment| if is_id(segment) { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// True for segments with a digit, versions left out, and for long ones of hexadecimal digits.
pub(super) fn is_id(segment: &str) -> bool {
    let version = segment.strip_prefix('v').is_some_and(|n| n.len() < 3 && n.parse::<u8>().is_ok());
    segment.bytes().any(|octet| octet.is_ascii_digit()) && !version
        || segment.len() >= 16 && segment.bytes().all(|octet| octet.is_ascii_hexdigit())
}

/// The first field of this name, where it stands in the octets that the message was read from.
fn field<'m>(message: &Message<'m>, octets: &'m [u8], name: &str) -> Option<Field<'m>> {
    fields(message, octets, name).next()
}

/// Every field of this name, in order.
pub(super) fn fields<'a, 'm: 'a>(
    message: &'a Message<'m>,
    octets: &'m [u8],
    name: &'a str,
) -> impl Iterator<Item = Field<'m>> + 'a {
    let named = message.fields.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name.as_bytes()));
    named.map(move |(found, value)| {
        let start = within(octets, found);
        let end = within(octets, value) + value.len();
        Field {
            name: String::from_utf8_lossy(found),
            value: String::from_utf8_lossy(value),
            place: Place::header(String::from_utf8_lossy(found), Span::new(start, end)),
        }
    })
}

/// Where a part of some octets begins in them.
fn within(whole: &[u8], part: &[u8]) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize).min(whole.len())
}

#[cfg(test)]
mod tests {
    use candor_exchange::{Exchange, ExchangeId, Message, RedactConfig, Redactor};

    use super::*;
    use crate::given;

    /// What is remembered of an exchange that was kept.
    fn sighting(number: u64, head: &str, body: &str) -> Sighting {
        let redactor = Redactor::new(RedactConfig { key: Some([7; 32]), ..RedactConfig::default() });
        let request = Message {
            head: redactor.head(head.as_bytes()),
            body: redactor.body(Some("application/json"), body.as_bytes(), 0),
            gap: 0,
        };
        let exchange = Exchange::of(ExchangeId::new(number, [2; 10]), request, None);
        let (id, sent) = (exchange.id.to_string(), given::kept(&exchange));
        let traffic = Traffic::default();
        Scene::of(&Reader::default(), None, &Sample::of_kept(&exchange, &id, &sent), &traffic).sighting()
    }

    #[test]
    fn masked_secrets_are_compared_by_their_hashes_or_not_at_all() {
        let by = |token: &str| {
            let head = format!("GET /a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n");
            sighting(1, &head, "")
        };
        let (one, again, other) =
            (by("0123456789abcdefgh"), by("0123456789abcdefgh"), by("0123456789abcdefgX"));
        assert!(
            one.credentials.is_some() && one.credentials == again.credentials && !one.is_of_another(&again)
        );
        assert!(one.is_of_another(&other), "masks of one length hide two tokens");
        let short = by("short");
        assert!(short.has_credentials && short.credentials.is_none());
        assert!(
            !short.is_of_another(&by("shore"))
                && short.is_of_another(&sighting(1, "GET / HTTP/1.1\r\n\r\n", ""))
        );

        let login = |password: &str| {
            let body = format!("{{\"user\":\"ada\",\"password\":\"{password}\"}}");
            sighting(1, "POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\r\n", &body)
        };
        let (long, wrong) = (login("correct horse battery"), login("correct horse baltery"));
        assert!(
            !long.is_veiled
                && long.request != wrong.request
                && long.request == login("correct horse battery").request
        );
        let mut traffic = Traffic::default();
        let veiled = login("hunter2");
        traffic.add(veiled.clone());
        assert!(
            veiled.is_veiled && traffic.of_request(veiled.request).next().is_none(),
            "no repeat of another one"
        );
    }

    #[test]
    fn ids_in_a_path_are_told_from_names() {
        for (path, expected) in [
            ("/users/17/pets/9f8e7d6c5b4a39281706", "/users/{}/pets/{}"),
            ("/v2/users", "/v2/users"),
            ("/orders/a-2026-1", "/orders/{}"),
            ("/", "/"),
            ("", ""),
        ] {
            assert_eq!(template(path), expected);
        }
    }
}
