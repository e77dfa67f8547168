//! What is noted of an exchange while it goes on, and the record made of it at the end. Everything that
//! enters the record goes through the redactor.

use std::net::IpAddr;
use std::time::Duration;

use candor_exchange::{
    Birthplace, EvidenceItem, Exchange, ExchangeId, FaultRecord, FoundItem, Message, Noted, ObservedRefusal,
    ReadingRecord, Redactor, RepairRecord, Response, Secrets, Timing, Tunnel, Verdict,
};
use candor_inspect::Inspected;
use candor_problem::ErrorItem;
use candor_rule::{Ruling, text::printable};
use candor_wire::{Framing, Head, grammar};
use tokio::time::Instant;

use crate::digest;
use crate::operations::{Told, birthplace};
use crate::reply::Reply;
use crate::response_check::Watch;
use crate::worker::Worker;
use crate::{address, clock, trace};

/// Code in the journal of an exchange whose client went away. Nobody can be told of it, so it is neither
/// rule nor fault kind.
const CLIENT_GONE: &str = "client-gone";

/// The notes on one exchange.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) id: ExchangeId,
    pub(crate) request_id: String,
    pub(crate) trace_id: Option<String>,
    pub(crate) client: IpAddr,
    /// When the first octet was there.
    pub(crate) began: Instant,
    /// Until the last octet of the answer.
    pub(crate) took: Duration,
    /// Until the verdict was known.
    pub(crate) inspect: Duration,
    pub(crate) verdict: Verdict,
    /// The violations that ended it, with excerpts.
    pub(crate) errors: Vec<ErrorItem>,
    pub(crate) fault: Option<FaultRecord>,
    /// The request, if it had to be captured before the end.
    pub(crate) request: Option<Message>,
    pub(crate) reply: Option<Reply>,
    /// What is watched of the upstream's answer.
    pub(crate) watch: Watch,
    /// The upstream's answer, where the client was given something else.
    pub(crate) original: Option<Reply>,
    /// What is known about a refusal: of our own, or of the upstream if it was read before the client had it.
    pub(crate) reading: Option<ReadingRecord>,
    /// What was done with a refusal of the upstream.
    pub(crate) repair: Option<RepairRecord>,
    pub(crate) tunnel: Option<Tunnel>,
    /// Of a request body that was not held in memory.
    pub(crate) digest: Option<String>,
    /// From sending to the upstream to the last octet of its answer.
    pub(crate) upstream: Duration,
    /// True for a question of a monitor, which is not kept.
    pub(crate) is_probe: bool,
    /// The service that it was for, where it has a name.
    pub(crate) service: Option<String>,
    /// The server that was asked last.
    pub(crate) server: Option<std::sync::Arc<str>>,
    /// Fields of whatever answer there is: what is left of limits, and a token against forged requests.
    pub(crate) fields: Vec<(&'static str, String)>,
}

impl Record {
    /// Of a request that began then; `head` if it could be read.
    pub(crate) fn begun(worker: &Worker, client: IpAddr, began: Instant, head: Option<&Head>) -> Self {
        let elapsed = began.elapsed();
        let now = clock::unix_millis();
        let started = now.saturating_sub(u64::try_from(elapsed.as_millis()).unwrap_or(0));
        let id = worker.ids.borrow_mut().next(started);
        Self {
            id,
            request_id: id.to_string(),
            trace_id: head.and_then(trace::given),
            client,
            began,
            took: Duration::ZERO,
            inspect: elapsed,
            verdict: Verdict::Passed,
            errors: Vec::new(),
            fault: None,
            request: None,
            reply: None,
            watch: Watch::Nothing,
            original: None,
            reading: None,
            repair: None,
            tunnel: None,
            digest: None,
            upstream: Duration::ZERO,
            is_probe: false,
            service: None,
            server: None,
            fields: Vec::new(),
        }
    }

    /// Keeps the id that a trusted peer gave the request.
    pub(crate) fn keep_id(&mut self, inspected: &Inspected) {
        let given = inspected.head.as_ref().filter(|_| inspected.trusts_peer).and_then(given_id);
        self.request_id = given.unwrap_or_else(|| std::mem::take(&mut self.request_id));
    }

    /// The client went away; the answer, if it was begun, did not reach it.
    pub(crate) fn gone(&mut self, error: &std::io::Error) {
        self.verdict = Verdict::Failed;
        self.fault = Some(FaultRecord {
            code: CLIENT_GONE.to_owned(),
            cause: format!("the client closed the connection before it had its answer: {error}"),
        });
    }

