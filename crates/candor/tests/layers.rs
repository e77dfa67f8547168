//! What clients of a service with the layers see.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests: what goes wrong ends the test"
)]

use std::io::{Read, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::routing::{get, post};
use axum::{Json as PlainJson, Router};
use candor::tower::TapConfig;
use candor::{Candor, LimitLayer, Settings, TapLayer};
use http::{Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

struct Answer {
    status: StatusCode,
    headers: http::HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|why| panic!("{why}: {}", self.text))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn ask(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let octets = to_bytes(body, 1 << 20).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, text: String::from_utf8(octets.to_vec()).unwrap() }
}

fn get_of(target: &str) -> Request<Body> {
    Request::get(target).body(Body::empty()).unwrap()
}

/// A service of axum that knows nothing of us.
fn plain() -> Router {
    #[derive(serde::Deserialize)]
    struct Order {
        #[serde(rename = "quantity")]
        _quantity: u8,
    }
    Router::new()
        .route("/orders", post(|_: PlainJson<Order>| async { "kept" }))
        .route("/orders/{id}", get(|_: axum::extract::Path<u64>| async { "one" }))
        .route(
            "/own",
            get(|| async { (StatusCode::BAD_REQUEST, PlainJson(serde_json::json!({"mine": true}))) }),
        )
        .route("/gone", get(|| async { StatusCode::NOT_FOUND }))
        .route("/leak", get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "db at 10.0.0.7 is down") }))
        .route("/bug", get(async || -> &'static str { panic!("secret of the bug") }))
        .route(
            "/slow",
            get(async || {
                tokio::time::sleep(Duration::from_secs(600)).await;
                "late"
            }),
        )
}

fn layered() -> Router {
    let limits = LimitLayer::new().max_body(1000).timeout(Duration::from_secs(5));
    plain().layer(Candor::new(Settings::new().public_url("https://api.test")).limits(limits))
}

#[tokio::test]
async fn a_request_has_one_id_everywhere() {
    let app = Router::new()
        .route("/", get(|| async { candor::tower::request_id().unwrap_or_default() }))
        .route("/no", get(|| async { StatusCode::NOT_FOUND }))
        .layer(Candor::new(Settings::new()));
    let named =
        |id: &str, target: &str| Request::get(target).header("X-Request-Id", id).body(Body::empty()).unwrap();
    let answer = ask(&app, named("order-17", "/")).await;
    assert_eq!((answer.text.as_str(), answer.header("x-request-id")), ("order-17", "order-17"));
    let answer = ask(&app, named("order-17", "/no")).await;
    assert_eq!(answer.json()["request_id"], "order-17");
    assert!(answer.json()["instance"].as_str().unwrap().starts_with("urn:uuid:"));
    for bad in ["", "a b", "<script>", &"x".repeat(129)] {
        let answer = ask(&app, named(bad, "/")).await;
        assert_eq!(answer.text.len(), 36, "{bad:?} is replaced by a fresh id");
        assert_eq!(answer.header("x-request-id"), answer.text);
    }
}

#[tokio::test]
async fn bare_refusals_of_the_stack_below_become_problems() {
    let app = layered();
    let answer = ask(&app, get_of("/nowhere")).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (404, Some("path-not-found")));
    assert_eq!(answer.json()["type"], "https://api.test/_candor/rules/path-not-found");

    let answer = ask(&app, Request::delete("/orders").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (405, Some("method-not-allowed")));
    assert_eq!(answer.header("allow"), "POST");

    // Axum's own extractors.
    let order = |kind: &str, body: &str| {
        Request::post("/orders").header("Content-Type", kind).body(Body::from(body.to_owned())).unwrap()
    };
    let answer = ask(&app, order("application/json", r#"{"quantity": "two"}"#)).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json()["errors"][0]["pointer"], "#/quantity", "{}", answer.text);
    let answer = ask(&app, order("text/plain", "{}")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (415, "application/problem+json"));
    let answer = ask(&app, order("application/json", &" ".repeat(2000))).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["code"].as_str()),
        (413, Some("body-too-large-streamed"))
    );
    let answer = ask(&app, get_of("/orders/first")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (400, "application/problem+json"));

    // What has a form of its own stays as it is.
    let answer = ask(&app, get_of("/own")).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (400, r#"{"mine":true}"#));
    // A route that answers 404 knows the path, and not what it names.
    let answer = ask(&app, get_of("/gone")).await;
    assert_ne!(answer.json()["code"], "path-not-found");
}

#[tokio::test]
async fn a_client_reads_refusals_in_the_form_that_it_asks_for() {
    let app = layered();
    for (accept, kind, says) in [
        ("text/html", "text/html; charset=utf-8", "<html"),
        ("text/plain", "text/plain; charset=utf-8", "nowhere"),
        ("*/*", "application/problem+json", "\"code\""),
    ] {
        let request = Request::get("/nowhere").header(header::ACCEPT, accept).body(Body::empty()).unwrap();
        let answer = ask(&app, request).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (404, kind));
        assert!(answer.text.contains(says), "{}", answer.text);
    }
}

