//! A worker's idle connections to the upstream, and when a request may be sent twice.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;

use candor_wire::response::ResponseHead;
use tokio::time::{Instant, timeout};

use super::connection::Sent;
use super::{Connector, UpstreamConnection, UpstreamError};
use crate::config::{Sizes, Timeouts};
use crate::counters::{Counters, count};

/// One server of an upstream, as one worker sees it.
pub(crate) struct Upstream {
    connector: Arc<Connector>,
    /// Its number within its service.
    number: usize,
    timeouts: Timeouts,
    max_idle: usize,
    counters: Arc<Counters>,
    /// The one used last comes first: the others grow old and are closed.
    idle: RefCell<Vec<UpstreamConnection>>,
}

/// A request, ready to be sent.
pub(crate) struct Outgoing<'a> {
    pub(crate) head: &'a [u8],
    pub(crate) body: &'a [u8],
    /// True if carrying it out twice does no harm (RFC 9110 §9.2.2).
    pub(crate) idempotent: bool,
    /// True if its method is HEAD.
    pub(crate) to_head: bool,
}

impl Upstream {
    pub(crate) fn new(
        connector: Arc<Connector>,
        number: usize,
        timeouts: Timeouts,
        sizes: &Sizes,
        counters: Arc<Counters>,
    ) -> Self {
        Self {
            connector,
            number,
            timeouts,
            max_idle: sizes.upstream_idle,
            counters,
            idle: RefCell::default(),
        }
    }

    /// What the upstream is called in causes.
    pub(crate) fn name(&self) -> String {
        self.connector.url().to_string()
    }

    /// What a request without Host is sent with.
    pub(crate) fn authority(&self) -> String {
        self.connector.url().authority()
    }

    /// Sends the request and waits for the first response head, which may be an interim one.
    ///
    /// A pooled connection may be closed by the upstream at the very moment it is used. Then the request
    /// is sent once more on a new one, if nothing was answered, and if either nothing was sent or
    /// repeating it does no harm.
    pub(crate) async fn send(
        &self,
        request: &Outgoing<'_>,
    ) -> Result<(UpstreamConnection, ResponseHead), UpstreamError> {
        if let Some(mut connection) = self.take_idle() {
            match self.try_on(&mut connection, request).await {
                Ok(head) => return Ok((connection, head)),
                Err((UpstreamError::Closed(..), unsent))
                    if !connection.answered && (unsent || request.idempotent) =>
                {
                    count(&self.counters.upstream_retries);
                }
                Err((error, _)) => return Err(error),
            }
        }
        let mut connection = self.connect().await?;
        let head = self.try_on(&mut connection, request).await.map_err(|(error, _)| error)?;
        Ok((connection, head))
    }

    /// The head, or the error and whether not one octet was sent.
    async fn try_on(
        &self,
        connection: &mut UpstreamConnection,
        request: &Outgoing<'_>,
    ) -> Result<ResponseHead, (UpstreamError, bool)> {
        connection.begin(self.timeouts.total);
        let mut done = 0;
        loop {
            match connection.send(request.head, request.body, &mut done).await {
                Ok(Sent::Whole) => return connection.head(request.to_head).await.map_err(|e| (e, false)),
                Ok(Sent::Early) => {
                    let head = connection.head(request.to_head).await.map_err(|e| (e, false))?;
                    if head.status >= 200 {
                        connection.reusable = false;
                        return Ok(head);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                    return Err((connection.took_nothing(), false));
                }
                Err(error) => {
                    // An upstream that refuses a body may answer and hang up before it has read it.
                    connection.reusable = false;
                    let closed = UpstreamError::Closed("it had taken the request", Some(error));
                    return connection.head(request.to_head).await.map_err(|_| (closed, done == 0));
                }
            }
        }
    }

    /// A connection of its own for a request whose body is not in memory: a pooled one may be closed at the
    /// very moment it is used, and then the body could not be sent again.
    pub(crate) async fn open(&self) -> Result<UpstreamConnection, UpstreamError> {
        self.connect().await
    }

    async fn connect(&self) -> Result<UpstreamConnection, UpstreamError> {
        count(&self.counters.upstream_connects);
        let stream = match timeout(self.timeouts.connect, self.connector.connect()).await {
            Ok(stream) => stream.map_err(UpstreamError::Unreachable)?,
            Err(_) => return Err(UpstreamError::Unreachable(io::ErrorKind::TimedOut.into())),
        };
        let mut connection = UpstreamConnection::new(stream, self.timeouts.response);
        connection.server = self.number;
        Ok(connection)
    }

    fn take_idle(&self) -> Option<UpstreamConnection> {
        let mut idle = self.idle.borrow_mut();
        while let Some(mut connection) = idle.pop() {
            if connection.idle_since.elapsed() < self.timeouts.upstream_idle && !connection.is_stale() {
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection whose answer was read to its end.
    pub(crate) fn give_back(&self, mut connection: UpstreamConnection) {
        let mut idle = self.idle.borrow_mut();
        // Octets beyond the answer would be taken for the next one.
        if connection.reusable && connection.buffer.is_empty() && idle.len() < self.max_idle {
            connection.idle_since = Instant::now();
            connection.release_buffer();
            idle.push(connection);
        }
    }

    /// Closes what was idle for too long. Called now and then.
    pub(crate) fn sweep(&self) {
        let limit = self.timeouts.upstream_idle;
        self.idle.borrow_mut().retain(|c| c.idle_since.elapsed() < limit);
    }
}
