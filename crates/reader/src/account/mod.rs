//! The account of a failing call: what is wrong, where, whose it is to mend, the status it should have had, and
//! what to do next.
//!
//! It walks the five steps that a developer would walk: read the answer, compare with a request that worked,
//! look at sizes, at the content type, at the URL. Everything that it is made from comes in as arguments; the
//! command line, the workbench and tests show the same.

mod command;
mod kept;
mod machine;
mod place;
mod screen;
mod steps;
mod verdict;
mod wording;

use candor_exchange::{FaultRecord, FoundItem, Message, Redactor, illustrate};
use candor_inspect::Inspector;
use candor_problem::ErrorItem;
use candor_rule::reason_phrase;

use crate::{
    correct::{self, Correction, Kind},
    diff::{self, Aspect, Diff, Parts},
    reading::{Cause, Reader, Reading},
};
pub use command::{command, command_to, folded};
pub use kept::judged;
pub use screen::{HEIGHT, WIDTH, offered, wrapped};
pub use steps::Step;
use verdict::Verdict;
pub use wording::Owner;

/// What is known of a call.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The request as it travelled; empty if it is not known.
    pub request: &'a [u8],
    /// The answer; empty if there is none.
    pub response: &'a [u8],
    /// True if nothing of the request is left out: only then can rules say what is wrong with it.
    pub is_whole: bool,
    /// Host and port of the URL, where the request does not say it.
    pub host: Option<&'a str>,
    /// A request that worked.
    pub baseline: Option<Worked<'a>>,
    /// Our own rules.
    pub inspector: &'a Inspector,
    /// What Candor itself refused or observed at the time.
    pub judged: &'a [ErrorItem],
    /// True if Candor refused it for that.
    pub is_refused: bool,
    /// What failed that was not the client's.
    pub fault: Option<&'a FaultRecord>,
    /// What the answer does wrong.
    pub findings: &'a [FoundItem],
    /// Masks what is shown.
    pub redactor: &'a Redactor,
}

/// A request that worked, to compare with.
#[derive(Clone, Copy, Debug)]
pub struct Worked<'a> {
    /// As it travelled.
    pub request: &'a [u8],
    /// Where it comes from, in words: "the exchange of 12:03:04".
    pub origin: &'a str,
    /// True if it was never sent, but is what the document shows.
    pub is_example: bool,
}

/// What is told of a call.
#[derive(Clone, Debug)]
pub struct Account {
    /// Method and path, printable; empty if the request is not known.
    pub request: String,
    /// What is made of the answer; `None` if there is none.
    pub reading: Option<Reading>,
    /// What is wrong, the cause first: each with its place and, where it can be shown, an excerpt.
    pub faults: Vec<Fault>,
    /// Whose it is to mend.
    pub owner: Owner,
    /// Why it is theirs.
    pub because: String,
    /// The status that fits, and why; `None` where nothing says so.
    pub right: Option<(u16, String)>,
    /// What to do next.
    pub next: String,
    /// The five steps.
    pub steps: Vec<Step>,
    /// What differs from the request that worked.
    pub diff: Option<Diff>,
    /// The request as it would pass; `None` where none can be made.
    pub correction: Option<Correction>,
    /// What the answer does wrong.
    pub findings: Vec<FoundItem>,
}

/// Something that is wrong.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Who says so.
    pub voice: Voice,
    /// What and where. Its code is empty unless a rule says so.
    pub item: ErrorItem,
}

/// Who says that something is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Candor refused the request.
    Gateway,
    /// Our rules would refuse it.
    Rules,
    /// The answer says so.
    Answer,
    /// A default limit of the product is passed.
    Limit,
    /// A request that worked has it otherwise.
    Comparison,
    /// It follows from the kind of the answer alone.
    Kind,
}

impl Voice {
    /// As results name it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Rules => "rules",
            Self::Answer => "answer",
            Self::Limit => "limit",
            Self::Comparison => "comparison",
            Self::Kind => "kind",
        }
    }
}

