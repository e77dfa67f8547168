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
    let ask = async |path: &str| {
        let request = Request::get(path).header("Host", "127.0.0.1:8401").body(Body::empty());
        let answer = router.clone().oneshot(request.expect("a request")).await.expect("infallible");
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, 1_000_000).await.expect("a body").to_vec();
        (parts, String::from_utf8(body).expect("UTF-8"))
    };
    let (head, sarif) = ask("/audit.sarif").await;
    assert_eq!(head.headers["content-disposition"], "attachment; filename=\"candor-audit.sarif\"");
    let sarif: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
    let (head, json) = ask("/audit.json").await;
    assert_eq!(head.headers["content-type"], "application/json");
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let findings = json["findings"].as_array().expect("findings").len();
    assert!(findings > 0 && sarif["runs"][0]["results"].as_array().is_some_and(|all| all.len() == findings));
    assert_eq!((json["exchanges"].as_u64(), json["limit"].as_u64()), (Some(18), Some(20_000)));
    let seen: u64 =
        json["hours"].as_array().expect("hours").iter().filter_map(|h| h["exchanges"].as_u64()).sum();
    assert_eq!(seen, 18, "each exchange stands in one hour");
    let observed = json["observed"].as_array().expect("what was observed");
    assert!(observed.iter().any(|one| one["code"] == "host-missing" && one["clients"] == 1), "{observed:?}");
    let (_, junit) = ask("/audit.junit.xml").await;
    assert_eq!(
        junit.matches("<failure ").count(),
        json["findings"]
            .as_array()
            .map_or(0, |all| { all.iter().filter(|finding| finding["severity"] == "error").count() })
    );
    assert_eq!(ask("/api/audit").await.1, ask("/audit.json").await.1);
    assert!(html.contains("id=\"trend\"") && html.contains("is%3Aobserved%20rule%3Ahost-missing"), "{html}");
    let severity = json["findings"][0]["severity"].as_str().expect("a severity");
    let narrowed = ask(&format!("/audit?severity={severity}")).await.1;
    let rows = |page: &str| page.matches("class=\"sev ").count();
    assert!((1..=rows(&html)).contains(&rows(&narrowed)));
    assert_eq!(rows(&ask("/audit?op=nobody").await.1), 0);
}
