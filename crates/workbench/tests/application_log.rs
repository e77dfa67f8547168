//! What an application wrote about a request, on the request's page and for programs.

use candor_exchange::{ExchangeId, Level, LogLine, Stream};
use support::{config, get, samples, visible};

mod support;

#[tokio::test]
async fn lines_of_a_request_are_shown_and_harm_nothing() {
    let config = config(samples::all());
    let page = format!("/x/{}", samples::id(61));
    assert!(
        !visible(get(&config, &page).await.text()).contains("Application log"),
        "without lines nothing is said"
    );
    let id: ExchangeId = samples::id(61).parse().unwrap();
    let exchange = config.journal.get(id).unwrap().unwrap();
    let text = "failed <script>alert(1)</script> \u{202e} \x1b[2J no stock";
    config.journal.append_log(LogLine {
        time: id.unix_millis() + 7,
        source: "shop<b>".into(),
        stream: Stream::Stderr,
        level: Some(Level::Error),
        text: text.into(),
        size: 20_000,
        request_id: Some(exchange.request_id.clone()),
        trace_id: None,
    });
    let answer = get(&config, &page).await;
    let html = answer.text();
    let shown = visible(html);
    assert!(shown.contains("Application log") && shown.contains("no stock"), "{shown}");
    assert!(shown.contains("20,000 octets in all") && shown.contains("stderr"), "{shown}");
    assert!(!html.contains("<script>alert") && !html.contains("shop<b>"), "{html}");
    assert!(!html.contains('\u{202e}') && !html.contains('\x1b'), "{html}");
    let api = get(&config, &format!("/api/exchanges/{}/log", samples::id(61))).await;
    let lines: serde_json::Value = serde_json::from_str(api.text()).unwrap();
    assert_eq!(lines["lines"][0]["text"], text);
    assert_eq!(get(&config, "/api/exchanges/nothing/log").await.status, 404);
    let list = get(&config, "/?q=log%3A%22no+stock%22").await;
    assert_eq!(list.text().matches("data-row=").count(), 1);
}
