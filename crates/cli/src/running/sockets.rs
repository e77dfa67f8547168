//! Sockets that whoever started the process has opened for it (`LISTEN_FDS`, as systemd does): they stay open
//! while one process ends and the next one starts, so that nobody who connects meanwhile is turned away.

use std::net::TcpListener;

use listenfd::ListenFd;

use crate::output::Failure;

/// Every socket that was passed. To be called once, before there are threads.
///
/// # Errors
/// If one of them is not a listening TCP socket.
pub fn passed() -> Result<Vec<TcpListener>, Failure> {
    let mut passed = ListenFd::from_env();
    let wrong = |why: String| {
        let help = "sockets of a .socket unit are named by ListenStream=ADDRESS:PORT";
        Failure::usage((format!("a socket that was passed (LISTEN_FDS) cannot be used: {why}"), help))
    };
    let count = passed.len();
    let mut take = |number| match passed.take_tcp_listener(number) {
        Ok(Some(socket)) => Ok(socket),
        Ok(None) => Err(wrong("it is not there".to_owned())),
        Err(error) => Err(wrong(error.to_string())),
    };
    (0..count).map(&mut take).collect()
}
