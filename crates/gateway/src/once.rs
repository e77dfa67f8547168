//! One request to an upstream, outside of any traffic: for `candor replay`. Redirects are not followed.

use tokio::time::timeout;

use crate::fetch::body;
use crate::upstream::{Connector, UpstreamConnection, UpstreamError};
use crate::{FetchLimits, UpstreamTls, UpstreamUrl};

/// An answer, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Its status code.
    pub status: u16,
    /// Status line to empty line, as received.
    pub head: Vec<u8>,
    /// The body without its framing.
    pub body: Vec<u8>,
}

/// Sends head and body of a request, and waits for the final answer. The head must close the connection.
///
/// # Errors
/// Why there is none, as the second half of a sentence about the upstream.
pub async fn send_once(
    origin: &UpstreamUrl,
    tls: &UpstreamTls,
    request: (&[u8], &[u8]),
    limits: FetchLimits,
) -> Result<Answered, String> {
    match timeout(limits.time, exchange(origin, tls, request, limits)).await {
        Ok(result) => result,
        Err(_) => Err(format!("it took longer than {} s", limits.time.as_secs_f64())),
    }
}

async fn exchange(
    origin: &UpstreamUrl,
    tls: &UpstreamTls,
    request: (&[u8], &[u8]),
    limits: FetchLimits,
) -> Result<Answered, String> {
    let connector = Connector::new(origin.clone(), tls)?;
    let stream = connector.connect().await.map_err(|error| format!("nothing answers there: {error}"))?;
    let mut connection = UpstreamConnection::new(stream, limits.time);
    let sent = connection.send(request.0, request.1, &mut 0).await;
    sent.map_err(|error| UpstreamError::Closed("it had taken the request", Some(error)).to_string())?;
    loop {
        let head =
            connection.head(request.0.starts_with(b"HEAD ")).await.map_err(|error| error.to_string())?;
        if head.status >= 200 || head.status == 101 {
            let body = body(&mut connection, &head, limits.octets).await?;
            return Ok(Answered { status: head.status, head: head.octets.to_vec(), body });
        }
    }
}