    /// What is counted of it where nothing is kept.
    pub(crate) fn told<'a>(&'a self, inspected: &'a Inspected) -> Told<'a> {
        let refused = (self.verdict == Verdict::Refused).then(|| self.errors.first()).flatten();
        Told {
            operation: inspected.scope.operation.as_deref(),
            status: self.reply.as_ref().map_or(0, |reply| reply.status),
            born: birthplace(self.reply.as_ref().map(|reply| reply.made_by)),
            rule: refused.map(|error| error.code.as_str()),
            total: self.took,
            upstream: Some(self.upstream).filter(|took| !took.is_zero()),
            request_id: &self.request_id,
            trace_id: self.trace_id.as_deref(),
            at: self.id.unix_millis(),
        }
    }

    /// The refusal that the upstream wrote, if there is one to read: what it wrote before a fault of ours is none.
    pub(crate) fn foreign_refusal(&self) -> Option<&Reply> {
        let is_open = self.fault.is_none() && self.reading.is_none();
        let reply = self.original.as_ref().or(self.reply.as_ref()).filter(|_| is_open)?;
        (reply.made_by == Birthplace::Upstream && reply.status >= 400).then_some(reply)
    }

    /// The record for journal and access log; heads and bodies are only looked at if they are kept.
    pub(crate) fn finish(self, inspected: Inspected, redactor: &Redactor, keep: bool) -> Exchange {
        let request = self.request.unwrap_or_else(|| match keep {
            true => capture(&inspected, redactor),
            false => Message { body: redactor.opaque(inspected.tally.octets), ..Message::default() },
        });
        let request = match self.digest {
            None => request,
            digest => Message { body: request.body.with_digest(digest), ..request },
        };
        let redactor = &redactor.within(inspected.secret.as_ref());
        let is_refusal = |reply: &Option<Reply>| reply.as_ref().is_some_and(|reply| reply.status >= 400);
        let observed = inspected.notes.iter().any(|n| n.ruling == Ruling::Observe);
        let verdict = match self.verdict {
            Verdict::Passed if observed => Verdict::Observed,
            verdict => verdict,
        };
        let findings = self.watch.into_findings();
        let says = !inspected.notes.is_empty()
            || !findings.is_empty()
            || self.fault.is_some()
            || is_refusal(&self.reply)
            || is_refusal(&self.original);
        let mut secrets = if keep && says { secrets(&inspected, &request) } else { Secrets::default() };
        let errors = self.errors.into_iter().map(|item| without(item, redactor, &secrets)).collect();
        let notes = inspected.notes.iter().map(|note| noted(note, redactor, &secrets)).collect();
        let answered = |reply: Option<Reply>, told: &mut Secrets| {
            let mut reply = reply?;
            let answer = response(&mut reply, redactor, &secrets, verdict);
            if keep && says {
                told.note(&reply.head, &answer.message.head);
                told.note(&reply.body, &answer.message.body);
            }
            Some(answer)
        };
        let mut of_answers = Secrets::default();
        let original = answered(self.original, &mut of_answers);
        let response = answered(self.reply, &mut of_answers);
        secrets.add(of_answers);
        let findings = findings.into_iter().map(|found| unshown(found, redactor, &secrets)).collect();
        let fault =
            self.fault.map(|fault| FaultRecord { cause: redactor.text(&fault.cause, &secrets), ..fault });
        let line = StartLine::of(&inspected);
        let host = inspected.head.as_ref().and_then(|h| h.get("host"));
        Exchange {
            id: self.id,
            request_id: self.request_id,
            trace_id: self.trace_id,
            client: address::text(self.client),
            identity: subject(&inspected).map(|subject| redactor.named("identity", subject)),
            service: self.service,
            method: line.method,
            target: redactor.target(line.target),
            host: host.map(|(_, value)| shown_host(&value)).unwrap_or_default(),
            operation: inspected.scope.operation.as_deref().map(str::to_owned),
            verdict,
            errors,
            notes,
            observed: inspected.observed.map(observed_refusal),
            fault,
            request,
            response,
            original,
            reading: self.reading,
            repair: self.repair,
            findings,
            tunnel: self.tunnel,
            server: self.server.map(|server| server.to_string()),
            timing: Timing {
                total: micros(self.took),
                inspect: micros(self.inspect),
                upstream: micros(self.upstream),
            },
        }
    }
}

/// Who asked, as verified credentials say.
fn subject(inspected: &Inspected) -> Option<&str> {
    inspected.identities.iter().find_map(|identity| identity.subject.as_deref())
}