/// Least weight of a difference that is called a cause.
const CAUSE_FROM: u8 = 70;

impl Account {
    /// Tells what is known of a call.
    pub fn of(known: &Known<'_>, reader: &Reader) -> Self {
        let parts = Parts::of(known.request);
        let reading = (!known.response.is_empty()).then(|| match known.is_whole {
            true => reader.read(known.request, known.response),
            false => reader.read_beginning(known.request, known.response),
        });
        let verdict = Verdict::of(known);
        let mut diff = known.baseline.map(|worked| diff::diff(known.request, worked.request));
        if let Some(diff) = diff.as_mut().filter(|_| !known.is_whole) {
            // A body of which only the beginning is known is compared with nothing.
            diff.differences
                .retain(|d| !matches!(d.aspect, Aspect::Framing | Aspect::Language | Aspect::Body));
        }
        let case =
            Case { known, parts: &parts, reading: reading.as_ref(), verdict: &verdict, diff: diff.as_ref() };
        let mut faults = case.faults();
        illustrated(&mut faults, known, &parts);
        let correction = case.correction();
        let (owner, because) = case.owner();
        Self {
            request: case.request(),
            owner,
            because,
            right: case.right(),
            next: case.next(&faults, correction.as_ref()),
            steps: case.steps(),
            faults,
            correction,
            findings: known.findings.to_vec(),
            diff,
            reading,
        }
    }
}

/// The call while its account is made.
pub(in crate::account) struct Case<'a> {
    known: &'a Known<'a>,
    parts: &'a Parts<'a>,
    reading: Option<&'a Reading>,
    verdict: &'a Verdict,
    diff: Option<&'a Diff>,
}