#[tokio::test]
async fn failures_are_told_without_a_word_of_what_happened() {
    let app = layered();
    for target in ["/bug", "/leak"] {
        let answer = ask(&app, get_of(target)).await;
        assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (500, Some("service-failed")));
        assert!(!answer.text.contains("secret") && !answer.text.contains("10.0.0.7"), "{}", answer.text);
    }
}

#[tokio::test(start_paused = true)]
async fn only_a_client_that_keeps_us_waiting_is_told_408() {
    let app = layered();
    let answer = ask(&app, get_of("/slow")).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (504, Some("service-timeout")));
    let request =
        Request::post("/orders").header("Content-Type", "application/json").body(Body::new(Never)).unwrap();
    let answer = ask(&app, request).await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (408, Some("request-body-timeout")));
}

/// A body that does not come.
struct Never;

impl http_body::Body for Never {
    type Data = axum::body::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, Self::Error>>> {
        std::task::Poll::Pending
    }
}

#[tokio::test]
async fn pages_are_served_where_problems_point() {
    let app = layered();
    let answer = ask(&app, get_of("/_candor/rules/json-syntax")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(ask(&app, get_of("/_candor/rules/json-syntax.md")).await.status, 200);
    assert_eq!(ask(&app, get_of("/_candor/rules/no-such-rule")).await.status, 404);
}

#[tokio::test]
async fn exchanges_reach_a_collector_without_their_secrets() {
    let collector = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", collector.local_addr().unwrap());
    let taken = std::thread::spawn(move || {
        let mut seen = String::new();
        // Spans and records come in messages of their own.
        while !(seen.contains("resourceSpans") && seen.contains("resourceLogs")) {
            let (mut stream, _) = collector.accept().unwrap();
            let mut some = [0; 64 << 10];
            let mut message = String::new();
            while !message.contains("\r\n\r\n{") || !message.ends_with('}') {
                let count = stream.read(&mut some).unwrap();
                message.push_str(&String::from_utf8_lossy(&some[..count]));
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").unwrap();
            seen.push_str(&message);
        }
        seen
    });
    let tap = TapLayer::start(&TapConfig::new(&endpoint, "orders")).unwrap();
    let app = plain().layer(Candor::new(Settings::new()).tap(tap.clone()));
    let request = Request::get("/nowhere?token=hunter2hunter2")
        .header("Authorization", "Bearer abcdefghijklmnop")
        .header("X-Request-Id", "seen-1");
    ask(&app, request.body(Body::empty()).unwrap()).await;
    let seen = taken.join().unwrap();
    assert!(seen.contains("seen-1") && seen.contains("\"orders\""), "{seen}");
    assert!(!seen.contains("hunter2") && !seen.contains("abcdefghijklmnop"), "{seen}");
    drop((app, tap));
}

/// Events of the level WARN, as text.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Warnings {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() <= tracing::Level::WARN
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        struct Text(String);
        impl tracing::field::Visit for Text {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                self.0.push_str(&format!("{}={value:?} ", field.name()));
            }
        }
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test]
async fn the_response_guard_warns_of_answers_that_are_wrong() {
    let document = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      responses:\n        '200': {description: ok}\n";
    let contract = candor::ContractLayer::from_text("openapi.yaml", document).unwrap();
    let app = Router::new()
        .route(
            "/a",
            get(|| async { (StatusCode::UNAUTHORIZED, PlainJson(serde_json::json!({"error": "no"}))) }),
        )
        .layer(Candor::new(Settings::new()).contract(contract).guarding());
    let warnings = Warnings::default();
    let guard = tracing::subscriber::set_default(warnings.clone());
    ask(&app, get_of("/a")).await;
    drop(guard);
    let seen = warnings.0.lock().unwrap().join("\n");
    assert!(seen.contains("401-without-www-authenticate") || seen.contains("www-authenticate"), "{seen}");
}
