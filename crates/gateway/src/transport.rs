//! What carries the octets of a client's connection: a socket, or TLS on one. Everything above it is the same.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use candor_inspect::Carriage;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::h2::Stream;
use crate::tls::Secured;

/// The connection below HTTP.
#[derive(Debug)]
pub(crate) enum Transport {
    /// Octets as they are.
    Plain(TcpStream),
    /// The same on a port for TLS: whatever comes is refused.
    Exposed(TcpStream),
    /// One stream of a connection that speaks HTTP/2.
    Stream(Box<Stream>),
    /// Boxed: a session takes more room than all the rest of an idle connection.
    Tls(Box<Secured>),
}

impl Transport {
    /// Ready when reading is worth a try: octets, the end or an error wait. Needs no buffer.
    pub(crate) fn poll_read_ready(&self, cx: &mut Context<'_>) -> Poll<()> {
        // What TLS has decrypted already, the socket does not show any more.
        match self {
            Self::Tls(secured) if !secured.stream.get_ref().1.wants_read() => Poll::Ready(()),
            _ => match self.socket() {
                Some(socket) => socket.poll_read_ready(cx).map(|_| ()),
                None => Poll::Ready(()),
            },
        }
    }

    /// What the rules that look at it are told.
    pub(crate) fn carriage(&self) -> Carriage<'_> {
        match self {
            Self::Plain(_) => Carriage::default(),
            Self::Exposed(_) => Carriage { is_exposed: true, ..Carriage::default() },
            Self::Stream(stream) => stream.carriage(),
            Self::Tls(secured) => Carriage { tls: Some(secured.handshake()), ..Carriage::default() },
        }
    }

    /// The scheme of what is asked for.
    pub(crate) fn scheme(&self) -> &'static str {
        match self {
            Self::Plain(_) | Self::Exposed(_) => "http",
            Self::Stream(stream) => stream.scheme(),
            Self::Tls(_) => "https",
        }
    }

    /// Makes closing a reset, after which the system keeps nothing for a client that takes nothing.
    pub(crate) fn give_up(&mut self) {
        if let Self::Stream(stream) = self {
            stream.give_up();
        }
        if let Some(socket) = self.socket() {
            // If it fails, the system frees its memory later.
            let _ = socket2::SockRef::from(socket).set_linger(Some(Duration::ZERO));
        }
    }

    /// Whether HTTP/2 is spoken: `None` as long as only the first octets can tell.
    pub(crate) fn speaks_http2(&self) -> Option<bool> {
        match self {
            Self::Plain(_) => None,
            // Whatever comes there is refused, as HTTP/1.
            Self::Exposed(_) => Some(false),
            Self::Stream(_) => Some(true),
            Self::Tls(secured) => Some(secured.stream.get_ref().1.alpn_protocol() == Some(b"h2")),
        }
    }

    /// The stream, if it is one.
    pub(crate) fn stream(&mut self) -> Option<&mut Stream> {
        if let Self::Stream(stream) = self { Some(stream) } else { None }
    }

    fn socket(&self) -> Option<&TcpStream> {
        match self {
            Self::Plain(stream) | Self::Exposed(stream) => Some(stream),
            Self::Stream(_) => None,
            Self::Tls(secured) => Some(secured.stream.get_ref().0),
        }
    }
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) | Self::Exposed(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Stream(stream) => Pin::new(&mut **stream).poll_read(cx, buffer),
            Self::Tls(secured) => {
                Poll::Ready(match ready!(Pin::new(&mut secured.stream).poll_read(cx, buffer)) {
                    // Without the notice that TLS asks for. A server is prepared for it (RFC 9112 §9.8): where
                    // a request ends, its framing says.
                    Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
                    result => result,
                })
            }
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, octets: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) | Self::Exposed(stream) => Pin::new(stream).poll_write(cx, octets),
            Self::Stream(stream) => Pin::new(&mut **stream).poll_write(cx, octets),
            Self::Tls(secured) => Pin::new(&mut secured.stream).poll_write(cx, octets),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) | Self::Exposed(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Stream(stream) => Pin::new(&mut **stream).poll_write_vectored(cx, slices),
            Self::Tls(secured) => Pin::new(&mut secured.stream).poll_write_vectored(cx, slices),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) | Self::Exposed(stream) => Pin::new(stream).poll_flush(cx),
            Self::Stream(stream) => Pin::new(&mut **stream).poll_flush(cx),
            Self::Tls(secured) => Pin::new(&mut secured.stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) | Self::Exposed(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Stream(stream) => Pin::new(&mut **stream).poll_shutdown(cx),
            Self::Tls(secured) => Pin::new(&mut secured.stream).poll_shutdown(cx),
        }
    }
}
