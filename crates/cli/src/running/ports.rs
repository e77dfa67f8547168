//! A port that cannot be had: who has it, and what to do.

use std::{error::Error, fs, io, net::SocketAddr, path::Path};

use candor_gateway::BindError;

use crate::output::Failure;

/// The gateway could not start; `flag` says which one sets an address.
pub fn refused(error: &BindError, flag: impl Fn(SocketAddr) -> &'static str) -> Failure {
    match (error.address(), error.source().and_then(|source| source.downcast_ref::<io::Error>())) {
        (Some(address), Some(source)) => taken(address, source, flag(address)),
        _ => Failure::run(format!("error: the gateway cannot start: {error}")),
    }
}

/// An address could not be listened on.
pub fn taken(address: SocketAddr, error: &io::Error, flag: &str) -> Failure {
    let (message, help) = match error.kind() {
        io::ErrorKind::AddrInUse => {
            let who = holder(address.port()).map(|(pid, name)| format!(" by process {pid} ({name})"));
            let message =
                format!("port {} of {} is taken{}", address.port(), address.ip(), who.unwrap_or_default());
            (
                message,
                format!(
                    "stop that process, or choose another port: `--{flag} {}:0` takes a free one",
                    address.ip()
                ),
            )
        }
        io::ErrorKind::PermissionDenied => {
            let message = format!("this user may not listen on {address}");
            (
                message,
                format!(
                    "ports below 1024 need a privilege; choose another: `--{flag} {}:8400`",
                    address.ip()
                ),
            )
        }
        io::ErrorKind::AddrNotAvailable => {
            let message = format!("{} is no address of this machine", address.ip());
            (message, format!("`--{flag} 0.0.0.0:{}` listens on all of them", address.port()))
        }
        _ => (
            format!("{address} cannot be listened on: {error}"),
            format!("choose another address with --{flag}"),
        ),
    };
    Failure::run((message, help.as_str()))
}

/// Id and name of the process that listens on a port, as far as Linux tells this user.
fn holder(port: u16) -> Option<(u32, String)> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|t| fs::read_to_string(t).unwrap_or_default());
    let inodes: Vec<String> =
        tables.iter().flat_map(|t| t.lines()).filter_map(|l| listening(l, port)).collect();
    for process in fs::read_dir("/proc").ok()?.flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|n| n.parse::<u32>().ok()) else { continue };
        let files = fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten();
        let holds = |link: &Path| inodes.iter().any(|i| link == Path::new(&format!("socket:[{i}]")));
        if files.filter_map(|f| fs::read_link(f.path()).ok()).any(|link| holds(&link)) {
            let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            return Some((pid, name.trim().to_owned()));
        }
    }
    None
}

/// The inode of a socket that listens (state 0A) on the port, from a line of `/proc/net/tcp`.
fn listening(line: &str, port: u16) -> Option<String> {
    let columns: Vec<&str> = line.split_whitespace().collect();
    let (_, local) = columns.get(1)?.rsplit_once(':')?;
    let is_ours = u16::from_str_radix(local, 16) == Ok(port) && *columns.get(3)? == "0A";
    is_ours.then(|| columns.get(9).map(|inode| (*inode).to_owned()))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_that_holds_a_port_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(holder(address.port()).map(|(pid, _)| pid), Some(std::process::id()));
        let error = std::net::TcpListener::bind(address).unwrap_err();
        let said = taken(address, &error, "listen").to_string();
        assert!(said.contains(&format!("is taken by process {}", std::process::id())), "{said}");
        assert!(said.contains("--listen 127.0.0.1:0"), "{said}");
    }
}
