//! The way to an OpenTelemetry collector: what `[telemetry]` says, and the socket.

use std::{sync::Arc, time::Duration};

use candor_gateway::{FetchLimits, UpstreamTls, UpstreamUrl, send_once};
use candor_telemetry::{Exporter, ExporterConfig, Post, Resource, Signals};

use crate::{
    output::Failure,
    settings::{Settings, table},
};

/// For one message and its answer.
const LIMITS: FetchLimits = FetchLimits { time: Duration::from_secs(10), octets: 64 << 10 };

/// Starts telling, if a collector is named. `instance` tells this process from others.
///
/// # Errors
/// If its address cannot be used, or there is no thread.
pub fn start(settings: &Settings, instance: String) -> Result<Option<Arc<Exporter>>, Failure> {
    let Some(endpoint) = settings.text(&table::TELEMETRY) else { return Ok(None) };
    let logs = settings.text(&table::TELEMETRY_LOGS).unwrap_or_default();
    let signals = Signals {
        traces: settings.switch(&table::TELEMETRY_TRACES),
        failures: logs != "off",
        successes: logs == "all",
    };
    let resource = Resource {
        service: settings.text(&table::TELEMETRY_SERVICE).unwrap_or("candor").to_owned(),
        version: env!("CARGO_PKG_VERSION").into(),
        instance,
    };
    let config = ExporterConfig { resource, signals, pause: Duration::from_millis(500) };
    let post = post(endpoint, settings.text(&table::TELEMETRY_AUTHORIZATION))
        .map_err(|why| Failure::usage(format!("error: telemetry.endpoint \"{endpoint}\": {why}")))?;
    let failed = |error| Failure::run(format!("error: telemetry cannot be told: {error}"));
    Exporter::start(config, post).map(|exporter| Some(Arc::new(exporter))).map_err(failed)
}

/// Sends messages to a collector, each on a connection of its own: there is one a second at most.
fn post(endpoint: &str, authorization: Option<&str>) -> Result<Post, String> {
    let start = endpoint.find("://").map_or(0, |at| at + 3);
    let end = endpoint.get(start..).and_then(|rest| rest.find('/')).map_or(endpoint.len(), |at| start + at);
    let (origin, prefix) = endpoint.split_at(end);
    let prefix = prefix.trim_end_matches('/').to_owned();
    let origin: UpstreamUrl = origin.parse().map_err(|error: candor_gateway::UrlError| error.to_string())?;
    let authorization = authorization.map(|value| format!("Authorization: {value}\r\n")).unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    Ok(Box::new(move |path, body| {
        let head = format!(
            "POST {prefix}{path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
             User-Agent: candor/{}\r\n{authorization}Connection: close\r\n\r\n",
            origin.authority(),
            body.len(),
            env!("CARGO_PKG_VERSION"),
        );
        let request = (head.as_bytes(), body);
        runtime
            .block_on(send_once(&origin, &UpstreamTls::default(), request, LIMITS))
            .map(|answer| answer.status)
    }))
}
