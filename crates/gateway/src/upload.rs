//! The body of a request on its way to the upstream, while it is read from disk or still comes from the client.
//!
//! The upstream may answer before it has the body, or while it reads it: both ways go on side by side, until the
//! answer is through. What is then left of the body is not sent any more. A body that breaks off is never ended
//! towards the upstream: it cannot take the request for a whole one.

use std::io::{self, Write};
use std::time::Duration;

use bytes::Bytes;
use candor_inspect::{Inspected, Inspector, Outcome, Piece, Rest};
use candor_rule::{Fault, faults};
use candor_wire::response::ResponseHead;
use tokio::time::Instant;

use crate::client::{Client, Gone};
use crate::digest::Counting;
use crate::upstream::{Sent, UpstreamConnection, UpstreamError};

/// Why an exchange with the upstream ended early.
pub(crate) enum Broken {
    /// The client is gone.
    Client(Gone),
    /// The upstream failed.
    Upstream(UpstreamError),
    /// The body was not as it should be.
    Request(Outcome),
    /// The upstream's answer breaks the contract and is withheld.
    Withheld(Fault),
}

impl From<Fault> for Broken {
    fn from(fault: Fault) -> Self {
        Self::Withheld(fault)
    }
}

impl From<Gone> for Broken {
    fn from(gone: Gone) -> Self {
        Self::Client(gone)
    }
}

impl From<UpstreamError> for Broken {
    fn from(error: UpstreamError) -> Self {
        Self::Upstream(error)
    }
}

/// A body that is sent piece by piece, or that was sent with its head.
pub(crate) struct Upload {
    rest: Rest,
    is_chunked: bool,
    /// What goes next: framing, then content, and how much of both is sent.
    framing: Vec<u8>,
    content: Bytes,
    done: usize,
    state: State,
    digest: Option<Counting>,
    /// For the upstream's whole answer.
    total: Option<Duration>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// More has to be read.
    Going,
    /// Only what is at hand has to be sent.
    Ending,
    /// All is sent.
    Sent,
    /// The upstream takes no more.
    GivenUp,
}

impl Upload {
    /// The rest of a request's body, which it takes. `is_kept` asks for a digest.
    pub(crate) fn new(inspected: &mut Inspected, is_kept: bool) -> Self {
        let rest = std::mem::take(&mut inspected.rest);
        let is_whole = matches!(rest, Rest::Nothing);
        Self {
            is_chunked: matches!(&rest, Rest::Coming(coming) if coming.length().is_none()),
            rest,
            framing: Vec::new(),
            content: Bytes::new(),
            done: 0,
            state: if is_whole { State::Sent } else { State::Going },
            digest: (is_kept && !is_whole).then(Counting::new),
            total: None,
        }
    }

    /// True if nothing of the body has to be sent beyond what `Inspected` holds.
    pub(crate) fn is_sent(&self) -> bool {
        self.state == State::Sent
    }

    /// True if nothing of the body is still to come from the client.
    pub(crate) fn is_read(&self) -> bool {
        !matches!(self.rest, Rest::Coming(_)) || matches!(self.state, State::Ending | State::Sent)
    }

    /// The length of the body towards the upstream; `None` if it goes in chunks.
    pub(crate) fn length(&self, inspected: &Inspected) -> Option<u64> {
        match &self.rest {
            Rest::Coming(coming) => coming.length(),
            _ => Some(inspected.tally.octets),
        }
    }

    /// Puts the head before it, and what was read of the body already. `total` is for the whole answer.
    pub(crate) fn begin(&mut self, head: &[u8], inspected: &Inspected, total: Option<Duration>) {
        self.total = total;
        self.framing = head.to_vec();
        if let Rest::Coming(_) = self.rest {
            self.push(inspected.body.clone(), "");
        }
    }

    /// Sends until the upstream says something, and reads its next head.
    pub(crate) async fn answer(
        &mut self,
        inspector: &Inspector,
        client: &mut Client,
        upstream: &mut UpstreamConnection,
        to_head: bool,
    ) -> Result<ResponseHead, Broken> {
        if upstream.buffer.is_empty() {
            self.go_on(inspector, client, upstream).await?;
        }
        Ok(client.unless_gone(upstream.head(to_head)).await??)
    }

    /// Sends until the upstream says something (true), or there is nothing more to send (false).
    pub(crate) async fn go_on(
        &mut self,
        inspector: &Inspector,
        client: &mut Client,
        upstream: &mut UpstreamConnection,
    ) -> Result<bool, Broken> {
        if matches!(self.state, State::Sent | State::GivenUp) {
            return Ok(false);
        }
        // Only few connections need the room that this takes.
        Box::pin(self.send_on(inspector, client, upstream)).await
    }

