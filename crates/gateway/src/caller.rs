//! Calls to a service of our own, such as the database of the journal, by whoever may block: over connections that
//! are kept, with the client and the TLS that speak to upstreams. Sockets belong to a thread of their own, so that it
//! does not matter on which thread a call is made.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use crate::fetch::body;
use crate::upstream::{Connector, UpstreamConnection, UpstreamError};
use crate::{Answered, FetchLimits, UpstreamTls, UpstreamUrl};

/// Longest time for which a connection is kept unused: less than servers usually allow.
const IDLE: Duration = Duration::from_secs(2);

/// Longest time to connect, TLS included.
const CONNECT: Duration = Duration::from_secs(5);

/// Makes calls. Dropping it closes the connections.
#[derive(Debug)]
pub struct Caller {
    calls: UnboundedSender<Call>,
}

struct Call {
    head: Vec<u8>,
    body: Vec<u8>,
    limits: FetchLimits,
    answer: mpsc::Sender<Result<Answered, String>>,
}

impl Caller {
    /// Starts the thread; connects at the first call.
    ///
    /// # Errors
    /// If certificates cannot be read, or there is no thread.
    pub fn start(origin: UpstreamUrl, tls: &UpstreamTls) -> Result<Self, String> {
        let line = Arc::new(Line { connector: Connector::new(origin, tls)?, idle: Mutex::default() });
        let failed = |error: io::Error| error.to_string();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (calls, received) = unbounded_channel();
        let run = move || runtime.block_on(carry(line, received));
        std::thread::Builder::new().name("caller".into()).spawn(run).map_err(failed)?;
        Ok(Self { calls })
    }

    /// Sends head and body of a request, and waits for the whole answer. The head says the body's length and lets the
    /// connection live. It may come to be sent twice, where a kept connection breaks before anything is answered.
    ///
    /// # Errors
    /// Why there is no answer, as the second half of a sentence about the service.
    pub fn call(&self, head: Vec<u8>, body: Vec<u8>, limits: FetchLimits) -> Result<Answered, String> {
        let (answer, answered) = mpsc::channel();
        let ended = || "the thread that speaks with it has ended".to_owned();
        self.calls.send(Call { head, body, limits, answer }).map_err(|_| ended())?;
        answered.recv().unwrap_or_else(|_| Err(ended()))
    }
}

/// Makes each call a task, until nobody can call any more.
async fn carry(line: Arc<Line>, mut calls: UnboundedReceiver<Call>) {
    while let Some(call) = calls.recv().await {
        let line = line.clone();
        tokio::spawn(async move {
            let time = call.limits.time;
            let answer = timeout(time, line.exchange(&call)).await.unwrap_or_else(|_| {
                Err(Failed { why: format!("it took longer than {} s", time.as_secs_f64()), unheard: false })
            });
            // Whoever asked waits for it.
            let _ = call.answer.send(answer.map_err(|failed| failed.why));
        });
    }
}

/// Connections to the service.
struct Line {
    connector: Connector,
    idle: Mutex<Vec<UpstreamConnection>>,
}

/// Why there is no answer, and whether not one octet of it came.
struct Failed {
    why: String,
    unheard: bool,
}

impl Line {
    fn idle(&self) -> MutexGuard<'_, Vec<UpstreamConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take_idle(&self) -> Option<UpstreamConnection> {
        let mut idle = self.idle();
        while let Some(mut connection) = idle.pop() {
            if connection.idle_since.elapsed() < IDLE && !connection.is_stale() {
                return Some(connection);
            }
        }
        None
    }

    async fn exchange(&self, call: &Call) -> Result<Answered, Failed> {
        if let Some(connection) = self.take_idle() {
            match self.over(connection, call).await {
                Err(failed) if failed.unheard => {}
                answer => return answer,
            }
        }
        let unreachable = |why: String| Failed { why, unheard: true };
        let stream = match timeout(CONNECT, self.connector.connect()).await {
            Ok(stream) => {
                stream.map_err(|error| unreachable(UpstreamError::Unreachable(error).to_string()))?
            }
            Err(_) => return Err(unreachable("nothing answers there".to_owned())),
        };
        self.over(UpstreamConnection::new(stream, call.limits.time), call).await
    }

    async fn over(&self, mut connection: UpstreamConnection, call: &Call) -> Result<Answered, Failed> {
        connection.begin(None);
        let sent = connection.send(&call.head, &call.body, &mut 0).await;
        let head = loop {
            let head = connection.head(false).await.map_err(|error| Failed {
                why: error.to_string(),
                unheard: !connection.answered && matches!(error, UpstreamError::Closed(..)),
            })?;
            if head.status >= 200 {
                break head;
            }
        };
        let heard = |why| Failed { why, unheard: false };
        let text = body(&mut connection, &head, call.limits.octets).await.map_err(heard)?;
        let answered = Answered { status: head.status, head: head.octets.to_vec(), body: text };
        // One that answered before it had taken everything would read the rest as the next request.
        let is_whole = matches!(sent, Ok(crate::upstream::Sent::Whole));
        if is_whole && head.keep_alive && connection.buffer.is_empty() {
            connection.idle_since = tokio::time::Instant::now();
            connection.release_buffer();
            self.idle().push(connection);
        }
        Ok(answered)
    }
}
