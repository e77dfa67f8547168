//! From an accepted socket to HTTP over TLS: the handshake with its time limit, what is no handshake at all,
//! and the record of those that fail.

use std::cell::Cell;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use candor_exchange::{FaultRecord, Verdict};
use candor_inspect::{ClientCertificate, Handshake};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::server::TlsStream;

use super::failure::{Failed, HandshakeFailure};
use super::settings::identity_of;
use super::{Identity, Tls};
use crate::clock;
use crate::connection;
use crate::counters::count;
use crate::deadline::Deadline;
use crate::drain::Entry;
use crate::record::Record;
use crate::transport::Transport;
use crate::worker::Worker;

/// First octet of a TLS record with a handshake (RFC 8446 §5.1).
const HANDSHAKE: u8 = 0x16;

/// Code in the journal of a connection whose handshake failed. Nobody can be answered, so it is neither rule
/// nor fault kind.
const FAILED: &str = "tls-handshake-failed";

/// Failures that each worker records in a second; all are counted. Who scans a port must not fill the journal.
const RECORDED: u32 = 10;

/// A connection through TLS, with what the handshake said of both ends.
#[derive(Debug)]
pub(crate) struct Secured {
    pub(crate) stream: TlsStream<TcpStream>,
    /// Names in the certificate that the client was shown.
    names: Arc<[String]>,
    client: Option<ClientCertificate>,
}

impl Secured {
    /// For the rules that look at it.
    pub(crate) fn handshake(&self) -> Handshake<'_> {
        Handshake {
            server_name: self.stream.get_ref().1.server_name(),
            certificate: &self.names,
            client: self.client.as_ref(),
        }
    }
}

/// Serves a connection to a port for TLS until its end.
pub(crate) async fn serve(
    worker: Rc<Worker>,
    stream: TcpStream,
    peer: SocketAddr,
    mut entry: Entry,
    tls: Tls,
) {
    let began = Instant::now();
    entry.begin_handshake(worker.handshakes);
    match within_time(&worker, began, &mut entry, begin(&worker, stream, &tls)).await {
        Ok(Some(transport)) => connection::serve(worker, transport, peer, entry).await,
        // It was only opened and closed, as checks of ports do.
        Ok(None) => {}
        Err(failed) => {
            worker.counters.note_handshake(failed.failure);
            record(&worker, peer, began, &failed);
        }
    }
}

/// Does it within the time for handshakes, unless the connection has to make room for another.
async fn within_time<T>(
    worker: &Worker,
    began: Instant,
    entry: &mut Entry,
    work: impl Future<Output = Result<T, Failed>>,
) -> Result<T, Failed> {
    let limit = worker.live().timeouts.handshake;
    let mut deadline = Deadline::new();
    deadline.set(began + limit);
    let mut work = pin!(work);
    let done = poll_fn(|cx| {
        if let Poll::Ready(done) = work.as_mut().poll(cx) {
            return Poll::Ready(done);
        }
        if entry.poll_displaced(began, cx) {
            let why = "it had to make room for another connection";
            return Poll::Ready(Err(HandshakeFailure::Displaced.because(why)));
        }
        deadline.poll(cx).map(|()| {
            let why = format!("the handshake was not complete within {} s", limit.as_secs_f64());
            Err(HandshakeFailure::Timeout.because(why))
        })
    })
    .await;
    entry.stay();
    done
}

/// What HTTP is spoken over. `None` if the client closed before its first octet.
async fn begin(worker: &Worker, stream: TcpStream, tls: &Tls) -> Result<Option<Transport>, Failed> {
    let mut first = [0];
    match stream.peek(&mut first).await {
        Ok(1) if first == [HANDSHAKE] => {}
        // Whatever it is, it is read and refused as HTTP.
        Ok(1) => return Ok(Some(Transport::Exposed(stream))),
        _ => return Ok(None),
    }
    let current = tls.current();
    let stream = current.acceptor().accept(stream).await?;
    let session = stream.get_ref().1;
    let client = identity_of(session.peer_certificates());
    // A session that is resumed is not verified again.
    if client.as_ref().is_some_and(|client| client.not_after < clock::unix_seconds()) {
        let why = "the client certificate has expired since the session began";
        return Err(HandshakeFailure::CertificateExpired.because(why));
    }
    let is_resumed = session.handshake_kind() == Some(rustls::HandshakeKind::Resumed);
    count(if is_resumed { &worker.counters.handshakes_resumed } else { &worker.counters.handshakes });
    let names = current.names_for(session.server_name());
    let client = client.map(|Identity { subject, hosts, names, .. }| ClientCertificate {
        subject,
        names: [hosts, names].concat(),
    });
    Ok(Some(Transport::Tls(Box::new(Secured { stream, names, client }))))
}

/// Keeps what happened, unless too much of it happens.
fn record(worker: &Worker, peer: SocketAddr, began: Instant, failed: &Failed) {
    if !worker.records() || !worker.handshake_records.allows() {
        return;
    }
    let mut record = Record::begun(worker, peer.ip(), began, None);
    record.verdict = Verdict::Failed;
    record.fault = Some(FaultRecord { code: FAILED.to_owned(), cause: failed.to_string() });
    worker.keep(record, connection::nothing_known());
}

/// So many in a second.
#[derive(Debug, Default)]
pub(crate) struct Allowance {
    second: Cell<u64>,
    used: Cell<u32>,
}

impl Allowance {
    fn allows(&self) -> bool {
        let second = clock::unix_millis() / 1000;
        if self.second.replace(second) != second {
            self.used.set(0);
        }
        self.used.set(self.used.get().saturating_add(1));
        self.used.get() <= RECORDED
    }
}
