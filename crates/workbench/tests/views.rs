//! The views of a message and its copies: in each the offending octets are marked, and none needs a script.

use serde_json::json;
use support::{config, get, samples, visible};

mod support;

#[tokio::test]
async fn each_view_marks_the_offending_octets() {
    let config = config(samples::all());
    let address = format!("/x/{}", samples::id(61));
    for (view, marked) in [
        ("raw", "<mark>&quot;EURO&quot;</mark>,"),
        ("pretty", "<mark>&quot;EURO&quot;</mark>,"),
        ("hex", "<mark>22 45 55 52 4f 22</mark>"),
    ] {
        let page = get(&config, &format!("{address}?view={view}")).await;
        let html = page.text();
        assert_eq!(page.status, 200);
        assert!(html.contains(marked), "{view}: {html}");
        assert!(html.contains("1 · <code>currency</code> is"), "{view} says what is wrong");
        for section in ["req", "resp"] {
            let current = format!("href=\"?view={view}#{section}\" aria-current=\"true\"");
            assert!(html.contains(&current), "{view}: the switch of {section}");
        }
    }
    let hex = get(&config, &format!("{address}?view=hex")).await;
    assert!(hex.text().contains("<mark>e2 80 8b</mark>"), "{}", hex.text());
    let odd = get(&config, &format!("{address}?view=%3Cscript%3E")).await;
    assert!(odd.text().contains("Raw request"), "an unknown view is the raw one");
}

#[tokio::test]
async fn a_body_in_one_line_is_laid_out_with_its_mark() {
    let body = r#"{"a":{"b":[1,2,{"c":"x"}]},"d":"EURO"}"#;
    let head =
        format!("POST /v1/orders?a=1&b=2 HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", body.len());
    let config = config(vec![samples::exchange(
        5,
        &json!({
            "verdict": "refused", "method": "POST",
            "errors": [{ "code": "body-enum", "detail": "`d` is \"EURO\".", "fix": "", "pointer": "#/d",
                "offset": 31, "length": 6, "line": 1, "column": 32 }],
            "request": { "head": { "text": head }, "body": { "text": body } },
        }),
    )]);
    let page = get(&config, &format!("/x/{}?view=pretty", samples::id(5))).await;
    let html = page.text();
    assert!(html.contains("<i>27</i><code>  &quot;d&quot;: <mark>&quot;EURO&quot;</mark></code>"), "{html}");
    assert!(
        html.contains("<code>    ?a=1</code>") && html.contains("<code>    &amp;b=2 HTTP/1.1</code>"),
        "{html}"
    );
}

#[tokio::test]
async fn copies_are_texts_of_their_own() {
    let config = config(samples::all());
    let address = format!("/x/{}", samples::id(61));
    let page = get(&config, &address).await;
    for (form, media_type, part) in [
        ("curl", "text/plain; charset=utf-8", "-H 'Authorization: Bearer <masked: 812 octets>'"),
        ("fetch", "text/plain; charset=utf-8", "await fetch(\"http://127.0.0.1:8400/v1/orders\", {"),
        ("python", "text/plain; charset=utf-8", "# One value is masked: put your own in"),
        ("har", "application/json", "\"method\": \"POST\""),
        ("raw", "application/octet-stream", "POST /v1/orders HTTP/1.1\r\n"),
    ] {
        assert!(page.text().contains(&format!("href=\"{address}/as/{form}\"")), "{form}");
        let copy = get(&config, &format!("{address}/as/{form}")).await;
        assert_eq!((copy.status.as_u16(), copy.header("content-type")), (200, media_type));
        assert!(copy.text().contains(part), "{}", copy.text());
        assert_eq!(copy.header("x-content-type-options"), "nosniff");
    }
    let har = get(&config, &format!("{address}/as/har")).await;
    assert_eq!(har.json()["log"]["entries"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        har.header("content-disposition"),
        format!("attachment; filename=\"candor-{}.har\"", samples::id(61))
    );
    for gone in
        [format!("{address}/as/pdf"), "/x/nothing/as/curl".into(), format!("/x/{}/as/curl", samples::id(999))]
    {
        assert_eq!(get(&config, &gone).await.status, 404, "{gone}");
    }
}

#[tokio::test]
async fn an_exchange_is_held_against_a_baseline_that_can_be_chosen() {
    let worked = |n: u64, target: &str| {
        let head = format!("GET {target} HTTP/1.1\r\nHost: api.example.com\r\n\r\n");
        samples::exchange(
            n,
            &json!({ "operation": "getUser", "target": target, "request": { "head": { "text": head }, "body": {} } }),
        )
    };
    let config =
        config(vec![worked(1, "/v1/users/a"), worked(2, "/v1/users/b?x=1"), samples::upstream_404(80)]);
    let address = format!("/x/{}", samples::id(80));
    let page = get(&config, &address).await;
    let text = visible(page.text());
    assert!(text.contains("Known-good request 1 min earlier"), "{text}");
    let first = if page.text().contains(&format!("Baseline <a class=\"m\" href=\"/x/{}\"", samples::id(1))) {
        1
    } else {
        2
    };
    let other = format!("?baseline={}#baseline", samples::id(3 - first));
    assert!(page.text().contains(&other), "the other is a link away: {}", page.text());
    let chosen = get(&config, &format!("{address}?baseline={}", samples::id(3 - first))).await;
    let text = visible(chosen.text());
    assert!(text.contains("Chosen baseline") && text.contains(&samples::id(3 - first)), "{text}");
    assert!(
        chosen.text().contains(&format!("?view=hex&amp;baseline={}#req", samples::id(3 - first))),
        "it stays"
    );
    let gone = get(&config, &format!("{address}?baseline=nothing")).await;
    assert_eq!(gone.status, 404);
}

#[tokio::test]
async fn a_large_body_is_a_light_page_in_every_view() {
    let item = r#"{"sku":"KB-2041","qty":2,"note":"<b>&\"'","more":[1,2,3,{"x":null}]},"#;
    let body = format!("[{}1]", item.repeat(1000));
    let at = body.len() - 200;
    let config = config(vec![samples::exchange(
        5,
        &json!({
            "verdict": "refused",
            "errors": [{ "code": "body-type", "detail": "!", "fix": "", "offset": at, "length": 9, "line": 1, "column": at }],
            "request": { "head": { "text": "POST / HTTP/1.1\r\nHost: h\r\n\r\n" }, "body": { "text": body } },
            "response": samples::answer(400, "upstream", "application/json", &body),
        }),
    )]);
    for view in ["raw", "pretty", "hex"] {
        let page = get(&config, &format!("/x/{}?view={view}", samples::id(5))).await;
        assert!(page.body.len() < 110_000, "{view}: {} octets", page.body.len());
        assert!(page.text().contains("<mark>"), "{view}");
    }
}
