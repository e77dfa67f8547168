//! What to do about a failed exchange, and the request as it would pass.

use support::{config, get, samples, visible};

mod support;

#[tokio::test]
async fn a_refused_head_is_shown_as_it_would_pass() {
    let config = config(vec![samples::bare_lf(7)]);
    let page = get(&config, &format!("/x/{}", samples::id(7))).await;
    let (html, text) = (page.text(), visible(page.text()));
    assert!(text.contains("Send the corrected request below."), "{text}");
    assert!(text.contains("checked: the rules of the gateway accept it"), "{text}");
    assert!(
        html.contains("<div class=\"d\">") && html.contains("<ins><span class=\"esc\">0D</span>"),
        "{html}"
    );
    assert!(html.contains("id=\"fixed-curl\""), "the correction is there as a command");
    assert!(html.len() < 150_000, "{}", html.len());
}

#[tokio::test]
async fn an_answer_of_the_upstream_is_walked_in_five_steps() {
    let config = config(samples::all());
    let page = get(&config, &format!("/x/{}", samples::id(82))).await;
    let text = visible(page.text());
    for step in ["answer", "baseline", "size", "content-type", "url"] {
        assert!(text.contains(&format!(" {step} ")), "{step}: {text}");
    }
    assert!(text.contains("whose"), "{text}");
}

#[tokio::test]
async fn what_succeeded_needs_nothing_and_without_rules_nothing_is_promised() {
    let mut config = config(samples::all());
    let page = get(&config, &format!("/x/{}", samples::id(7))).await;
    assert!(!page.text().contains("What to do"));
    config.inspector = None;
    let page = get(&config, &format!("/x/{}", samples::id(70))).await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("fixed-curl"));
}