    async fn send_on(
        &mut self,
        inspector: &Inspector,
        client: &mut Client,
        upstream: &mut UpstreamConnection,
    ) -> Result<bool, Broken> {
        let heard = upstream.buffer.len();
        while !matches!(self.state, State::Sent | State::GivenUp) {
            let at_hand = self.framing.len() + self.content.len();
            let spoke = if self.done < at_hand {
                self.send(client, upstream).await?
            } else if self.state == State::Ending {
                self.state = State::Sent;
                upstream.is_sent(self.total);
                false
            } else {
                self.read(inspector, client, upstream).await?
            };
            if spoke && upstream.buffer.len() > heard {
                return Ok(true);
            }
            if spoke {
                // It hung up. Perhaps it answered before; else reading on will tell.
                self.give_up(upstream);
            }
        }
        Ok(false)
    }

    fn give_up(&mut self, upstream: &mut UpstreamConnection) {
        self.state = State::GivenUp;
        upstream.reusable = false;
    }

    /// Sends what is at hand; true if the upstream says something meanwhile.
    async fn send(&mut self, client: &mut Client, upstream: &mut UpstreamConnection) -> Result<bool, Broken> {
        upstream.reusable = false;
        let began = Instant::now();
        let sent = client.unless_gone(upstream.send(&self.framing, &self.content, &mut self.done)).await?;
        // The client does not answer for the time that the upstream took.
        client.forgive(began.elapsed());
        match sent {
            Ok(Sent::Whole) => Ok(false),
            Ok(Sent::Early) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(upstream.took_nothing().into()),
            // An upstream that refuses a body may answer and hang up before it has read it.
            Err(_) => {
                self.give_up(upstream);
                Ok(false)
            }
        }
    }

    /// Reads the next piece; true if the upstream says something before there is one.
    async fn read(
        &mut self,
        inspector: &Inspector,
        client: &mut Client,
        upstream: &mut UpstreamConnection,
    ) -> Result<bool, Broken> {
        let piece = match &mut self.rest {
            Rest::Nothing => Piece::End,
            Rest::Stored => match client.stored().await.map_err(unreadable)? {
                octets if octets.is_empty() => Piece::End,
                octets => Piece::Octets(Bytes::from(octets).into()),
            },
            Rest::Coming(coming) => coming.take(inspector, client).map_err(Broken::Request)?,
        };
        match (piece, &mut self.rest) {
            (Piece::Octets(octets), _) => self.push(octets.freeze(), "\r\n"),
            (Piece::Nothing, Rest::Coming(coming)) => {
                return tokio::select! {
                    biased;
                    () = upstream.speaks() => Ok(true),
                    more = coming.more(inspector, client) => more.map(|()| false).map_err(Broken::Request),
                };
            }
            _ => self.end(),
        }
        Ok(false)
    }

    /// Puts content in line. `before` ends the chunk before it.
    fn push(&mut self, content: Bytes, before: &str) {
        if let Some(digest) = &mut self.digest {
            digest.take(&content);
        }
        if self.done > 0 {
            self.framing.clear();
        }
        if self.is_chunked && !content.is_empty() {
            let before = if self.content.is_empty() { "" } else { before };
            // Writing to a Vec cannot fail.
            let _ = write!(self.framing, "{before}{:x}\r\n", content.len());
        }
        (self.content, self.done) = (content, 0);
    }

    fn end(&mut self) {
        let before = if self.content.is_empty() { "" } else { "\r\n" };
        let framing = if self.is_chunked { format!("{before}0\r\n\r\n") } else { String::new() };
        (self.framing, self.content, self.done) = (framing.into_bytes(), Bytes::new(), 0);
        self.state = State::Ending;
    }

    /// Gives back what is known of the body now; and its digest in hexadecimal, if it was read to its end.
    pub(crate) fn finish(self, inspected: &mut Inspected, buffer: &[u8]) -> Option<String> {
        if let Rest::Coming(coming) = self.rest {
            inspected.went_by(*coming, buffer);
        }
        let is_read = matches!(self.state, State::Ending | State::Sent);
        self.digest.filter(|_| is_read).map(Counting::finish)
    }
}

fn unreadable(error: io::Error) -> Broken {
    let cause = format!("a body that was kept on disk cannot be read: {error}");
    Broken::Request(Outcome::Failed(faults::internal_error::KIND.because(cause)))
}
