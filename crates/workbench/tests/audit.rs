//! The audit page: made in the background, kept, and asked for until it is there.

use std::time::{Duration, Instant};

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use candor_workbench::Workbench;
use support::{config, samples, visible};
use tower::ServiceExt;

mod support;

#[tokio::test]
async fn findings_scores_and_what_was_observed_are_told() {
    let router = Workbench::new(config(samples::all())).expect("a sound configuration").router();
    let end = Instant::now() + Duration::from_secs(30);
    let html = loop {
        let request = Request::get("/audit").header("Host", "127.0.0.1:8401").body(Body::empty());
        let answer = router.clone().oneshot(request.expect("a request")).await.expect("infallible");
        assert_eq!(answer.status(), 200);
        let body = to_bytes(answer.into_body(), 1_000_000).await.expect("a body");
        let html = String::from_utf8(body.to_vec()).expect("UTF-8");
        if html.contains("id=\"observed\"") {
            break html;
        }
        assert!(html.contains("href=\"/audit\"") && Instant::now() < end, "{html}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    let text = visible(&html);
    assert!(text.contains("18 exchanges of "), "{text}");
    assert!(html.contains("id=\"scores\"") && html.contains("id=\"findings\""), "{text}");
    assert!(html.contains("href=\"/rules/host-missing\""), "what was observed leads to its rule: {html}");
    assert!(html.contains(&format!("href=\"/x/{}\"", samples::id(72))), "and to an exchange: {html}");
    assert!(html.len() < 150_000, "{}", html.len());
}
