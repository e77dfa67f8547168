//! The page of one exchange, as data.

use candor_exchange::{
    Birthplace, Exchange, ExchangeId, FoundItem, Message, Noted, ReadingRecord, RepairRecord, Response,
};
use candor_problem::ErrorItem;
use candor_rule::text::thousands;

use super::{
    chip::{self, Chip, Form},
    clause,
    pipeline::{self, Step},
    reading, verdict,
};
use crate::{
    ContractSource, clock,
    octets::{Gutter, Hex, Mark, Part, Tone},
};

/// Everything that the page shows.
#[derive(Clone, Debug)]
pub struct ExchangeView {
    /// The journal's key.
    pub id: ExchangeId,
    /// What the others call it.
    pub request_id: String,
    /// Address of the peer.
    pub client: String,
    /// Who asked, where credentials were verified.
    pub identity: Option<String>,
    /// The service that it was for, where it has a name.
    pub service: Option<String>,
    /// The operation, if the contract knew one.
    pub operation: Option<String>,
    /// "POST /v1/orders"; may be empty.
    pub request_line: String,
    /// Its status.
    pub chip: Chip,
    /// "refused by Candor".
    pub who: String,
    /// Shape of the primary rule: "values".
    pub shape: Option<&'static str>,
    /// What became of it; `code` in backticks.
    pub sentence: String,
    /// What to do.
    pub fix: String,
    /// Codes of the rules that it broke, the primary first.
    pub codes: Vec<String>,
    /// Status with which it would have been refused, if it was only observed.
    pub would_be: Option<u16>,
    /// How long it took, in milliseconds.
    pub millis: String,
    /// How far it came.
    pub steps: Vec<Step>,
    /// Head and body of the request, marked.
    pub request: Vec<Part>,
    /// Octets without a glyph, with the number of the violation.
    pub hex: Vec<(usize, Hex)>,
    /// "181-octet body".
    pub request_size: String,
    /// Every violation: those that ended it, then those that were noted.
    pub violations: Vec<Broken>,
    /// What is behind a fault.
    pub fault: Option<Fault>,
    /// What was concluded about a refusal.
    pub reading: Option<ReadingRecord>,
    /// What is wrong with the upstream's answer, the severest first.
    pub findings: Vec<FoundItem>,
    /// What the upstream answered, where the client was given something else.
    pub original: Option<Answer>,
    /// What was done with a refusal of the upstream, and why.
    pub repair: Option<RepairRecord>,
    /// The answer.
    pub response: Option<Answer>,
    /// Where the time went.
    pub timeline: Vec<Stretch>,
}

/// A violation on the page.
#[derive(Clone, Debug)]
pub struct Broken {
    /// 1-based, as in the marks.
    pub number: usize,
    /// Why the request went on, if it did: "observed".
    pub ruling: Option<String>,
    /// What was broken, and where.
    pub item: ErrorItem,
    /// The clause of the contract.
    pub clause: Option<Part>,
}

/// What is behind a fault.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Its kind.
    pub code: String,
    /// For operators only.
    pub cause: String,
    /// What the client was told.
    pub told: &'static str,
}

/// The answer that the client got.
#[derive(Clone, Debug)]
pub struct Answer {
    /// "sent by Candor".
    pub by: &'static str,
    /// Head and body.
    pub parts: Vec<Part>,
}

/// A stretch of the time that it took.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// "accept … validate".
    pub name: &'static str,
    /// When it began and how long it took, in microseconds; `None` if it never ran.
    pub time: Option<(u64, u64)>,
    /// In parts of 100 of the whole: where the bar begins, and how wide it is.
    pub bar: (u64, u64),
    /// What happened.
    pub what: String,
}

