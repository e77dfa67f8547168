//! Two exchanges side by side, and the way there from the page of one that failed.

use serde_json::json;
use support::{config, get, samples, visible};

mod support;

/// As the sample of two wrong values, a minute before, and right.
fn worked(n: u64) -> candor_exchange::Exchange {
    let body = "{\n  \"customer_id\": \"cus_8Qm2ZtR4\",\n  \"currency\": \"EUR\",\n  \"items\": [\n    \
                { \"sku\": \"KB-2041\", \"qty\": 2 },\n    { \"sku\": \"KB-3310\", \"qty\": 1 }\n  ],\n  \
                \"note\": \"leave at reception\"\n}";
    let head = format!(
        "POST /v1/orders HTTP/1.1\r\nHost: api.example.com\r\nUser-Agent: acme-checkout/3.2.1\r\n\
         Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        "*".repeat(812),
        body.len()
    );
    samples::exchange(
        n,
        &json!({
            "client": "203.0.113.24", "method": "POST", "target": "/v1/orders", "operation": "createOrder",
            "request": { "head": { "text": head }, "body": { "text": body } },
            "response": samples::answer(201, "upstream", "application/json", "{}"),
        }),
    )
}

#[tokio::test]
async fn a_failed_exchange_leads_to_what_it_has_otherwise_than_one_that_worked() {
    let config = config(vec![worked(1), samples::bare_lf(2), samples::two_values(61)]);
    let page = get(&config, &format!("/x/{}", samples::id(61))).await;
    let address = format!("/compare?a={}&amp;b={}", samples::id(1), samples::id(61));
    assert!(page.text().contains(&format!("href=\"{address}\"")), "{}", page.text());
    let page = get(&config, &address.replace("&amp;", "&")).await;
    assert_eq!(page.status, 200);
    let (html, text) = (page.text(), visible(page.text()));
    assert!(text.contains("A 201") && text.contains("B 422"), "{text}");
    assert!(text.contains("EURO") && text.contains("/currency") && text.contains("/items/1/sku"), "{text}");
    assert!(html.contains("<mark>"), "what differs is marked in the octets");
    let swapped = format!("/compare?a={}&amp;b={}", samples::id(61), samples::id(1));
    assert!(html.contains(&swapped), "{html}");
    assert!(html.len() < 150_000, "{}", html.len());
}

#[tokio::test]
async fn what_succeeded_is_compared_with_nothing_by_itself() {
    let config = config(vec![worked(1), worked(2)]);
    let page = get(&config, &format!("/x/{}", samples::id(2))).await;
    assert!(!page.text().contains("id=\"baseline\""));
    assert!(page.text().contains("Compare with the one before"), "the exchange before it is a link away");
    let same = get(&config, &format!("/compare?a={}&b={}", samples::id(1), samples::id(2))).await;
    assert!(visible(same.text()).contains("Nothing differs that a server would decide by."));
}

#[tokio::test]
async fn ids_of_clients_are_looked_up_and_unknown_ones_are_told() {
    let config = config(vec![worked(1), samples::observed(5)]);
    let page = get(&config, &format!("/compare?a={}&b=checkout-77", samples::id(1))).await;
    assert_eq!(page.status, 200);
    for path in ["/compare", "/compare?a=&b=x"] {
        let page = get(&config, path).await;
        assert_eq!(page.status, 200);
        assert!(visible(page.text()).contains("Which two exchanges?"), "{path}");
    }
    let page = get(&config, "/compare?a=nobody&b=checkout-77").await;
    assert_eq!(page.status, 404);
    assert!(visible(page.text()).contains("no exchange with the id nobody"), "{}", visible(page.text()));
}
