//! Is anybody there? Asked once at the start, so that a slip in the address is seen at once.

use std::{
    net::{TcpStream, ToSocketAddrs},
    time::Duration,
};

use candor_gateway::UpstreamUrl;

use crate::settings::{Settings, table};

/// Warns if the upstream cannot be reached; it may well be started later.
pub fn check(settings: &Settings) {
    let Some(url) = settings.text(&table::UPSTREAM).and_then(|u| u.parse::<UpstreamUrl>().ok()) else {
        return;
    };
    if let Err(cause) = reach(&url) {
        eprintln!(
            "warning: nothing answers at the upstream {url}: {cause}\n  help: start it, or correct --upstream; until \
             then requests that pass are answered 502\n"
        );
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
