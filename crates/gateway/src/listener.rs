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
    /// True if somebody else holds the socket, too: what waits there is not lost when this process ends.
    pub(crate) stays: bool,
}

/// The listening sockets of a worker.
pub(crate) type Ports = Vec<Port<TcpListener>>;

/// `count` listeners on each of `addresses`: outer vector per worker. Also the addresses with their ports.
pub(crate) fn bind(
    addresses: impl Iterator<Item = (SocketAddr, Option<Tls>)>,
    count: usize,
    mut inherited: Vec<TcpListener>,
) -> Result<(Vec<Ports>, Vec<SocketAddr>), BindError> {
    let mut workers: Vec<Ports> = (0..count).map(|_| Vec::new()).collect();
    let mut bound = Vec::new();
    for (address, tls) in addresses {
        let given: Vec<TcpListener> =
            inherited.extract_if(.., |socket| socket.local_addr().is_ok_and(|at| at == address)).collect();
        if !given.is_empty() {
            share(&given, tls.as_ref(), &mut workers).map_err(|e| BindError::of(address, e))?;
            bound.push(address);
            continue;
        }
        let address = free(address).map_err(|e| BindError::of(address, e))?;
        for listeners in &mut workers {
            let listener = listen(address).map_err(|e| BindError::of(address, e))?;
            listeners.push(Port { listener, tls: tls.clone(), stays: false });
        }
        bound.push(address);
    }
    match inherited.first().map(TcpListener::local_addr) {
        Some(Ok(at)) => Err(BindError {
            message: format!(
                "a socket for {at} was passed (LISTEN_FDS), but nothing is set to listen there. Set listen or \
                 tls.listen to it"
            ),
            address: None,
            source: None,
        }),
        _ => Ok((workers, bound)),
    }
}

/// Gives sockets that this process was started with to the workers: each socket has one at least, and each
/// worker a socket.
fn share(given: &[TcpListener], tls: Option<&Tls>, workers: &mut [Ports]) -> io::Result<()> {
    let count = workers.len().max(given.len());
    for (number, socket) in given.iter().cycle().take(count).enumerate() {
        let listener = socket.try_clone()?;
        listener.set_nonblocking(true)?;
        #[cfg(target_os = "linux")]
        socket2::SockRef::from(&listener).set_tcp_notsent_lowat(NOT_SENT)?;
        let at = number % workers.len();
        if let Some(ports) = workers.get_mut(at) {
            ports.push(Port { listener, tls: tls.cloned(), stays: true });
        }
    }
    Ok(())
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
        let (workers, addresses) = bind(plain("127.0.0.1:0".parse().unwrap()), 2, Vec::new()).unwrap();
        assert_eq!((workers.len(), workers[0].len()), (2, 1));
        let error = bind(plain(addresses[0]), 1, Vec::new()).unwrap_err();
        assert!(error.to_string().contains("something else listens there"), "{error}");
        drop(workers);
        assert!(bind(plain(addresses[0]), 1, Vec::new()).is_ok());
    }

    #[test]
    fn a_socket_that_was_passed_is_shared_by_the_workers() {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let at = socket.local_addr().unwrap();
        let given = vec![socket.try_clone().unwrap()];
        let (workers, bound) = bind(std::iter::once((at, None)), 2, given).unwrap();
        assert_eq!((workers.len(), bound), (2, vec![at]));
        assert!(workers.iter().flatten().all(|port| port.stays));
        let error = bind(std::iter::empty(), 1, vec![socket]).unwrap_err();
        assert!(error.to_string().contains("LISTEN_FDS"), "{error}");
    }
}