impl ExchangeView {
    /// The page of an exchange.
    pub fn of(exchange: &Exchange, sources: &[ContractSource]) -> Self {
        let violations = violations(exchange, sources);
        let request = parts(&exchange.request, true, &violations);
        let code = exchange.code();
        let reading = reading::of(exchange);
        Self {
            id: exchange.id,
            request_id: exchange.request_id.clone(),
            client: exchange.client.clone(),
            identity: exchange.identity.clone(),
            service: exchange.service.clone(),
            operation: exchange.operation.clone(),
            request_line: format!("{} {}", exchange.method, exchange.target).trim().to_owned(),
            chip: Chip::of(exchange),
            who: who(exchange, reading.as_ref()),
            shape: code
                .and_then(candor_catalogue::rule)
                .map(|r| r.shape.word())
                .or_else(|| reading.as_ref().and_then(reading::shape)),
            sentence: verdict::sentence(exchange, reading.as_ref()),
            fix: verdict::fix(exchange, reading.as_ref()),
            codes: distinct(exchange.codes()),
            would_be: chip::would_be(exchange),
            millis: clock::millis(exchange.timing.total),
            steps: pipeline::steps(exchange),
            hex: hex(&request),
            request,
            request_size: match exchange.request.body.size() {
                0 => "no body".into(),
                size => format!("{}-octet body", thousands(size)),
            },
            violations,
            fault: exchange.fault.as_ref().map(|f| Fault {
                code: f.code.clone(),
                cause: f.cause.clone(),
                told: candor_catalogue::fault(&f.code).map_or("", |kind| kind.detail),
            }),
            reading,
            findings: severest_first(&exchange.findings),
            original: exchange.original.as_ref().map(|r| answer(r, &exchange.findings)),
            repair: exchange.repair.clone(),
            response: exchange.response.as_ref().map(|r| {
                let findings: &[FoundItem] =
                    if exchange.original.is_some() { &[] } else { &exchange.findings };
                answer(r, findings)
            }),
            timeline: timeline(exchange),
        }
    }
}

fn severest_first(findings: &[FoundItem]) -> Vec<FoundItem> {
    let rank = |found: &FoundItem| ["error", "warning"].iter().position(|s| *s == found.severity);
    let mut findings = findings.to_vec();
    findings.sort_by_key(|found| rank(found).unwrap_or(usize::MAX));
    findings
}

/// An answer, with what is wrong in its body marked.
fn answer(response: &Response, findings: &[FoundItem]) -> Answer {
    const MOST: usize = 8;
    let mut parts = parts(&response.message, false, &[]);
    let in_body = findings.iter().flat_map(|found| &found.evidence).filter(|e| e.place.line.is_some());
    let marks = in_body.filter_map(|evidence| {
        let start = evidence.place.offset?;
        let end = start.saturating_add(evidence.place.length.unwrap_or(1));
        Some(Mark { span: start..end, tone: Tone::Warn, message: evidence.says.clone() })
    });
    // What is kept of a longer body may end before the place.
    let kept = response.message.body.octets().len();
    let marks: Vec<Mark> = marks.filter(|mark| mark.span.start < kept).take(MOST).collect();
    if let Some(body) = parts.iter_mut().find(|part| !part.is_head) {
        body.marks = marks;
    }
    let by = match response.birthplace {
        Birthplace::Candor => "sent by Candor",
        Birthplace::Upstream => "as the upstream wrote it",
    };
    Answer { by, parts }
}

fn who(exchange: &Exchange, reading: Option<&ReadingRecord>) -> String {
    if exchange.is_repaired() {
        return format!("made by {}, told again by Candor", reading.map_or("the upstream", reading::author));
    }
    let who = match (Chip::of(exchange).form, exchange.response.as_ref().map(|r| r.birthplace)) {
        (Form::Refused, _) => "refused by Candor",
        (Form::Observed, _) => "observed, let pass",
        (_, None) => "no answer",
        (Form::Fault, Some(Birthplace::Candor)) => "told by Candor",
        (_, Some(Birthplace::Candor)) => "answered by Candor",
        (Form::Passed, _) => "answered upstream",
        _ => return format!("made by {}", reading.map_or("the upstream", reading::author)),
    };
    who.to_owned()
}

fn distinct<'a>(codes: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for code in codes {
        if !out.iter().any(|c| c == code) {
            out.push(code.to_owned());
        }
    }
    out
}

fn violations(exchange: &Exchange, sources: &[ContractSource]) -> Vec<Broken> {
    let ended = exchange.errors.iter().map(|item| (None, item));
    let noted = exchange.notes.iter().map(|Noted { ruling, error }| (Some(ruling.clone()), error));
    let each = ended.chain(noted).enumerate().map(|(n, (ruling, item))| Broken {
        number: n + 1,
        ruling,
        clause: item.schema.as_ref().and_then(|s| clause::excerpt(sources, s, &item.detail)),
        item: item.clone(),
    });
    each.collect()
}

/// Head and body of a message, nothing marked.
pub(crate) fn plain_parts(message: &Message, is_request: bool) -> Vec<Part> {
    parts(message, is_request, &[])
}

