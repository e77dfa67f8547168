//! One client's connection, request by request.

use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;

use candor_inspect::{Input, Inspected, Inspector, Outcome, Rest, Tally, inspect};
use candor_rule::{Rejection, faults};
use candor_wire::{Framing, Previous, Version};

use crate::client::Client;
use crate::contain::{Panicked, contain};
use crate::counters::count;
use crate::drain::Entry;
use crate::leftover::Leftover;
use crate::record::Record;
use crate::transport::Transport;
use crate::upload::Upload;
use crate::worker::Worker;
use crate::{answer, forward, h2, pages};

/// What becomes of the connection after an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It waits for another request.
    Another,
    /// It is closed, in such a way that the client can read the answer.
    Close,
    /// It is closed at once: there is nobody, or the answer was broken off.
    Drop,
}

impl Next {
    /// After an answer that said whether the connection is kept.
    pub(crate) fn after(keep: bool) -> Self {
        if keep { Self::Another } else { Self::Close }
    }
}

/// Serves a connection until its end.
pub(crate) async fn serve(worker: Rc<Worker>, stream: Transport, peer: SocketAddr, entry: Entry) {
    let mut client = Client::new(stream, peer.ip(), &worker, entry);
    if worker.live().http2.is_some() && client.opens_http2().await {
        return Box::pin(h2::serve(worker, client)).await;
    }
    let mut previous = Previous::Nothing;
    loop {
        client.begin(&worker);
        if client.arrival().await.is_err() {
            return;
        }
        // A connection that is idle does not hold the room that a request takes.
        match Box::pin(exchange(&worker, &mut client, &mut previous)).await {
            Next::Another => {}
            Next::Close => return client.close().await,
            Next::Drop => return,
        }
    }
}

/// One request, and a panic on its way kept inside.
pub(crate) async fn exchange(worker: &Worker, client: &mut Client, previous: &mut Previous) -> Next {
    let done = contain(pin!(one(worker, client, previous))).await;
    match done {
        Ok(next) => next,
        Err(panicked) => Box::pin(after_panic(worker, client, panicked)).await,
    }
}

/// One request: read, decided, carried out, told, recorded.
async fn one(worker: &Worker, client: &mut Client, previous: &mut Previous) -> Next {
    // Only now: what is in force may have been replaced while the connection was idle.
    let inspector = worker.inspector.get();
    let mut inspected = inspect(&inspector, client, *previous).await;
    let outcome = std::mem::replace(&mut inspected.outcome, Outcome::Nothing);
    if matches!(outcome, Outcome::Nothing) {
        return Next::Drop;
    }
    count(&worker.counters.exchanges);
    let from = inspected.client.unwrap_or(client.peer());
    let mut record = Record::begun(worker, from, client.began(), inspected.head.as_ref());
    record.keep_id(&inspected);
    record.fields = std::mem::take(&mut inspected.rates);
    record.fields.extend(inspected.token.take().map(|token| ("Set-Cookie", token)));
    let mut upload = Upload::new(&mut inspected, worker.config.journal.is_some());
    let done =
        carry_out(worker, inspector.shared(), client, &inspected, outcome, &mut upload, &mut record).await;
    record.digest = upload.finish(&mut inspected, client.buffer());
    let next = match done {
        Ok(next) => next,
        Err(outcome) => Box::pin(turned_out(worker, client, &inspected, outcome, &mut record)).await,
    };
    *previous = inspected.as_previous();
    inspected.seats.clear();
    worker.keep(record, inspected);
    next
}

async fn carry_out(
    worker: &Worker,
    inspector: &Arc<Inspector>,
    client: &mut Client,
    inspected: &Inspected,
    outcome: Outcome,
    upload: &mut Upload,
    record: &mut Record,
) -> Result<Next, Outcome> {
    if let Some(head) = &inspected.head
        && pages::concerns(&worker.live().prefix, head, &outcome)
    {
        return Ok(pages::serve(worker, client, inspected, head, record).await);
    }
    match (outcome, &inspected.head) {
        (Outcome::Accepted, Some(head)) => {
            forward::forward(worker, inspector, client, inspected, head, upload, record).await
        }
        (outcome, _) => Ok(end(worker, client, inspected, outcome, record).await),
    }
}

/// The end of a request whose body turned out to be wrong when a part of it was passed on already.
async fn turned_out(
    worker: &Worker,
    client: &mut Client,
    inspected: &Inspected,
    outcome: Outcome,
    record: &mut Record,
) -> Next {
    if !client.answered {
        return end(worker, client, inspected, outcome, record).await;
    }
    // The upstream answers already: all that is left is to end before the end was announced.
    match outcome {
        Outcome::Rejected(rejection) => answer::note_refusal(worker, inspected, &rejection, record),
        Outcome::Failed(fault) => answer::note_fault(&fault, record),
        Outcome::Gone(error) => record.gone(&error),
        Outcome::Accepted | Outcome::Preflight(_) | Outcome::Nothing => {}
    }
    Next::Drop
}

