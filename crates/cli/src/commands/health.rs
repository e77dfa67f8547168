//! `candor health`: asks a running gateway how it is, where there is no curl and no shell to do it.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use candor_gateway::{FetchLimits, UpstreamTls, UpstreamUrl, send_once};

use crate::{
    arguments, contract,
    output::{self, Failure},
    settings::{Settings, flags::Given, table},
};

/// Longest answer.
const MOST: usize = 1 << 20;

/// Asks, and prints the answer.
///
/// # Errors
/// If nobody can be asked (2), or nothing that was understood is answered (1).
pub fn run(health: &arguments::Health) -> Result<ExitCode, Failure> {
    let settings = contract::load(&Given::default(), health.config.as_deref()).map_err(Failure::usage)?;
    let url = health.url.clone().or_else(|| address(&settings)).ok_or_else(|| {
        let help = "name its address: `candor health http://127.0.0.1:8401`";
        Failure::usage(("error: the settings name no address without TLS to ask".to_owned(), help))
    })?;
    let origin: UpstreamUrl =
        url.parse().map_err(|error| Failure::usage(format!("error: \"{url}\": {error}")))?;
    let prefix = settings.text(&table::PREFIX).unwrap_or("/_candor");
    let what = if health.ready { "ready" } else { "health" };
    let head = format!(
        "GET {prefix}/{what} HTTP/1.1\r\nHost: {}\r\nUser-Agent: candor/{} (health)\r\nConnection: close\r\n\r\n",
        origin.authority(),
        env!("CARGO_PKG_VERSION"),
    );
    let limits = FetchLimits { time: Duration::from_secs_f64(health.timeout), octets: MOST };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::run(format!("error: {error}")))?;
    let tls = UpstreamTls::default();
    let answer = runtime.block_on(send_once(&origin, &tls, (head.as_bytes(), b""), limits));
    let answer = answer.map_err(|why| Failure::run(format!("error: {url}: {why}")))?;
    output::print(&format!("{}\n", String::from_utf8_lossy(&answer.body).trim_end()))?;
    Ok(if answer.status == 200 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Where the settings say that something listens without TLS, as this machine reaches it.
fn address(settings: &Settings) -> Option<String> {
    let listening = [&table::LISTEN, &table::WORKBENCH].into_iter().filter_map(|setting| {
        let address: SocketAddr = settings.text(setting)?.parse().ok()?;
        let is_everywhere = address.ip().is_unspecified();
        let host = match (is_everywhere, address.is_ipv4()) {
            (true, true) => "127.0.0.1".to_owned(),
            (true, false) => "[::1]".to_owned(),
            (false, true) => address.ip().to_string(),
            (false, false) => format!("[{}]", address.ip()),
        };
        Some(format!("http://{host}:{}", address.port()))
    });
    listening.into_iter().next()
}