/// Head and body of a message; in a request the violations are marked.
fn parts(message: &Message, is_request: bool, violations: &[Broken]) -> Vec<Part> {
    let (head, body) = (&message.head, &message.body);
    let mut parts = vec![Part {
        heading: if is_request { "head · octet".into() } else { "head".into() },
        octets: head.octets().to_vec(),
        gutter: if is_request { Gutter::Offsets } else { Gutter::None },
        is_head: true,
        cut: head.is_truncated().then_some(head.size()),
        ..Part::default()
    }];
    let mut body_marks = Vec::new();
    for broken in violations {
        let Some(offset) = broken.item.offset else { continue };
        let in_head = broken.item.line.is_none();
        // Without a line the offset counts from the first octet of the message.
        let behind = message.in_body(offset).filter(|_| !body.octets().is_empty());
        match (in_head, behind) {
            (false, _) => body_marks.push(mark(broken, offset)),
            (true, Some(at)) => body_marks.push(mark(broken, at)),
            (true, None) => parts[0].marks.push(mark(broken, offset)),
        }
    }
    if body.size() > 0 || !body_marks.is_empty() {
        parts.push(Part {
            heading: "body · line".into(),
            octets: body.octets().to_vec(),
            gutter: Gutter::Lines,
            first: 1,
            marks: body_marks,
            cut: body.is_truncated().then_some(body.size()),
            ..Part::default()
        });
    }
    parts
}

fn mark(broken: &Broken, start: usize) -> Mark {
    let length = broken.item.length.unwrap_or(1);
    Mark {
        span: start..start.saturating_add(length),
        tone: if broken.ruling.is_some() { Tone::Warn } else { Tone::Bad },
        message: format!("{} · {}", broken.number, broken.item.detail),
    }
}

/// Hexadecimal views; a few suffice, for a head full of control characters is clear from the first.
fn hex(parts: &[Part]) -> Vec<(usize, Hex)> {
    const MOST: usize = 3;
    let number = |m: &Mark| m.message.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or_default();
    parts
        .iter()
        .flat_map(|p| p.marks.iter().map(move |m| (p, m)))
        .filter_map(|(p, m)| Some((number(m), Hex::around(&p.octets, m, 0)?)))
        .take(MOST)
        .collect()
}

fn timeline(exchange: &Exchange) -> Vec<Stretch> {
    let timing = exchange.timing;
    let total = timing.total.max(1);
    let bar = |start: u64, took: u64| {
        let start = start.saturating_mul(100) / total;
        (start.min(99), (took.saturating_mul(100) / total).clamp(1, 100 - start.min(99)))
    };
    let stretch = |name, start: u64, took: u64, what| Stretch {
        name,
        time: Some((start, took)),
        bar: bar(start, took),
        what,
    };
    let head = thousands(exchange.request.head.size());
    let body = thousands(exchange.request.body.size());
    let inspected = match exchange.errors.len() {
        0 => format!("head {head} octets, body {body}; nothing refused"),
        1 => format!("head {head} octets, body {body}; 1 rule broken"),
        n => format!("head {head} octets, body {body}; {n} violations"),
    };
    let mut out = vec![stretch("accept … validate", 0, timing.inspect, inspected)];
    if timing.upstream > 0 {
        let what = match exchange.status() {
            0 => "no answer could be passed on".into(),
            status => format!("answered {status}"),
        };
        out.push(stretch("upstream", timing.inspect, timing.upstream, what));
    } else {
        let what = "not contacted".into();
        out.push(Stretch { name: "upstream", time: None, bar: (0, 0), what });
    }
    let before = timing.inspect.saturating_add(timing.upstream);
    let what = match exchange.response {
        Some(_) => "sent to the client",
        None => "there was nothing to send",
    };
    out.push(stretch("answer", before, timing.total.saturating_sub(before), what.into()));
    out
}

/// Where a violation stands, in words: "line 3, column 17, octet 54".
pub fn place(item: &ErrorItem) -> String {
    let mut words = Vec::new();
    if let Some(line) = item.line {
        words.push(format!("line {}", thousands(line as u64)));
    }
    if let Some(column) = item.column {
        words.push(format!("column {}", thousands(column as u64)));
    }
    if let Some(offset) = item.offset {
        words.push(format!("octet {}", thousands(offset as u64)));
    }
    words.join(", ")
}