impl Case<'_> {
    fn request(&self) -> String {
        if self.known.request.is_empty() {
            return String::new();
        }
        let target = self.known.redactor.target(self.parts.target.of(self.parts.octets));
        place::shortened(&format!("{} {target}", self.parts.text(self.parts.method)), 60)
    }

    fn status(&self) -> u16 {
        self.reading.map_or(0, |reading| reading.status)
    }

    fn cause(&self) -> Option<Cause> {
        self.reading.filter(|reading| reading.status >= 400).map(|reading| reading.cause)
    }

    /// True if the answer is Candor's own.
    fn is_ours(&self) -> bool {
        self.verdict.is_refused || self.reading.is_some_and(|reading| reading.birthplace.product == "Candor")
    }

    /// Who answered, at the beginning of a sentence.
    fn who(&self) -> String {
        match self.reading.map(|reading| &reading.birthplace) {
            Some(birthplace) if !birthplace.product.is_empty() => birthplace.product.to_owned(),
            Some(birthplace) => format!("The {}", birthplace.layer.word()),
            None => "Nobody".to_owned(),
        }
    }

    /// What is wrong, the likeliest cause first.
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut add = |voice, item| faults.push(Fault { voice, item });
        if let Some(fault) = self.known.fault {
            add(
                Voice::Gateway,
                ErrorItem { code: fault.code.clone(), detail: fault.cause.clone(), ..ErrorItem::default() },
            );
        }
        let own = if self.verdict.is_refused { Voice::Gateway } else { Voice::Rules };
        let leads = self.verdict_leads();
        if leads {
            self.verdict.items.iter().for_each(|item| add(own, item.clone()));
        }
        for exceeded in self.reading.iter().flat_map(|reading| &reading.exceeded) {
            let detail = format!("{exceeded}.");
            add(Voice::Limit, ErrorItem { detail: capitalised(&detail), ..ErrorItem::default() });
        }
        if let Some(label) = self.mislabelled().filter(|_| !(leads && self.verdict.is_wrong())) {
            add(Voice::Kind, label);
        }
        if !self.is_ours() {
            let fields = self.reading.iter().flat_map(|reading| &reading.fields);
            let who = self.who();
            let told = |name: &str| leads && self.verdict.items.iter().any(|item| is_about(item, name));
            fields
                .filter(|field| !told(&field.name))
                .for_each(|field| add(Voice::Answer, place::named(field, &who, self.parts)));
        }
        if !leads {
            // What is wrong besides comes behind the cause.
            faults.extend(self.kind().filter(|_| faults.is_empty()));
            faults.extend(self.verdict.items.iter().map(|item| Fault { voice: own, item: item.clone() }));
        }
        if faults.iter().all(|fault| fault.voice == Voice::Limit)
            && let Some(cause) = self.likely_difference()
        {
            let place = match cause.here {
                Some(span) if span.start >= self.parts.body_at => {
                    let span = candor_rule::Span::new(
                        span.start - self.parts.body_at,
                        span.end - self.parts.body_at,
                    );
                    candor_rule::Place::Body {
                        pointer: None,
                        at: Some(candor_syntax::locate(&self.parts.body, span)),
                    }
                }
                Some(span) => candor_rule::Place::Octets(span),
                None => candor_rule::Place::Message,
            };
            faults.push(Fault { voice: Voice::Comparison, item: place::item(cause.what.clone(), &place) });
        }
        if faults.is_empty() {
            faults.extend(self.kind());
        }
        faults
    }

    /// What follows from the kind of the answer alone.
    fn kind(&self) -> Option<Fault> {
        let detail = wording::of(self.cause()?).what.to_owned();
        Some(Fault { voice: Voice::Kind, item: ErrorItem { detail, ..ErrorItem::default() } })
    }

    /// The content type, where the answer complains of values that it could not find in such a body.
    fn mislabelled(&self) -> Option<ErrorItem> {
        let cause = self.cause().filter(|cause| *cause == Cause::MediaType)?;
        let place = match self.parts.field("content-type") {
            Some(field) => candor_rule::Place::header("Content-Type", field.span),
            None => candor_rule::Place::no_header("Content-Type"),
        };
        Some(place::item(wording::of(cause).what.to_owned(), &place))
    }

    /// The difference that is likely enough to be called the cause.
    fn likely_difference(&self) -> Option<&diff::Difference> {
        self.cause()?;
        self.diff?.differences.first().filter(|difference| difference.weight >= CAUSE_FROM)
    }

    /// True if what our rules say is what the answer is about: a wrong value is no reason for a 401.
    fn verdict_leads(&self) -> bool {
        let (Some(first), Some(cause)) = (self.verdict.items.first(), self.cause()) else { return true };
        let named = || {
            self.reading.iter().flat_map(|reading| &reading.fields).any(|field| is_about(first, &field.name))
        };
        self.is_ours()
            || self.verdict.shape == Some(cause.shape())
            || named()
            || matches!(cause, Cause::AsSent)
    }

    fn owner(&self) -> (Owner, String) {
        if let Some(fault) = self.known.fault {
            return (Owner::Operator, format!("{}: what failed lies behind Candor, or in it.", fault.code));
        }
        // A head can be made smaller; a body has the size that it has.
        let is_size = self.cause() == Some(Cause::BodyTooLarge)
            && self.reading.is_some_and(|reading| !reading.exceeded.is_empty());
        if self.is_ours() || !is_size && self.verdict.is_wrong() && self.verdict_leads() {
            return (Owner::Client, "the request breaks a rule that is known before it is sent.".into());
        }
        let Some(reading) = self.reading else {
            return (Owner::Nobody, "our rules find nothing wrong with it.".into());
        };
        if reading.status < 400 {
            return (Owner::Nobody, "the call succeeded.".into());
        }
        if let Some(limit) = reading.exceeded.first() {
            let why = format!(
                "{} of {} refuses by default what this client sends.",
                limit.limit.setting,
                self.who()
            );
            return (Owner::Operator, why);
        }
        if reading.status >= 500 {
            return (Owner::Api, format!("a {} says that it failed, not the client.", reading.status));
        }
        if matches!(reading.cause, Cause::Values) && self.verdict.is_accepted_by_contract {
            let why = "it allows this request, and the API does not: a rule is missing in one of them.";
            return (Owner::Contract, why.into());
        }
        let wording = wording::of(reading.cause);
        let why = match wording.owner {
            Owner::Client => "the request can be sent otherwise.",
            Owner::Api => "the client can do nothing about it.",
            _ => "the answer does not tell; its logs may.",
        };
        (wording.owner, why.into())
    }

    fn right(&self) -> Option<(u16, String)> {
        let Some(reading) = self.reading else {
            let status = self.verdict.status?;
            return Some((status, "by our rules; it was not sent.".into()));
        };
        let (sent, right) = (reading.status, reading.right_status);
        if !(400..500).contains(&sent) {
            return None;
        }
        if sent == right || self.is_ours() {
            return Some((sent, "as it was sent.".into()));
        }
        let why =
            if reading.is_misuse { "clients tell causes apart by it" } else { "it fits the cause better" };
        let why = format!("{why}; {sent} {} was sent.", reason_phrase(sent));
        Some((right, why))
    }

    fn correction(&self) -> Option<Correction> {
        if !self.known.is_whole || self.known.request.is_empty() || self.status() >= 500 {
            return None;
        }
        let worked = self.known.baseline;
        let given = correct::Given {
            baseline: worked.map(|worked| worked.request),
            is_example: worked.is_some_and(|worked| worked.is_example),
            host: self.known.host,
        };
        let correction = correct::correct(self.known.request, self.known.inspector, &given);
        matches!(correction.kind, Kind::Correction | Kind::Sketch).then_some(correction)
    }

    fn next(&self, faults: &[Fault], correction: Option<&Correction>) -> String {
        match correction.map(|correction| correction.kind) {
            Some(Kind::Correction) => return "Send the corrected request below.".into(),
            Some(Kind::Sketch) => return "Fill the marked gaps of the sketch below, and send it.".into(),
            _ => {}
        }
        if let Some(first) = faults.first()
            && !first.item.fix.is_empty()
        {
            return first.item.fix.clone();
        }
        if let Some(fault) = faults.first().filter(|fault| fault.voice == Voice::Comparison) {
            return format!("Do as the request that worked: {}", fault.item.detail);
        }
        match (self.cause(), self.status()) {
            (_, 500..) => "Look into the logs of whoever answered.".into(),
            (Some(cause), _) => wording::of(cause).next.into(),
            (None, 0) if self.known.request.is_empty() => "Give a request, an answer, or both.".into(),
            (None, 0) => "Send it.".into(),
            (None, _) => "Nothing: the call succeeded.".into(),
        }
    }
}

/// True if an item is about the place of this name.
fn is_about(item: &ErrorItem, name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or_default();
    let is_named = |own: &Option<String>| own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name));
    item.pointer.as_deref().is_some_and(|own| own.strip_prefix('#') == Some(name))
        || is_named(&item.parameter)
        || is_named(&item.header)
        || !last.is_empty() && item.detail.contains(&format!("`{last}`"))
}

/// Gives each fault its excerpt, masked.
fn illustrated(faults: &mut [Fault], known: &Known<'_>, parts: &Parts<'_>) {
    let content_type = parts.field("content-type").map(|field| field.value.as_str());
    let head = known.request.get(..parts.body_at).unwrap_or(known.request);
    let message = Message {
        head: known.redactor.head(head),
        body: known.redactor.body(content_type, &parts.body, parts.body.len() as u64),
        gap: 0,
    };
    for fault in faults.iter_mut().filter(|fault| fault.item.excerpt.is_empty()) {
        let mut items = [std::mem::take(&mut fault.item)];
        illustrate(&mut items, &message);
        let [item] = items;
        fault.item = item;
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
