//! Refusals that the upstream makes: annotated, or told again as problem documents.
//!
//! A 4xx waits until its body is here, within a size and a time; then it is read, and what the policy wants is
//! done. Every other answer, and a 4xx that is too large, too slow or no text, streams as if none of this were
//! here. What is told again is not held against the contract: what the contract says of the upstream's own
//! answer is found and recorded, but what a client gets instead of it needs no withholding.

mod correction;
mod field;
mod head;
mod hold;
mod usefulness;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use candor_exchange::{Birthplace, Done, Message, ReadingRecord, RepairRecord};
use candor_inspect::{Inspected, Inspector};
use candor_problem::{Problem, Retelling};
use candor_reader::{Reader, Reading, retell};
use candor_rule::{Repair, Span, text::thousands};
use candor_syntax::{Limits, coding};
use candor_wire::Head;
use candor_wire::response::{ResponseFraming, ResponseHead};

pub use correction::{CorrectionError, Corrections};
pub(crate) use hold::Coming;

use crate::answer;
use crate::client::Client;
use crate::clock;
use crate::connection::Next;
use crate::head_out::Added;
use crate::record::{Record, capture};
use crate::reply::Reply;
use crate::response_check::Watch;
use crate::upload::{Broken, Upload};
use crate::upstream::UpstreamConnection;
use crate::worker::Worker;
use correction::Corrected;
use usefulness::Usefulness;

/// How refusals of the upstream are repaired; whether they are says the policy.
#[derive(Clone, Debug)]
pub struct RepairConfig {
    /// Octets of a body up to which a refusal is read; 64 KiB. A larger one passes as it comes.
    pub max_body: usize,
    /// Time in which the body has to be here once its head is; 1 s. A slower one passes as it comes.
    pub wait: Duration,
    /// True if the document shows the beginning of the original body; not unless set.
    pub original: bool,
    /// Which statuses are corrected; none.
    pub corrections: Corrections,
}

impl Default for RepairConfig {
    fn default() -> Self {
        Self {
            max_body: 64 << 10,
            wait: Duration::from_secs(1),
            original: false,
            corrections: Corrections::default(),
        }
    }
}

static READER: LazyLock<Reader> = LazyLock::new(Reader::default);

/// Octets of a body once its codings are undone.
const MAX_DECODED: u64 = 1 << 20;

/// A refusal that may be repaired, and everything that is known about it.
pub(crate) struct Refusal<'a> {
    pub(crate) worker: &'a Worker,
    pub(crate) inspector: &'a Arc<Inspector>,
    pub(crate) inspected: &'a Inspected,
    /// Of the request.
    pub(crate) head: &'a Head,
    pub(crate) answer: &'a ResponseHead,
}

/// What becomes of a refusal.
pub(crate) enum Fate {
    /// It goes on as it came.
    Passes,
    /// It goes on with this as the value of `Candor-Reading`.
    Annotated(String),
    /// The client gets something else.
    Retold(Box<Retold>),
}

/// What the client gets instead.
pub(crate) struct Retold {
    telling: Retelling,
    /// Value of `Candor-Reading`.
    field: String,
    /// `WWW-Authenticate` of a corrected 401 that has none.
    challenge: Option<String>,
    /// The original body with its content codings undone.
    content: Vec<u8>,
    is_decoded: bool,
    /// The original body as it came.
    held: Vec<u8>,
}

