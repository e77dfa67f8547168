//! Asks servers whether they are well.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::task::spawn_local;
use tokio::time::{sleep, timeout};

use super::server::Server;
use super::{HealthCheck, Service, Services};
use crate::upstream::{UpstreamConnection, UpstreamError};

/// Begins to ask every server whose service says how, on the calling thread, unless somebody does already.
pub(crate) fn watch(services: &Services) {
    for service in services.0.iter() {
        if service.is_watched.swap(true, Ordering::Relaxed) {
            continue;
        }
        let Some(check) = &service.config.check else { continue };
        for number in 0..service.servers.len() {
            spawn_local(go_on(service.clone(), check.clone(), number));
        }
    }
}

async fn go_on(service: std::sync::Arc<Service>, check: HealthCheck, number: usize) {
    let Some(server) = service.servers.get(number) else { return };
    // Not all at the same moment.
    sleep(check.interval / 10 * u32::try_from(number % 10).unwrap_or(0)).await;
    let mut in_a_row = 0;
    while !service.is_retired.load(Ordering::Relaxed) {
        match ask(server, &check).await {
            Ok(()) => {
                in_a_row = 0;
                server.checked(Ok(()));
            }
            Err(cause) => {
                in_a_row += 1;
                if in_a_row >= check.failures {
                    server.checked(Err(cause));
                }
            }
        }
        sleep(check.interval).await;
    }
}

async fn ask(server: &Server, check: &HealthCheck) -> Result<(), String> {
    match timeout(check.timeout, status(server, &check.path, check.timeout)).await {
        Ok(Ok(200..=399)) => Ok(()),
        Ok(Ok(status)) => Err(format!("{} answers {status}", check.path)),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("{} is not answered within {} s", check.path, check.timeout.as_secs_f64())),
    }
}

async fn status(server: &Server, path: &str, silence: Duration) -> Result<u16, UpstreamError> {
    let stream = server.connector.connect().await.map_err(UpstreamError::Unreachable)?;
    let mut connection = UpstreamConnection::new(stream, silence);
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: candor/{} (health check)\r\nAccept: */*\r\n\
         Connection: close\r\n\r\n",
        server.connector.url().authority(),
        env!("CARGO_PKG_VERSION"),
    );
    let sent = connection.send(request.as_bytes(), b"", &mut 0).await;
    sent.map_err(|error| UpstreamError::Closed("it had taken the request", Some(error)))?;
    loop {
        let head = connection.head(false).await?;
        if head.status >= 200 {
            return Ok(head.status);
        }
    }
}
