//! Where programs send their logs by OTLP/HTTP (`/v1/logs`): the lines are joined to exchanges like any other.
//!
//! Answers are as the specification of OTLP asks: in the encoding of the request, 503 with `Retry-After` for what
//! may be sent again, other refusals for good.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{DefaultBodyLimit, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
    routing::post,
};
use candor_logs::{Intake, otlp::Encoding};
use candor_rule::Span;
use candor_syntax::{Limits, coding};
use tokio::{sync::Semaphore, time::timeout};

use crate::server::Site;

/// Where exporters send to unless they are told otherwise.
pub(crate) const PATH: &str = "/v1/logs";

/// Largest export, as sent and decompressed. A batch of an SDK has some hundred kilobytes.
const MOST: usize = 8 << 20;

/// What is larger is read up to here before it is refused: who is still sending finds the connection broken, and no
/// reason why.
const HEARD: usize = 2 * MOST;

/// Exports that are read at one time; further ones wait.
const AT_ONCE: usize = 2;

/// Longest wait for that, and for the body.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn routes() -> Router<Arc<Site>> {
    let only_post =
        || async { refuse(StatusCode::METHOD_NOT_ALLOWED, None, "Exports of logs are sent here by POST.") };
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let take = move |State(site): State<Arc<Site>>, request: Request| async move {
        take(&site, &room, request).await.unwrap_or_else(|refusal| refusal)
    };
    let route = post(take).fallback(only_post).layer(DefaultBodyLimit::disable());
    Router::new().route(PATH, route)
}

async fn take(site: &Site, room: &Semaphore, request: Request) -> Result<Response, Response> {
    let (head, body) = request.into_parts();
    let encoding = encoding(&head.headers)?;
    let is_compressed = is_compressed(&head.headers)?;
    let refused = |status, what: &str| refuse(status, Some(encoding), what);
    let busy = |_| {
        let mut response = refused(StatusCode::SERVICE_UNAVAILABLE, "Too many exports are sent at once.");
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        response
    };
    let Some(intake) = site.config.logs.clone().filter(|intake| intake.keeps()) else {
        return Err(refused(StatusCode::NOT_FOUND, "The journal is off, so that no lines are kept."));
    };
    let _place = timeout(PATIENCE, room.acquire()).await.map_err(busy)?;
    let octets = timeout(PATIENCE, read(body))
        .await
        .map_err(|_| refused(StatusCode::REQUEST_TIMEOUT, "The body was not here within 10 seconds."))?;
    let octets =
        octets.map_err(|status| refused(status, "An export has at most 8 MiB, also decompressed."))?;
    let taken = tokio::task::spawn_blocking(move || export(&intake, &octets, encoding, is_compressed)).await;
    let taken =
        taken.map_err(|_| refused(StatusCode::INTERNAL_SERVER_ERROR, "Reading it was interrupted."))?;
    let dropped = taken.map_err(|(status, what)| refused(status, &what))?;
    let why = "More lines came than are kept: 500 of one request, and 2,000 in a second of all together.";
    Ok(respond(StatusCode::OK, encoding, encoding.taken(dropped, why)))
}

/// The encoding that `Content-Type` names.
fn encoding(headers: &HeaderMap) -> Result<Encoding, Response> {
    let named = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Encoding::of(named.split(';').next().unwrap_or_default().trim()).ok_or_else(|| {
        let what = "Content-Type is expected to be application/x-protobuf or application/json.";
        refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, None, what)
    })
}

/// Whether `Content-Encoding` is gzip; nothing else is taken.
fn is_compressed(headers: &HeaderMap) -> Result<bool, Response> {
    match headers.get(CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"" | b"identity") => Ok(false),
        Some(name) if name.eq_ignore_ascii_case(b"gzip") => Ok(true),
        Some(_) => {
            let what = "Content-Encoding is expected to be gzip, or absent.";
            let mut response = refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, None, what);
            response.headers_mut().insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
            Err(response)
        }
    }
}

async fn read(body: Body) -> Result<Bytes, StatusCode> {
    let octets = to_bytes(body, HEARD).await.ok();
    octets.filter(|octets| octets.len() <= MOST).ok_or(StatusCode::PAYLOAD_TOO_LARGE)
}

/// Gives how many records were too many.
fn export(
    intake: &Arc<Intake>,
    octets: &[u8],
    encoding: Encoding,
    is_compressed: bool,
) -> Result<u64, (StatusCode, String)> {
    let limits = Limits { max_decoded: MOST as u64, max_ratio: u64::MAX, ..Limits::default() };
    let named: &[u8] = if is_compressed { b"gzip" } else { b"" };
    let octets = coding::decode(octets, named, Span::default(), &limits).map_err(|violation| {
        let is_too_large = violation.rule.code == "decompressed-too-large";
        let status = if is_too_large { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
        (status, violation.detail.clone())
    })?;
    intake.otlp(&octets, encoding).map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))
}

/// In JSON where the encoding is not known.
fn refuse(status: StatusCode, encoding: Option<Encoding>, what: &str) -> Response {
    let encoding = encoding.unwrap_or(Encoding::Json);
    respond(status, encoding, encoding.refused(what))
}

fn respond(status: StatusCode, encoding: Encoding, body: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, encoding.media_type())], body).into_response()
}
