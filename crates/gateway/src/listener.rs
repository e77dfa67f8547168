//! Listening sockets: one per worker on the same address, so that the system spreads new connections and
//! no worker hands one to another.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpListener};

use socket2::{Domain, Protocol, Socket, Type};

use crate::Tls;

/// Connections that may wait to be accepted, per worker.
const BACKLOG: i32 = 1024;

/// Octets that the system holds for a connection beyond those on their way. Without this limit it takes
/// megabytes: nobody would see whether a slow client reads, and each would hold that much.
#[cfg(target_os = "linux")]
const NOT_SENT: u32 = 256 << 10;

/// Why the gateway cannot start.
#[derive(Debug)]
pub struct BindError {
    pub(crate) message: String,
    pub(crate) address: Option<SocketAddr>,
    pub(crate) source: Option<io::Error>,
}

impl fmt::Display for BindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for BindError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|e| e as _)
    }
}

impl BindError {
    /// The address that cannot be had, if it is for one.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    fn of(address: SocketAddr, error: io::Error) -> Self {
        let message = match error.kind() {
            io::ErrorKind::AddrInUse => format!(
                "cannot listen on {address}: something else listens there already. Stop it, or choose \
                 another port"
            ),
            io::ErrorKind::PermissionDenied => format!(
                "cannot listen on {address}: the system does not allow it (ports below 1024 need a \
                 privilege). Choose a port from 1024 up"
            ),
            io::ErrorKind::AddrNotAvailable => format!(
                "cannot listen on {address}: this machine does not have that address. Choose one that it \
                 has, or 127.0.0.1"
            ),
            _ => format!("cannot listen on {address}: {error}"),
        };
        Self { message, address: Some(address), source: Some(error) }
    }
}

/// A listening socket, and what is spoken there besides HTTP.
#[derive(Debug)]
pub(crate) struct Port<L> {
    pub(crate) listener: L,
    pub(crate) tls: Option<Tls>,
}

/// The listening sockets of a worker.
pub(crate) type Ports = Vec<Port<TcpListener>>;

/// `count` listeners on each of `addresses`: outer vector per worker. Also the addresses with their ports.
pub(crate) fn bind(
    addresses: impl Iterator<Item = (SocketAddr, Option<Tls>)>,
    count: usize,
) -> Result<(Vec<Ports>, Vec<SocketAddr>), BindError> {
    let mut workers: Vec<Ports> = (0..count).map(|_| Vec::new()).collect();
    let mut bound = Vec::new();
    for (address, tls) in addresses {
        let address = free(address).map_err(|e| BindError::of(address, e))?;
        for listeners in &mut workers {
            let listener = listen(address).map_err(|e| BindError::of(address, e))?;
            listeners.push(Port { listener, tls: tls.clone() });
        }
        bound.push(address);
    }
    Ok((workers, bound))
}

/// Makes sure that nobody else listens there, which a shared port would not notice: another gateway of
/// the same user would silently get half of the connections. Gives port 0 its number.
fn free(address: SocketAddr) -> io::Result<SocketAddr> {
    let probe = socket(address)?;
    probe.bind(&address.into())?;
    probe.listen(1)?;
    probe.local_addr()?.as_socket().ok_or_else(|| io::ErrorKind::Unsupported.into())
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket(address)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    // Accepted connections inherit it.
    #[cfg(target_os = "linux")]
    socket.set_tcp_notsent_lowat(NOT_SENT)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn socket(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_said_even_if_it_could_be_shared() {
        let plain = |address: SocketAddr| std::iter::once((address, None));
        let (workers, addresses) = bind(plain("127.0.0.1:0".parse().unwrap()), 2).unwrap();
        assert_eq!((workers.len(), workers[0].len()), (2, 1));
        let error = bind(plain(addresses[0]), 1).unwrap_err();
        assert!(error.to_string().contains("something else listens there"), "{error}");
        drop(workers);
        assert!(bind(plain(addresses[0]), 1).is_ok());
    }
}