impl Refusal<'_> {
    /// What the policy wants done; `Off` for everything that is no refusal.
    fn wanted(&self) -> Repair {
        match self.answer.status {
            400..=499 => self.inspector.policy.repair(&self.inspected.scope),
            _ => Repair::Off,
        }
    }

    /// True if there is anything to decide.
    pub(crate) fn is_one(&self) -> bool {
        self.wanted() != Repair::Off
    }

    fn is_head(&self) -> bool {
        self.head.method() == b"HEAD"
    }

    fn content_type(&self) -> Option<String> {
        self.answer.get("content-type").map(|value| String::from_utf8_lossy(&value).into_owned())
    }

    fn config(&self) -> RepairConfig {
        self.worker.live().repair.clone()
    }

    /// Decides, with the body if it comes in time; what was read of it is in `coming`.
    ///
    /// # Errors
    /// If the client is gone, or the upstream's framing is broken.
    pub(crate) async fn decide(
        &self,
        client: &mut Client,
        upstream: &mut UpstreamConnection,
        coming: &mut Coming,
        record: &mut Record,
    ) -> Result<Fate, Broken> {
        let wanted = self.wanted();
        if wanted == Repair::Annotate && self.is_head() {
            return Ok(Fate::Passes);
        }
        if let Some(why) = self.is_beyond() {
            record.repair = Some(left(why));
            return Ok(Fate::Passes);
        }
        let RepairConfig { max_body, wait, .. } = self.config();
        if !coming.hold(client, upstream, (max_body, wait, &self.worker.budget)).await? {
            let why = format!(
                "Its body has more than {} octets or was not here within {} s: it passed as it came.",
                thousands(max_body as u64),
                wait.as_secs_f64()
            );
            record.repair = Some(left(why));
            return Ok(Fate::Passes);
        }
        // A bug in reading somebody else's answer must not cost the client that answer.
        let fate = catch_unwind(AssertUnwindSafe(|| self.conclude(wanted, coming.held(), record)));
        Ok(fate.unwrap_or_else(|_| {
            crate::counters::count(&self.worker.counters.panics);
            Fate::Passes
        }))
    }

    /// Why the head alone says that the answer is not to be read.
    fn is_beyond(&self) -> Option<String> {
        if let ResponseFraming::Length(length) = self.answer.framing
            && length > self.config().max_body as u64
        {
            return Some(format!("Its body has {} octets: it passed as it came.", thousands(length)));
        }
        let length =
            self.answer.get("content-length").and_then(|v| std::str::from_utf8(&v).ok()?.parse().ok());
        if self.is_head() && length.is_some_and(|l: usize| l > self.config().max_body) {
            return Some("The body of a GET would be too large to be read.".to_owned());
        }
        let kind = self.content_type().filter(|kind| !usefulness::is_text(kind))?;
        let kind = candor_rule::text::printable(kind.as_bytes(), 60);
        Some(format!("Its body is {kind}, which is no text: it passed as it came."))
    }

    fn conclude(&self, wanted: Repair, body: &[u8], record: &mut Record) -> Fate {
        let Some((content, is_decoded)) = self.decoded(body) else {
            record.repair =
                Some(left("Its content coding cannot be undone: it passed as it came.".to_owned()));
            return Fate::Passes;
        };
        let redactor = self.worker.live().redactor.keeping(MAX_DECODED as usize);
        let redactor = redactor.within(self.inspected.secret.as_ref());
        let request = capture(self.inspected, &redactor);
        let response = Message {
            head: redactor.head(&self.answer.octets),
            body: redactor.body(self.content_type().as_deref(), &content, content.len() as u64),
            gap: 0,
        };
        let reading = READER.read_kept(&request, &response);
        record.reading = Some(ReadingRecord::from(&reading));
        let mut notes = Vec::new();
        if wanted == Repair::Annotate {
            record.repair = Some(RepairRecord { done: Done::Annotated, notes });
            return Fate::Annotated(field::reading(&reading, true));
        }
        let corrected = match self.is_head() {
            // Nobody knows what a GET would have said.
            true => Corrected::default(),
            false => self.config().corrections.of(self, &content, &mut notes),
        };
        let useful = self.usefulness(&content, &reading);
        if let (Usefulness::Useful(why), None) = (&useful, corrected.status) {
            notes.insert(0, (*why).to_owned());
            let (done, fate) = match self.is_head() {
                true => (Done::Left, Fate::Passes),
                false => (Done::Annotated, Fate::Annotated(field::reading(&reading, true))),
            };
            record.repair = Some(RepairRecord { done, notes });
            return fate;
        }
        if let Usefulness::Useless(why) = useful {
            notes.insert(0, why.to_owned());
        }
        record.repair = Some(RepairRecord { done: Done::Repaired, notes });
        let status = corrected.status.unwrap_or(self.answer.status);
        let shown = self.config().original && !content.is_empty();
        let original = shown.then(|| retell::original(response.body.octets()));
        Fate::Retold(Box::new(Retold {
            telling: Retelling { original, ..retell::retelling(status, &reading) },
            field: field::reading(&reading, false),
            challenge: corrected.challenge,
            content: content.into_owned(),
            is_decoded,
            held: body.to_vec(),
        }))
    }

    fn usefulness(&self, content: &[u8], reading: &Reading) -> Usefulness {
        let accept = answer::accept(Some(self.head));
        let kind = self.content_type();
        let sent =
            self.head.get("content-type").map(|(_, value)| String::from_utf8_lossy(&value).into_owned());
        let live = self.worker.live();
        let asked = usefulness::Asked {
            kind: kind.as_deref(),
            accept: accept.as_deref(),
            sent: sent.as_deref(),
            own: live.templates.media_types().collect(),
        };
        match self.is_head() {
            true => asked.judge_head(self.answer),
            false => asked.judge(self.answer.status, content, reading),
        }
    }

    /// The body with its content codings undone, and whether it had any; `None` if they cannot be.
    fn decoded<'b>(&self, body: &'b [u8]) -> Option<(std::borrow::Cow<'b, [u8]>, bool)> {
        let codings: Vec<_> = self.answer.all("content-encoding").map(|f| self.answer.value(f)).collect();
        if codings.is_empty() || body.is_empty() {
            return Some((body.into(), false));
        }
        let limits = Limits { max_decoded: MAX_DECODED, ..Limits::default() };
        let content = coding::decode(body, &codings.join(&b","[..]), Span::default(), &limits).ok()?;
        let is_decoded = matches!(content, std::borrow::Cow::Owned(_));
        Some((content, is_decoded))
    }

    /// Tells the refusal again and records both.
    ///
    /// # Errors
    /// If the client is gone.
    pub(crate) async fn tell(
        &self,
        client: &mut Client,
        upload: &Upload,
        retold: Retold,
        record: &mut Record,
    ) -> Result<Next, Broken> {
        let mut original = Reply::new(
            self.answer.status,
            Birthplace::Upstream,
            &self.answer.octets,
            self.worker.captured_body(),
        );
        original.describe(self.answer);
        // Kept as people can read it.
        if retold.is_decoded {
            original.codings.clear();
        }
        original.push(&retold.content);
        record.original = Some(original);
        let mut telling = retold.telling;
        if self.breaks_contract(&retold.held, record).await {
            // What is withheld elsewhere is not shown here.
            telling.original = None;
        }
        let problem = answer::with_context(self.worker, record, |context| {
            Problem::of_retelling(telling.clone(), context)
        });
        let accept = answer::accept(Some(self.head));
        let rendered = self.worker.live().templates.render(&problem, accept.as_deref());
        let keep = self.head.keep_alive && upload.is_read() && !client.is_ending();
        let added = Added {
            request_id: &record.request_id,
            date: self.worker.dates.text(clock::unix_millis()),
            reading: None,
            version: self.head.version,
            keep,
            fields: &record.fields,
        };
        let told = head::Told {
            status: problem.status(),
            rendered: &rendered,
            cors: self.inspector.cors(Some(self.head)).fields(Some(self.head)),
            reading: (!self.is_head()).then_some(retold.field),
            challenge: retold.challenge,
            to_head: self.is_head(),
        };
        client.out.clear();
        told.head(self.answer, &added, &mut client.out);
        let body = if self.is_head() { &[][..] } else { &rendered.body };
        let captured = self.worker.captured_body();
        let mut reply = Reply::new(problem.status(), Birthplace::Candor, &client.out, captured);
        reply.content_type = Some(rendered.content_type.to_string());
        reply.push(body);
        record.reply = Some(reply);
        client.write(body).await?;
        Ok(Next::after(keep))
    }

    /// Holds the original against the contract, where it is; true if it would have been withheld.
    async fn breaks_contract(&self, body: &[u8], record: &mut Record) -> bool {
        let limits = (self.worker.live().sizes.checked_response, &self.worker.budget);
        let is_kept = self.worker.config.journal.is_some();
        record.watch =
            Watch::of(self.inspector, self.inspected, self.answer, self.is_head(), limits, is_kept);
        record.watch.see(body);
        record.watch.judge().await.is_err()
    }
}

fn left(why: String) -> RepairRecord {
    RepairRecord { done: Done::Left, notes: vec![why] }
}
