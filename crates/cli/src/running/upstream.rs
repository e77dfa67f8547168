//! Is anybody there? Asked once at the start, so that a slip in the address is seen at once.

use std::{
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use candor_gateway::UpstreamUrl;

use crate::settings::Settings;

/// Warns of servers that cannot be reached; they may well be started later.
pub fn check(settings: &Settings) {
    for url in settings.all_services().unwrap_or_default().iter().flat_map(|service| &service.servers) {
        if let Err(cause) = reach(url) {
            eprintln!(
                "warning: nothing answers at the upstream {url}: {cause}\n  help: start it, or correct its address; \
                 until then requests that pass are answered 502\n"
            );
        }
    }
}

fn reach(url: &UpstreamUrl) -> Result<(), String> {
    let addresses = (url.host(), url.port()).to_socket_addrs().map_err(|e| e.to_string())?;
    let mut cause = "the name has no address".to_owned();
    for address in addresses {
        match TcpStream::connect_timeout(&address, Duration::from_secs(2)) {
            Ok(_) => return Ok(()),
            Err(error) => cause = error.to_string(),
        }
    }
    Err(cause)
}
