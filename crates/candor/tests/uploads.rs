//! Bodies that no schema looks into pass as they come, and are bounded while they do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests: what goes wrong ends the test"
)]

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::DefaultBodyLimit;
use axum::response::IntoResponse;
use axum::routing::post;
use candor::{Candor, ContractLayer, LimitLayer, Settings};
use http::{Request, StatusCode};
use http_body::Frame;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

const DOCUMENT: &str = r#"
openapi: 3.1.0
info: {title: Files, version: "1"}
paths:
  /files:
    post:
      requestBody:
        required: true
        content:
          application/octet-stream: {}
          application/json: {schema: {type: object}}
          multipart/form-data:
            schema: {type: object, required: [name], properties: {name: {type: string, maxLength: 5}, file: {}}}
      responses: {"201": {description: kept}}
"#;

const PIECE: usize = 64 << 10;

/// A body that is made while it is read, how much of it was made, and how much of it the service has seen.
#[derive(Clone, Default)]
struct Flow {
    made: Arc<AtomicU64>,
    seen: Arc<AtomicU64>,
    most_under_way: Arc<AtomicU64>,
}

struct Source {
    flow: Flow,
    left: usize,
    breaks: bool,
}

impl http_body::Body for Source {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        // Every other time it has to be waited for.
        if self.left % 2 == 1 {
            self.left -= 1;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match self.left.checked_sub(1) {
            None if self.breaks => Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into()))),
            None => Poll::Ready(None),
            Some(left) => {
                self.left = left;
                let made = self.flow.made.fetch_add(PIECE as u64, SeqCst) + PIECE as u64;
                self.flow.most_under_way.fetch_max(made - self.flow.seen.load(SeqCst), SeqCst);
                Poll::Ready(Some(Ok(Frame::data(Bytes::from(vec![7; PIECE])))))
            }
        }
    }
}

impl Flow {
    /// A request with this many pieces; `announced` gives it a length.
    fn request(&self, kind: &str, pieces: usize, announced: bool, breaks: bool) -> Request<Body> {
        let request = Request::post("/files").header("Host", "files.test").header("Content-Type", kind);
        let request = match announced {
            true => request.header("Content-Length", pieces * PIECE),
            false => request,
        };
        request.body(Body::new(Source { flow: self.clone(), left: pieces * 2, breaks })).unwrap()
    }

    /// A service that reads what it gets piece by piece.
    fn service(&self) -> Router {
        let flow = self.clone();
        let keep = move |mut body: Body| async move {
            while let Some(frame) = body.frame().await {
                match frame {
                    Ok(frame) => {
                        let length = frame.into_data().map_or(0, |data| data.len());
                        flow.seen.fetch_add(length as u64, SeqCst);
                    }
                    Err(_) => return (StatusCode::INTERNAL_SERVER_ERROR, "cannot be kept").into_response(),
                }
            }
            StatusCode::CREATED.into_response()
        };
        Router::new().route("/files", post(keep)).layer(DefaultBodyLimit::disable())
    }
}

/// Status, and code of the problem.
async fn ask(app: Router, request: Request<Body>) -> (u16, String) {
    let response = app.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let text = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let problem: Value = serde_json::from_slice(&text).unwrap_or_default();
    (status, problem["code"].as_str().unwrap_or_default().to_owned())
}

fn contract() -> ContractLayer {
    ContractLayer::from_text("openapi.yaml", DOCUMENT).unwrap()
}

#[tokio::test]
async fn a_large_upload_passes_in_little_memory() {
    for announced in [true, false] {
        let flow = Flow::default();
        // What were held would be 64 MiB, and refused with 503.
        let contract = contract().max_body(1 << 30).budget(256 << 10);
        let app = flow.service().layer(Candor::new(Settings::new()).contract(contract).guarding());
        let request = flow.request("application/octet-stream", 1024, announced, false);
        assert_eq!(ask(app, request).await, (201, String::new()), "announced: {announced}");
        assert_eq!(flow.seen.load(SeqCst), 64 << 20);
        let under_way = flow.most_under_way.load(SeqCst);
        assert!(under_way <= 4 * PIECE as u64, "{under_way} octets were under way at a time");
    }
}

