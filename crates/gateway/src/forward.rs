//! A request that passed, to the upstream and back.

use std::sync::Arc;

use bytes::Buf;
use candor_exchange::Birthplace;
use candor_inspect::{Inspected, Inspector, Outcome};
use candor_rule::Fault;
use candor_wire::response::ResponseHead;
use candor_wire::serialise::Body;
use candor_wire::{Framing, Head, Version};
use tokio::time::Instant;

use crate::client::{Client, Gone};
use crate::clock;
use crate::connection::Next;
use crate::head_out::{Added, Delimited, delimited, interim_head, upstream_head};
use crate::outgoing::{self, Said};
use crate::record::Record;
use crate::repair::{Coming, Fate, Refusal};
use crate::reply::Reply;
use crate::response_check::Watch;
use crate::services::Pools;
use crate::upload::{Broken, Upload};
use crate::upstream::{Outgoing, UpstreamConnection, UpstreamError};
use crate::worker::Worker;
use crate::{answer, trace, upgrade};

/// Octets of answer that are gathered before they are written, while more is there already.
const GATHERED: usize = 64 << 10;

/// Sends the request to the upstream and its answer to the client.
///
/// # Errors
/// What ends a request whose body turned out to be wrong while it went by. The client may have an answer, or
/// the beginning of one.
pub(crate) async fn forward(
    worker: &Worker,
    inspector: &Arc<Inspector>,
    client: &mut Client,
    inspected: &Inspected,
    head: &Head,
    upload: &mut Upload,
    record: &mut Record,
) -> Result<Next, Outcome> {
    let mut request = worker.take_buffer();
    let offered = upgrade::offer(&worker.live().upgrades, head);
    let pseudonym = &inspector.site.pseudonym;
    let body = match head.framing {
        Framing::None => Body::None,
        _ => upload.length(inspected).map_or(Body::Chunked, Body::Length),
    };
    let identity = match &inspector.guards {
        Some(guards) => guards.forwarding.lines(&inspected.identities),
        None => Vec::new(),
    };
    let said = Said { offered: &offered, pseudonym, identity: &identity, trusts_peer: inspected.trusts_peer };
    let from = (client.peer(), client.transport().scheme());
    let service = &*worker.service(head);
    record.service = service.own_name();
    outgoing::head(worker, service, from, head, body, record, &said, &mut request);
    if record.trace_id.is_none() && worker.records() {
        record.trace_id = Some(trace::begun(record.id));
    }
    if let Some(begun) = &worker.config.begun {
        (begun.0)(&record.request_id, record.trace_id.as_deref());
    }
    let method = head.method();
    let outgoing = Outgoing {
        head: &request,
        body: &inspected.body,
        idempotent: matches!(method, b"GET" | b"HEAD" | b"PUT" | b"DELETE" | b"OPTIONS" | b"TRACE"),
        to_head: method == b"HEAD",
    };
    let began = Instant::now();
    let parts = (inspector, inspected, head);
    let result = exchange((worker, service), client, parts, &outgoing, upload, &offered, record).await;
    record.upstream = began.elapsed();
    worker.give_buffer(request);
    Ok(match result {
        Ok(next) => next,
        Err(Broken::Request(outcome)) => {
            record.watch = Watch::Nothing;
            return Err(outcome);
        }
        Err(Broken::Client(Gone(error))) => {
            record.watch = Watch::Nothing;
            record.gone(&error);
            Next::Drop
        }
        Err(Broken::Upstream(error)) => {
            // What is there of its answer would be found wanting.
            record.watch = Watch::Nothing;
            let server = record.server.as_deref().map_or_else(|| service.name(), str::to_owned);
            let fault = error.into_fault(&server, &worker.live().redactor);
            fail(worker, client, head, upload, &fault, record).await
        }
        Err(Broken::Withheld(fault)) => {
            record.original = record.reply.take();
            // Whatever was thought of doing, the client got a fault.
            record.repair = None;
            fail(worker, client, head, upload, &fault, record).await
        }
    })
}

/// Tells the client of a fault, unless it has the head of another answer already.
async fn fail(
    worker: &Worker,
    client: &mut Client,
    head: &Head,
    upload: &Upload,
    fault: &Fault,
    record: &mut Record,
) -> Next {
    if client.answered {
        // All that is left is to end before the end was announced.
        answer::note_fault(fault, record);
        return Next::Drop;
    }
    let keep = head.keep_alive && upload.is_read() && !client.is_ending();
    match answer::fail(worker, client, Some(head), fault, keep, record).await {
        Ok(()) => Next::after(keep),
        Err(Gone(error)) => {
            record.gone(&error);
            Next::Drop
        }
    }
}