/// The id that the client gave the request, if it is one and well-formed.
fn given_id(head: &Head) -> Option<String> {
    let mut all = head.all("x-request-id");
    let (first, None) = (all.next()?, all.next()) else { return None };
    let value = head.value(first);
    let known = |b: &u8| b.is_ascii_alphanumeric() || b"._-".contains(b);
    let well_formed = (1..=128).contains(&value.len()) && value.iter().all(known);
    well_formed.then(|| String::from_utf8_lossy(&value).into_owned())
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn observed_refusal(observed: candor_rule::Observed) -> ObservedRefusal {
    ObservedRefusal { status: observed.status.map_or(0, |s| s.code()), errors: observed.violations }
}

fn noted(note: &candor_rule::Note, redactor: &Redactor, secrets: &Secrets) -> Noted {
    let error = without(ErrorItem::from(&note.violation), redactor, secrets);
    Noted { ruling: note.ruling.word().to_owned(), error }
}

/// A violation that shows nothing of what was masked in its request. The client was told: it sent it.
fn without(item: ErrorItem, redactor: &Redactor, secrets: &Secrets) -> ErrorItem {
    let detail = redactor.text(&item.detail, secrets);
    let fix = redactor.text(&item.fix, secrets);
    ErrorItem { detail, fix, ..item }
}

/// A finding that shows nothing of what was masked in request and answer.
fn unshown(found: FoundItem, redactor: &Redactor, secrets: &Secrets) -> FoundItem {
    let evidence = found.evidence.into_iter().map(|item| {
        let says = redactor.text(&item.says, secrets);
        EvidenceItem { says, ..item }
    });
    FoundItem { detail: redactor.text(&found.detail, secrets), evidence: evidence.collect(), ..found }
}

/// What is masked of a request.
fn secrets(inspected: &Inspected, request: &Message) -> Secrets {
    let mut secrets = Secrets::default();
    match &inspected.head {
        None => secrets.note(&inspected.raw, &request.head),
        Some(head) => {
            secrets.note(&head.octets, &request.head);
            secrets.note(body_octets(inspected, head), &request.body);
        }
    }
    secrets
}

/// The request as the journal keeps it.
pub(crate) fn capture(inspected: &Inspected, redactor: &Redactor) -> Message {
    let redactor = &redactor.within(inspected.secret.as_ref());
    let Some(head) = &inspected.head else {
        return Message { head: redactor.head(&inspected.raw), ..Message::default() };
    };
    let body = match body_octets(inspected, head) {
        [] => Default::default(),
        octets => {
            let size = if inspected.body.is_empty() { octets.len() as u64 } else { inspected.tally.octets };
            match has_content_coding(head) {
                true => redactor.opaque(size),
                false => {
                    let body = redactor.body(content_type(head).as_deref(), octets, size);
                    let is_here = octets.len() as u64 == size && !inspected.body.is_empty();
                    let digest = (is_here && body.is_truncated()).then(|| digest::of(octets));
                    body.with_digest(digest)
                }
            }
        }
    };
    let gap = match inspected.body.is_empty() {
        true => inspected.raw_at.saturating_sub(head.octets.len()),
        false => 0,
    };
    Message { head: redactor.head(&head.octets), body, gap }
}

/// The body, or where it was not read to its end, what is there of it.
fn body_octets<'a>(inspected: &'a Inspected, head: &Head) -> &'a [u8] {
    if !inspected.body.is_empty() {
        return &inspected.body;
    }
    let raw: &[u8] = &inspected.raw;
    match head.framing {
        Framing::None => &[],
        Framing::Length(length) => usize::try_from(length).ok().and_then(|l| raw.get(..l)).unwrap_or(raw),
        Framing::Chunked => raw,
    }
}

fn content_type(head: &Head) -> Option<String> {
    head.get("content-type").map(|(_, value)| String::from_utf8_lossy(&value).into_owned())
}

fn has_content_coding(head: &Head) -> bool {
    head.get("content-encoding").is_some_and(|(_, value)| !value.eq_ignore_ascii_case(b"identity"))
}

/// An answer as the journal keeps it. A refusal may repeat what its request sent. Of pictures and the like only the
/// beginning is kept, by which one sees what they are.
fn response(reply: &mut Reply, redactor: &Redactor, secrets: &Secrets, verdict: Verdict) -> Response {
    let is_binary = is_binary(reply.content_type.as_deref(), &reply.body);
    let kept = if is_binary { &redactor.keeping(MOST_BINARY) } else { redactor };
    let body = match !reply.codings.is_empty() || reply.body.is_empty() {
        true => redactor.opaque(reply.body_size),
        false => kept.answer(reply.content_type.as_deref(), &reply.body, reply.body_size, secrets),
    };
    let of_all = reply.digest();
    let is_here = is_binary && body.is_truncated() && reply.body.len() as u64 == reply.body_size;
    let digest = of_all.or_else(|| is_here.then(|| digest::of(&reply.body)));
    // One that was broken off is not all there was.
    let body = body.with_digest(digest.filter(|_| verdict != Verdict::Failed));
    Response {
        status: reply.status,
        birthplace: reply.made_by,
        message: Message { head: redactor.head(&reply.head), body, gap: 0 },
    }
}

