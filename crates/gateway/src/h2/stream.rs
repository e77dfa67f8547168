//! One stream as what a request comes on and its answer goes out on, like a socket.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use candor_h2::ErrorCode;
use candor_h2::request::Incoming;
use candor_inspect::{Carriage, ClientCertificate, Handshake};
use candor_rule::Violation;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::answer::Collector;
use super::hub::Hub;
use crate::transport::Transport;

/// What carries a connection, as its streams tell it.
#[derive(Debug)]
pub(super) struct Carrier {
    scheme: &'static str,
    is_exposed: bool,
    handshake: Option<(Option<String>, Vec<String>, Option<ClientCertificate>)>,
}

impl Carrier {
    pub(super) fn of(transport: &Transport) -> Self {
        let carriage = transport.carriage();
        let handshake = carriage
            .tls
            .map(|tls| (tls.server_name.map(str::to_owned), tls.certificate.to_vec(), tls.client.cloned()));
        Self { scheme: transport.scheme(), is_exposed: carriage.is_exposed, handshake }
    }
}

/// A stream. Dropped before its answer is whole, it is broken off.
pub(crate) struct Stream {
    hub: Hub,
    carrier: Rc<Carrier>,
    number: u32,
    head: Collector,
    /// True once the head of the final answer is out: what follows is its body.
    in_body: bool,
    /// What the client is told if the answer does not become whole.
    broken_off: Option<ErrorCode>,
}

impl Stream {
    pub(super) fn new(hub: Hub, carrier: Rc<Carrier>, number: u32) -> Self {
        let broken_off = Some(ErrorCode::InternalError);
        Self { hub, carrier, number, head: Collector::default(), in_body: false, broken_off }
    }

    /// The fields of its request, once.
    pub(crate) fn incoming(&mut self) -> Option<Incoming> {
        self.hub.borrow_mut().incoming(self.number)
    }

    /// What is wrong with its request, once that is known and nothing is left to read before it.
    pub(crate) fn violation(&mut self) -> Option<Box<Violation>> {
        self.hub.borrow_mut().violation(self.number)
    }

    /// What the rules that look at it are told.
    pub(crate) fn carriage(&self) -> Carriage<'_> {
        let tls = self.carrier.handshake.as_ref().map(|(server_name, certificate, client)| Handshake {
            server_name: server_name.as_deref(),
            certificate,
            client: client.as_ref(),
        });
        Carriage { tls, is_exposed: self.carrier.is_exposed, ..Carriage::default() }
    }

    /// The scheme of what is asked for.
    pub(crate) fn scheme(&self) -> &'static str {
        self.carrier.scheme
    }

    /// The client takes nothing of its answer.
    pub(crate) fn give_up(&mut self) {
        self.broken_off = Some(ErrorCode::Cancel);
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.hub.borrow_mut().poll_read(self.number, buffer, cx)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        let stream = &mut *self;
        let mut done = 0;
        while !stream.in_body && done < octets.len() {
            let (taken, head) = stream.head.take(octets.get(done..).unwrap_or_default());
            done += taken;
            if let Some(head) = head {
                stream.in_body = !head.is_interim();
                stream.hub.borrow_mut().respond(stream.number, &head);
            }
        }
        let rest = octets.get(done..).unwrap_or_default();
        if rest.is_empty() {
            return Poll::Ready(Ok(done));
        }
        match stream.hub.borrow_mut().poll_send(stream.number, rest, cx) {
            // What was taken already must not be written again.
            Poll::Pending if done > 0 => Poll::Ready(Ok(done)),
            sent => Poll::Ready(Ok(done + ready!(sent)?)),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.in_body && self.broken_off.take().is_some() {
            self.hub.borrow_mut().finish(self.number);
        }
        Poll::Ready(Ok(()))
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.hub.borrow_mut().leave(self.number, self.broken_off);
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stream {}", self.number)
    }
}