async fn exchange(
    (worker, service): (&Worker, &Pools),
    client: &mut Client,
    (inspector, inspected, head): (&Arc<Inspector>, &Inspected, &Head),
    outgoing: &Outgoing<'_>,
    upload: &mut Upload,
    offered: &[u8],
    record: &mut Record,
) -> Result<Next, Broken> {
    let (mut upstream, mut answer) = if upload.is_sent() {
        client.unless_gone(service.send(outgoing, &mut record.server)).await??
    } else {
        upload.begin(outgoing.head, inspected, service.total());
        let mut upstream = client.unless_gone(service.open(&mut record.server)).await??;
        let answer = upload.answer(inspector, client, &mut upstream, outgoing.to_head).await?;
        (upstream, answer)
    };
    while answer.status < 200 {
        if answer.status == 101 {
            let protocol = upgrade::chosen(&answer, if upload.is_sent() { offered } else { b"" })?;
            let next =
                upgrade::switch(worker, client, upstream, &answer, &protocol, inspected, record).await?;
            return Ok(next);
        }
        interim(client, head, &answer).await?;
        answer = upload.answer(inspector, client, &mut upstream, outgoing.to_head).await?;
    }
    client.conclude(answer.status);
    let refusal = Refusal { worker, inspector, inspected, head, answer: &answer };
    let mut coming = Coming::new(answer.framing);
    // Most answers are no refusals: they do not hold the room that one takes.
    let fate = match refusal.is_one() {
        true => Box::pin(refusal.decide(client, &mut upstream, &mut coming, record)).await?,
        false => Fate::Passes,
    };
    let annotation = match fate {
        Fate::Passes => None,
        Fate::Annotated(reading) => Some(reading),
        Fate::Retold(retold) => {
            let next = Box::pin(refusal.tell(client, upload, *retold, record)).await?;
            if answer.keep_alive {
                service.give_back(upstream);
            }
            return Ok(next);
        }
    };
    let how = delimited(answer.framing, head.version);
    let keep = head.keep_alive && how != Delimited::Close && upload.is_read() && !client.is_ending();
    let mut cors = inspector.cors(Some(head)).fields_beside(head);
    if !cors.is_empty() && answer.get("access-control-allow-origin").is_some() {
        cors.clear();
    }
    let added = Added {
        request_id: &record.request_id,
        date: worker.dates.text(clock::unix_millis()),
        reading: annotation.as_deref(),
        version: head.version,
        keep,
        fields: &[record.fields.as_slice(), &cors].concat(),
    };
    client.out.clear();
    upstream_head(&answer, &added, &mut client.out);
    let mut reply = Reply::new(answer.status, Birthplace::Upstream, &client.out, worker.captured_body());
    reply.describe(&answer);
    let reply = record.reply.insert(reply);
    let limits = (worker.live().sizes.checked_response, &worker.budget);
    let is_kept = worker.config.journal.is_some();
    record.watch = Watch::of(inspector, inspected, &answer, outgoing.to_head, limits, is_kept);
    let parts = (&**inspector, how);
    body(client, &mut upstream, parts, coming, upload, (reply, &mut record.watch)).await?;
    if answer.keep_alive {
        service.give_back(upstream);
    }
    Ok(Next::after(keep))
}

/// Passes an interim response on. 100 was sent by us where it was asked for, and clients of HTTP/1.0 know
/// none (RFC 9110 §15.2).
async fn interim(client: &mut Client, head: &Head, answer: &ResponseHead) -> Result<(), Broken> {
    if answer.status == 101 {
        let fault = candor_wire::response::Malformed {
            offset: 9,
            reason: "it switches protocols, which nobody asked for",
        };
        return Err(UpstreamError::head(fault, &answer.octets).into());
    }
    if answer.status != 100 && head.version != Version::Http10 {
        client.out.clear();
        interim_head(answer, &mut client.out);
        client.write_interim(b"").await?;
    }
    Ok(())
}

/// Streams the body. What has arrived is written together; nothing waits for what has not, save where the
/// whole answer waits for its verdict.
async fn body(
    client: &mut Client,
    upstream: &mut UpstreamConnection,
    (inspector, how): (&Inspector, Delimited),
    mut coming: Coming,
    upload: &mut Upload,
    (reply, watch): (&mut Reply, &mut Watch),
) -> Result<(), Broken> {
    let mut pass = |data: &[u8], watch: &mut Watch, out: &mut Vec<u8>| {
        if !data.is_empty() {
            reply.push(data);
            watch.see(data);
            push(data, how, out);
        }
    };
    if watch.is_decided() {
        watch.judge().await?;
    }
    pass(&coming.release(), watch, &mut client.out);
    while !coming.decoder.is_complete() {
        let step = coming
            .decoder
            .step(&upstream.buffer)
            .map_err(|fault| UpstreamError::body(fault, &upstream.buffer, coming.received))?;
        pass(step.data.of(&upstream.buffer), watch, &mut client.out);
        coming.received += step.taken as u64;
        upstream.buffer.advance(step.taken);
        if client.out.len() >= GATHERED && !watch.holds() {
            client.write(b"").await?;
        }
        if step.end || !upstream.buffer.is_empty() {
            continue;
        }
        if upstream.has_more_body() {
            continue;
        }
        if !client.out.is_empty() && !watch.holds() {
            client.write(b"").await?;
        }
        if upload.go_on(inspector, client, upstream).await? {
            continue;
        }
        match client.unless_gone(upstream.more_body()).await? {
            Ok(()) => {}
            Err(UpstreamError::Closed(_, None)) if coming.decoder.ends_with_connection() => break,
            Err(error) => return Err(error.into()),
        }
    }
    watch.judge().await?;
    if how == Delimited::Chunks {
        client.out.extend_from_slice(b"0\r\n\r\n");
    }
    client.write(b"").await?;
    Ok(())
}

fn push(data: &[u8], how: Delimited, out: &mut Vec<u8>) {
    if how != Delimited::Chunks {
        return out.extend_from_slice(data);
    }
    use std::io::Write;
    // Writing to a Vec cannot fail.
    let _ = write!(out, "{:x}\r\n", data.len());
    out.extend_from_slice(data);
    out.extend_from_slice(b"\r\n");
}