/// True for what is no text by its type and by its first octets.
fn is_binary(content_type: Option<&str>, body: &[u8]) -> bool {
    const TYPES: [&str; 4] = ["image/", "audio/", "video/", "font/"];
    const OTHERS: [&str; 7] =
        ["octet-stream", "pdf", "zip", "wasm", "x-tar", "vnd.openxmlformats-officedocument", "protobuf"];
    let declared = content_type.unwrap_or_default().to_ascii_lowercase();
    let other = declared.strip_prefix("application/");
    let is_declared = TYPES.iter().any(|kind| declared.starts_with(kind))
        || other.is_some_and(|name| OTHERS.iter().any(|kind| name.contains(kind)));
    let start = body.get(..MOST_BINARY).unwrap_or(body);
    let is_text = match std::str::from_utf8(start) {
        Ok(text) => !text.contains('\0'),
        // A cut may fall into a character.
        Err(error) => error.error_len().is_none() && error.valid_up_to() + 4 > start.len(),
    };
    is_declared && !is_text
}

/// Octets that are kept of such an answer.
const MOST_BINARY: usize = 1024;

/// Method and target, as far as they can be told.
struct StartLine<'a> {
    method: String,
    target: &'a [u8],
}

impl<'a> StartLine<'a> {
    fn of(inspected: &'a Inspected) -> Self {
        if let Some(head) = &inspected.head {
            let method = String::from_utf8_lossy(head.method()).into_owned();
            return Self { method, target: head.target() };
        }
        Self::guess(&inspected.raw)
    }

    /// From a head that could not be read: its first two words, if the first one is a method. Anything
    /// else may be a piece of a body, and nobody knows what is secret in that.
    fn guess(raw: &'a [u8]) -> Self {
        let line = raw.trim_ascii_start().split(|b| matches!(b, b'\r' | b'\n')).next().unwrap_or_default();
        let mut words = line.split(|b| *b == b' ').filter(|w| !w.is_empty());
        let first = words.next().unwrap_or_default();
        match grammar::METHODS.iter().find(|m| m.as_bytes() == first) {
            Some(method) => Self {
                method: (*method).to_owned(),
                target: words.next().map_or(&[], |t| t.get(..MAX_TARGET).unwrap_or(t)),
            },
            None => Self { method: String::new(), target: &[] },
        }
    }
}

/// A Host value as lists show it: printable, and without the user information that does not belong there.
fn shown_host(value: &[u8]) -> String {
    let mut value = value.to_vec();
    if let Some(at) = memchr::memrchr(b'@', &value) {
        value.iter_mut().take(at).for_each(|b| *b = b'*');
    }
    printable(&value, MAX_HOST)
}

/// Octets of a Host value that lists show.
const MAX_HOST: usize = 255;

/// Octets of a target that could not be read which lists show.
const MAX_TARGET: usize = 2048;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_binary_is_so_by_type_and_by_octets() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        assert!(is_binary(Some("image/png"), png));
        assert!(is_binary(Some("Application/Octet-Stream; x=y"), png));
        assert!(!is_binary(Some("image/svg+xml"), b"<svg/>"));
        assert!(!is_binary(Some("application/octet-stream"), "Größe".as_bytes()));
        let cut = ["x".as_bytes(), "ö".repeat(1000).as_bytes()].concat();
        assert!(!is_binary(Some("application/octet-stream"), &cut), "cut within a character");
        assert!(!is_binary(Some("application/json"), png));
        assert!(!is_binary(None, png));
    }

    #[test]
    fn lists_show_neither_user_information_nor_pieces_of_bodies() {
        assert_eq!(shown_host(b"user:secret@api.test"), "***********@api.test");
        assert_eq!(shown_host(b"a\x1b[2J.test"), "a\\x1B[2J.test");
        let told = |raw| (StartLine::guess(raw).method, StartLine::guess(raw).target);
        assert_eq!(told(b"\r\nGET  /a HTTP/1.1\nHost: a"), ("GET".into(), &b"/a"[..]));
        assert_eq!(told(b"secret and more"), (String::new(), &b""[..]));
    }
}