#[tokio::test]
async fn the_limit_stops_an_upload_in_its_middle() {
    let small = || LimitLayer::new().max_body(1 << 20);
    for (what, layer) in [
        ("of the contract", Candor::new(Settings::new()).contract(contract().max_body(1 << 20))),
        ("of the layer", Candor::new(Settings::new()).contract(contract().max_body(1 << 30)).limits(small())),
        ("of the layer alone", Candor::new(Settings::new()).limits(small())),
    ] {
        let flow = Flow::default();
        let request = flow.request("application/octet-stream", 1024, false, false);
        let answer = ask(flow.service().layer(layer), request).await;
        assert_eq!(answer, (413, "body-too-large-streamed".to_owned()), "{what}");
        let (made, seen) = (flow.made.load(SeqCst), flow.seen.load(SeqCst));
        assert!(made <= (1 << 20) + 4 * PIECE as u64, "{what}: {made} octets were read");
        assert!(seen > 0 && seen <= 1 << 20, "{what}: the service has seen {seen}");
    }
}

#[tokio::test]
async fn what_is_announced_to_be_too_large_never_begins() {
    let flow = Flow::default();
    let app = flow.service().layer(Candor::new(Settings::new()).contract(contract().max_body(1 << 20)));
    let answer = ask(app, flow.request("application/octet-stream", 1024, true, false)).await;
    assert_eq!(answer, (413, "body-too-large".to_owned()));
    assert_eq!((flow.made.load(SeqCst), flow.seen.load(SeqCst)), (0, 0));
}

#[tokio::test]
async fn an_upload_that_breaks_off_is_no_whole_one() {
    let flow = Flow::default();
    let app = flow.service().layer(Candor::new(Settings::new()).contract(contract().max_body(1 << 30)));
    let answer = ask(app, flow.request("application/octet-stream", 16, false, true)).await;
    assert_eq!(answer, (400, "chunked-body-truncated".to_owned()));
}

#[tokio::test]
async fn what_a_schema_looks_into_is_held_within_the_budget() {
    let flow = Flow::default();
    let contract = contract().max_body(1 << 30).budget(1 << 20);
    let app = flow.service().layer(Candor::new(Settings::new()).contract(contract));
    let answer = ask(app.clone(), flow.request("application/json", 1024, false, false)).await;
    assert_eq!(answer, (503, "service-overloaded".to_owned()));
    assert_eq!(flow.seen.load(SeqCst), 0, "the service was not asked");
    // What was held is given back.
    let flow = Flow::default();
    let answer = ask(app, flow.request("application/json", 8, false, false)).await;
    assert_eq!(answer, (400, "json-syntax".to_owned()));
}

#[tokio::test]
async fn a_form_with_a_large_file_is_judged_before_the_service_sees_it_and_comes_whole() {
    let echo = |body: Bytes| async move { body };
    let app = Router::new().route("/files", post(echo)).layer(DefaultBodyLimit::disable());
    let app = app.layer(Candor::new(Settings::new()).contract(contract().budget(1 << 20)));
    let form = |name: &str| {
        let file = "x".repeat(300_000);
        format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{file}\r\n\
             --b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n{name}\r\n--b--\r\n"
        )
    };
    let request = |name: &str, version| {
        let request = Request::post("/files").header("Host", "files.test").version(version);
        request
            .header("Content-Type", "multipart/form-data; boundary=b")
            .body(Body::from(form(name)))
            .unwrap()
    };
    for version in [http::Version::HTTP_11, http::Version::HTTP_2] {
        let response = app.clone().oneshot(request("Ada", version)).await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(to_bytes(response.into_body(), 1 << 20).await.unwrap() == form("Ada"));
        let answer = ask(app.clone(), request("Ada Lovelace", version)).await;
        assert_eq!(answer, (422, "body-string-too-long".to_owned()));
    }
}
