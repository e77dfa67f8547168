//! Sending a request again from its page: off unless it was turned on, and what came of it.

#![allow(clippy::expect_used, reason = "whatever is not as expected shall stop the test")]

use std::sync::Arc;

use axum::{body::Body, http::Request};
use candor_exchange::Exchange;
use candor_workbench::{Change, Replayed, WorkbenchConfig};
use support::{config, get, samples, send, visible};

mod support;

/// POST of the form, as a browser sends it.
async fn post(config: &WorkbenchConfig, id: &str, form: &str) -> support::Answer {
    let request = Request::post(format!("/x/{id}/replay"))
        .header("Host", "127.0.0.1:8401")
        .header("Origin", "http://127.0.0.1:8401")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()));
    send(config, request.expect("a request")).await
}

fn replaying(answered: fn(&Exchange, bool) -> Result<Replayed, String>) -> WorkbenchConfig {
    let mut config = config(samples::all());
    config.replay = Some(Arc::new(answered));
    config
}

fn answered(from: &Exchange, changes: Vec<Change>) -> Replayed {
    let now = from.response.clone().expect("the sample has an answer");
    Replayed { to: "http://127.0.0.1:9000".into(), now, changes, more: 2 }
}

#[tokio::test]
async fn it_is_off_unless_it_was_turned_on() {
    let config = config(samples::all());
    let page = get(&config, &format!("/x/{}", samples::id(80))).await;
    assert!(visible(page.text()).contains("Replay off workbench.replay = true"), "{}", visible(page.text()));
    assert!(!page.text().contains("Send it again"));
    assert_eq!(post(&config, &samples::id(80), "").await.status, 403);
}

#[tokio::test]
async fn the_new_answer_is_held_against_the_kept_one() {
    let config = replaying(|exchange, _| {
        let place = "status".to_owned();
        let (before, now) = (Some("404 Not Found".to_owned()), Some("<b>200</b> OK".to_owned()));
        Ok(answered(exchange, vec![Change { place, before, now }]))
    });
    let id = samples::id(80);
    let page = get(&config, &format!("/x/{id}")).await;
    assert!(page.text().contains(&format!("action=\"/x/{id}/replay\"")), "{}", page.text());
    assert!(!page.text().contains("may_change_data"), "GET changes nothing");
    let page = post(&config, &id, "").await;
    let text = visible(page.text());
    assert_eq!(page.status, 200, "{text}");
    for part in [
        "sent to http://127.0.0.1:9000",
        &format!("Candor-Replay: {id}"),
        "404 Not Found <b>200</b> OK",
        "and 2 more",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        text.contains("Answer now, not kept HTTP/1.1 404 Not Found") || text.contains("HTTP/1.1 404"),
        "{text}"
    );
}

#[tokio::test]
async fn what_may_change_data_is_allowed_by_a_tick() {
    let config = replaying(|exchange, may_change_data| match may_change_data {
        true => Ok(answered(exchange, Vec::new())),
        false => Err("POST may change data.".into()),
    });
    let id = samples::id(82);
    let page = get(&config, &format!("/x/{id}")).await;
    assert!(page.text().contains("name=\"may_change_data\" value=\"yes\" required"), "{}", page.text());
    let refused = post(&config, &id, "").await;
    assert_eq!(refused.status, 409);
    assert!(visible(refused.text()).contains("POST may change data."), "{}", visible(refused.text()));
    let done = post(&config, &id, "may_change_data=yes").await;
    assert!(visible(done.text()).contains("The answer is the same"), "{}", visible(done.text()));
}

#[tokio::test]
async fn no_other_site_sends_it() {
    let config = replaying(|exchange, _| Ok(answered(exchange, Vec::new())));
    let request = Request::post(format!("/x/{}/replay", samples::id(80)))
        .header("Host", "127.0.0.1:8401")
        .header("Origin", "http://evil.test")
        .header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(send(&config, request.body(Body::empty()).expect("a request")).await.status, 403);
    assert_eq!(get(&config, &format!("/x/{}/replay", samples::id(80))).await.status, 405);
}
