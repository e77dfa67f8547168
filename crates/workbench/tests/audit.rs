//! The audit page: made in the background, kept, and asked for until it is there.

#![expect(clippy::expect_used, reason = "a test fails by panicking, in its helpers too")]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use candor_exchange::{Exchange, ExchangeId};
use candor_workbench::Workbench;
use support::{config, samples, visible};
use tower::ServiceExt;

mod support;

/// The same exchange, a while ago on the clock of this machine: the page looks at the last day.
fn recent(mut exchange: Exchange) -> Exchange {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock that is set").as_millis();
    let millis = now - 3_600_000 + u128::from(exchange.id.unix_millis() % 1_000);
    let text = exchange.id.to_string();
    let rest = text.get(13..).expect("an identifier is longer");
    let id: ExchangeId =
        format!("{:08x}-{:04x}{rest}", millis >> 16, millis & 0xffff).parse().expect("an identifier");
    exchange.id = id;
    exchange
}

#[tokio::test]
async fn findings_scores_and_what_was_observed_are_told() {
    let all: Vec<Exchange> = samples::all().into_iter().map(recent).collect();
    let is_72 = |exchange: &&Exchange| exchange.id.to_string().get(13..) == samples::id(72).get(13..);
    let observed = all.iter().find(is_72).expect("the sample").id;
    let router = Workbench::new(config(all)).expect("a sound configuration").router();
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
    assert!(html.contains(&format!("href=\"/x/{observed}\"")), "and to an exchange: {html}");
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
