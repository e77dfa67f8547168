//! Candor's own answers: problem documents and pages, to the wire.

use candor_exchange::{Birthplace, FaultRecord, ReadingRecord, Verdict, illustrate};
use candor_inspect::Inspected;
use candor_problem::{Context, ErrorItem, Problem};
use candor_rule::{Fault, Rejection};
use candor_wire::Head;

use crate::client::{Client, Gone};
use crate::clock;
use crate::head_out::{Added, own_head};
use crate::record::{Record, capture};
use crate::reply::Reply;
use crate::worker::Worker;

/// An answer that Candor makes.
pub(crate) struct Own<'a> {
    pub(crate) status: u16,
    pub(crate) content_type: &'a str,
    pub(crate) fields: &'a [(&'static str, String)],
    pub(crate) body: &'a [u8],
}

/// Sends it, and notes it. `keep` says whether the connection stays open.
pub(crate) async fn send(
    worker: &Worker,
    client: &mut Client,
    head: Option<&Head>,
    own: &Own<'_>,
    keep: bool,
    record: &mut Record,
) -> Result<(), Gone> {
    let added = Added {
        request_id: &record.request_id,
        date: worker.dates.text(clock::unix_millis()),
        reading: None,
        version: head.map_or(client.version(), |head| head.version),
        keep,
        fields: &record.fields,
    };
    // To a preflight that is all there is to say.
    let cors = if own.status == 204 { Vec::new() } else { worker.inspector.get().cors(head).fields(head) };
    let fields = [own.fields, &cors].concat();
    client.conclude(own.status);
    client.out.clear();
    own_head(own.status, own.content_type, own.body.len(), &fields, &added, &mut client.out);
    let to_head = head.is_some_and(|h| h.method() == b"HEAD");
    let body = if to_head { &[][..] } else { own.body };
    let mut reply = Reply::new(own.status, Birthplace::Candor, &client.out, worker.captured_body());
    reply.content_type = Some(own.content_type.to_owned());
    reply.push(body);
    record.reply = Some(reply);
    client.write(body).await
}

/// Tells a browser that a page may send what it asked about.
pub(crate) async fn preflight(
    worker: &Worker,
    client: &mut Client,
    head: &Head,
    fields: &[(&'static str, String)],
    keep: bool,
    record: &mut Record,
) -> Result<(), Gone> {
    record.verdict = Verdict::Passed;
    let own = Own { status: 204, content_type: "", fields, body: b"" };
    send(worker, client, Some(head), &own, keep, record).await
}

/// Tells the client why its request was refused.
pub(crate) async fn refuse(
    worker: &Worker,
    client: &mut Client,
    inspected: &Inspected,
    rejection: &Rejection,
    keep: bool,
    record: &mut Record,
) -> Result<(), Gone> {
    note_refusal(worker, inspected, rejection, record);
    let problem = with_context(worker, record, |context| {
        Problem::of_rejection(rejection, record.errors.clone(), context)
    });
    if rejection.status().is_none() {
        // The rule says that no answer is possible.
        return Ok(());
    }
    send_problem(worker, client, inspected.head.as_ref(), &problem, keep, record).await
}

/// Notes a refusal; the client is told only if nothing was sent to it yet.
pub(crate) fn note_refusal(
    worker: &Worker,
    inspected: &Inspected,
    rejection: &Rejection,
    record: &mut Record,
) {
    let request = capture(inspected, &worker.live().redactor);
    record.errors = rejection.violations().map(ErrorItem::from).collect();
    illustrate(&mut record.errors, &request);
    record.verdict = Verdict::Refused;
    record.reading =
        Some(ReadingRecord::own(rejection.rule(), rejection.status().map_or(0, |status| status.code())));
    record.request = Some(request);
}

/// Tells the client of a fault.
pub(crate) async fn fail(
    worker: &Worker,
    client: &mut Client,
    head: Option<&Head>,
    fault: &Fault,
    keep: bool,
    record: &mut Record,
) -> Result<(), Gone> {
    note_fault(fault, record);
    let problem = with_context(worker, record, |context| Problem::of_fault(fault, context));
    send_problem(worker, client, head, &problem, keep, record).await
}

/// Notes a fault; the client is told only if nothing was sent to it yet.
pub(crate) fn note_fault(fault: &Fault, record: &mut Record) {
    record.verdict = Verdict::Failed;
    record.fault = Some(FaultRecord { code: fault.kind.code.to_owned(), cause: fault.cause.clone() });
}

/// A problem with the ids and addresses of this exchange.
pub(crate) fn with_context(
    worker: &Worker,
    record: &Record,
    make: impl Fn(&Context<'_>) -> Problem,
) -> Problem {
    let instance = record.id.to_string();
    let live = worker.live();
    let workbench = live.workbench_url.as_ref().map(|url| format!("{url}/x/{instance}"));
    make(&Context {
        instance: &instance,
        request_id: &record.request_id,
        public_url: live.public_url.as_deref(),
        prefix: &live.prefix,
        workbench_url: workbench.as_deref(),
    })
}

async fn send_problem(
    worker: &Worker,
    client: &mut Client,
    head: Option<&Head>,
    problem: &Problem,
    keep: bool,
    record: &mut Record,
) -> Result<(), Gone> {
    let rendered = worker.live().templates.render(problem, accept(head).as_deref());
    let own = Own {
        status: problem.status(),
        content_type: &rendered.content_type,
        fields: &rendered.headers,
        body: &rendered.body,
    };
    send(worker, client, head, &own, keep, record).await
}

/// What the client wants to read; nothing is known of it if its head could not be read.
pub(crate) fn accept(head: Option<&Head>) -> Option<Vec<u8>> {
    let values: Vec<_> =
        head.into_iter().flat_map(|head| head.all("accept").map(|f| head.value(f))).collect();
    (!values.is_empty()).then(|| values.join(&b", "[..]))
}
