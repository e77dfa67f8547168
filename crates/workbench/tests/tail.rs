//! The live tail: told what comes, once, within bounds.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

use std::{future::poll_fn, pin::Pin, sync::Arc, time::Duration};

use axum::{
    body::{Body, HttpBody},
    http::Request,
};
use candor_journal::{Journal, Memory, conformance};
use candor_workbench::{Workbench, WorkbenchConfig};
use support::get;
use tower::ServiceExt;

mod support;

fn ask(path: &str) -> Request<Body> {
    Request::get(path).header("Host", "127.0.0.1:8401").body(Body::empty()).unwrap()
}

/// A journal with these samples, and a workbench that shows it.
fn with(samples: std::ops::Range<u64>) -> (Arc<Memory>, WorkbenchConfig) {
    let journal = Arc::new(Memory::default());
    samples.for_each(|number| journal.append(conformance::sample(number)));
    let config = WorkbenchConfig::new(journal.clone(), ([127, 0, 0, 1], 8401).into());
    (journal, config)
}

async fn subscribe(config: &WorkbenchConfig, path: &str) -> Body {
    let router = Workbench::new(config.clone()).unwrap().router();
    let response = router.oneshot(ask(path)).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    response.into_body()
}

/// The next event that is one.
async fn next(body: &mut Body) -> Option<String> {
    loop {
        let frame = tokio::time::timeout(
            Duration::from_secs(60),
            poll_fn(|context| Pin::new(&mut *body).poll_frame(context)),
        );
        let data = frame.await.expect("something comes")?.unwrap().into_data().unwrap();
        let text = String::from_utf8(data.to_vec()).unwrap();
        if text.starts_with("event: ") {
            return Some(text);
        }
    }
}

#[tokio::test]
async fn what_comes_is_told_once_and_what_was_there_is_not() {
    let (journal, config) = with(0..20);
    let mut body = subscribe(&config, "/api/exchanges/tail?q=is:refused").await;
    // One of each that matches not, that ended late and that is new.
    for number in [21, 24, 18, 28] {
        journal.append(conformance::sample(number));
    }
    let mut late = conformance::sample(32);
    late.id = candor_exchange::ExchangeId::new(conformance::START + 23_500, [1; 10]);
    journal.append(late);
    let mut told = vec![next(&mut body).await.unwrap(), next(&mut body).await.unwrap()];
    told.push(next(&mut body).await.unwrap());
    journal.append(conformance::sample(36));
    told.push(next(&mut body).await.unwrap());
    for number in [24, 28, 36] {
        let id = format!("id: {}\n", conformance::id(number));
        assert_eq!(told.iter().filter(|event| event.contains(&id)).count(), 1, "{number} in {told:?}");
    }
    assert!(told.iter().all(|event| event.starts_with("event: exchange\n") && event.contains("\"refused\"")));
}

#[tokio::test]
async fn somebody_who_comes_back_is_told_what_came_since() {
    let (_journal, config) = with(0..30);
    let path = format!("/api/exchanges/tail?q=is:refused&after={}", conformance::id(20));
    let mut body = subscribe(&config, &path).await;
    for number in [24, 28] {
        let event = next(&mut body).await.unwrap();
        assert!(event.contains(&conformance::id(number).to_string()), "{number} in {event}");
    }
}

#[tokio::test]
async fn who_reads_too_slowly_is_cut_off_and_told_so() {
    let (_journal, mut config) = with(0..200);
    config.tail_patience = Duration::from_millis(20);
    let path = format!("/api/exchanges/tail?after={}", conformance::id(0));
    let mut body = subscribe(&config, &path).await;
    let mut events = Vec::new();
    while let Some(event) = next(&mut body).await {
        events.push(event);
        // Longer than the workbench waits for room; on a busy machine only longer still.
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    assert!(events.len() < 100, "what waits is bounded: {}", events.len());
    let last = events.last().unwrap();
    assert!(last.starts_with("event: cut\n") && last.contains("more slowly"), "{last}");
}

#[tokio::test]
async fn subscribers_are_bounded_in_number() {
    let (_journal, config) = with(0..5);
    let router = Workbench::new(config.clone()).unwrap().router();
    let mut bodies = Vec::new();
    for _ in 0..32 {
        let response = router.clone().oneshot(ask("/api/exchanges/tail")).await.unwrap();
        assert_eq!(response.status(), 200);
        bodies.push(response.into_body());
    }
    assert_eq!(router.clone().oneshot(ask("/api/exchanges/tail")).await.unwrap().status(), 503);
    bodies.pop();
    assert_eq!(router.oneshot(ask("/api/exchanges/tail")).await.unwrap().status(), 200);
    assert_eq!(get(&config, "/api/exchanges/tail?q=status:x").await.status, 400);
}