/// The end of a request that does not get to the upstream.
async fn end(
    worker: &Worker,
    client: &mut Client,
    inspected: &Inspected,
    outcome: Outcome,
    record: &mut Record,
) -> Next {
    match (outcome, &inspected.head) {
        (Outcome::Rejected(rejection), _) => refuse(worker, client, inspected, &rejection, record).await,
        (Outcome::Failed(fault), head) => {
            // The body was not read to its end.
            match answer::fail(worker, client, head.as_ref(), &fault, false, record).await {
                Ok(()) => Next::Close,
                Err(_) => Next::Drop,
            }
        }
        (Outcome::Preflight(fields), Some(head)) => {
            // Nobody sends a body with it, and none was read.
            let keep = head.keep_alive && head.framing == Framing::None && !client.is_ending();
            let told = answer::preflight(worker, client, head, &fields, keep, record).await;
            told.map_or(Next::Drop, |()| Next::after(keep))
        }
        (Outcome::Gone(error), _) => {
            record.gone(&error);
            Next::Drop
        }
        (Outcome::Nothing | Outcome::Accepted | Outcome::Preflight(_), _) => Next::Drop,
    }
}

async fn refuse(
    worker: &Worker,
    client: &mut Client,
    inspected: &Inspected,
    rejection: &Rejection,
    record: &mut Record,
) -> Next {
    let live = worker.live();
    let (sizes, timeouts) = (live.sizes, live.timeouts);
    // On a stream of HTTP/2 nothing comes behind it.
    let leftover = match client.is_ending() || client.version() == Version::Http2 {
        true => Leftover::Unknown,
        false => Leftover::of(inspected, rejection, client.has_more(), &sizes),
    };
    let keep = leftover != Leftover::Unknown;
    if answer::refuse(worker, client, inspected, rejection, keep, record).await.is_err() {
        return Next::Drop;
    }
    Next::after(leftover.skip(client, &sizes, &timeouts).await)
}

/// Our own bug: told to the client if nothing was sent yet, counted, recorded; the connection ends.
async fn after_panic(worker: &Worker, client: &mut Client, panicked: Panicked) -> Next {
    count(&worker.counters.panics);
    if client.answered {
        return Next::Drop;
    }
    let fault = faults::internal_error::KIND.because(format!("a panic: {}", panicked.message));
    let mut record = Record::begun(worker, client.peer(), client.began(), None);
    let told = contain(pin!(answer::fail(worker, client, None, &fault, false, &mut record))).await;
    // Even if keeping it is what panicked, the client gets its answer.
    let _ = contain(pin!(async { worker.keep(record, nothing_known()) })).await;
    match told {
        Ok(Ok(())) => Next::Close,
        _ => Next::Drop,
    }
}

/// A request of which nothing can be told: reading or answering it panicked, or there was none yet.
pub(crate) fn nothing_known() -> Inspected {
    Inspected {
        operation: None,
        secret: None,
        client: None,
        trusts_peer: false,
        identities: Vec::new(),
        rates: Vec::new(),
        token: None,
        seats: Vec::new(),
        head: None,
        raw: Default::default(),
        raw_at: 0,
        body: Default::default(),
        rest: Rest::default(),
        tally: Tally::default(),
        consumed: 0,
        scope: Default::default(),
        notes: Vec::new(),
        observed: None,
        outcome: Outcome::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpStream;

    /// A worker without listeners, and the two ends of a connection.
    async fn scene() -> (Worker, Client, TcpStream) {
        let url = "http://127.0.0.1:9".parse().unwrap();
        let config = crate::GatewayConfig::new(url, Arc::default(), Arc::default());
        let worker = Worker::alone(config);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let far = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (near, peer) = listener.accept().await.unwrap();
        let entry = worker.drain.enter(peer.ip());
        let client = Client::new(Transport::Plain(near), peer.ip(), &worker, entry);
        (worker, client, far)
    }

    /// Ten thousand that are idle must not need a hundred megabytes.
    #[tokio::test(flavor = "current_thread")]
    async fn what_a_connection_holds_is_small() {
        let (worker, _near, far) = scene().await;
        let (peer, entry) = {
            let peer = far.local_addr().unwrap();
            (peer, worker.drain.enter(peer.ip()))
        };
        let size = size_of_val(&serve(Rc::new(worker), Transport::Plain(far), peer, entry));
        assert!(size < 3 << 10, "{size} octets");
    }

    #[tokio::test(flavor = "current_thread")]
    async fn after_a_panic_the_client_is_told_unless_it_has_an_answer_already() {
        let (worker, mut client, mut far) = scene().await;
        let panicked = || Panicked { message: "a secret of the code".into() };
        assert_eq!(after_panic(&worker, &mut client, panicked()).await, Next::Close);
        assert_eq!(after_panic(&worker, &mut client, panicked()).await, Next::Drop);
        drop(client);
        let mut told = String::new();
        far.read_to_string(&mut told).await.unwrap();
        assert!(told.starts_with("HTTP/1.1 500 Internal Server Error\r\n"), "{told}");
        assert!(told.contains("\"internal-error\"") && told.contains("Connection: close\r\n"));
        assert!(!told.contains("a secret of the code"));
        assert_eq!(told.matches("HTTP/1.1").count(), 1);
        assert_eq!(worker.counters.panics(), 2);
    }
}
