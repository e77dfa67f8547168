//! Each page with ordinary exchanges: what a developer reads there.

use candor_journal::{Figures, Found, Journal, JournalError, Page, Query};
use candor_workbench::{UpstreamState, metrics};
use support::{config, get, samples, visible};

mod support;

#[tokio::test]
async fn traffic_lists_exchanges_newest_first_with_their_forms() {
    let config = config(samples::all());
    let page = get(&config, "/").await;
    assert_eq!(page.status, 200);
    let html = page.text();
    let at = |n: u64| html.find(&format!("data-row=\"{}\"", samples::id(n))).expect("the row is there");
    assert!(at(80) < at(75) && at(75) < at(61) && at(61) < at(7));
    for chip in [
        "class=\"st ref\">422<",
        "class=\"st up\">404<",
        "class=\"st flt\">502<",
        "class=\"st ok\">200<",
        "class=\"st obs\">400<",
    ] {
        assert!(html.contains(chip), "{chip}");
    }
    let text = visible(html);
    assert!(text.contains("A line of the request head ends with LF alone; CR LF is expected."));
    assert!(text.contains("answered 404 Not Found. There is nothing at this path."), "{text}");
    assert!(text.contains("journal 18, no loss"));
    assert!(html.contains("/?q=status%3A422"), "a facet leads to its query");
}

#[tokio::test]
async fn traffic_is_counted_by_value_and_over_time() {
    let config = config(samples::all());
    let page = get(&config, "/?q=status%3A4xx").await;
    let html = page.text();
    assert!(html.contains("data-bars=") && html.contains("class=\"hit\""), "a chart");
    let narrowed = html.matches("%20since%3A").count();
    assert!(narrowed >= 8, "bars and quarters narrow the query in time: {narrowed}");
    assert!(html.contains("<noscript><a href=\"/?q=status%3A4xx\">Refresh</a></noscript>"));
    assert!(html.contains("href=\"/?q=status%3A4xx%20client%3A203.0.113.24\""), "a client adds a term");
    assert!(html.contains("aria-current=\"true\""), "the class that is asked for is marked");
    let counts = get(&config, "/api/counts?q=status:4xx").await.json();
    let listed = get(&config, "/api/exchanges?q=status:4xx").await.json();
    let number = listed["exchanges"].as_array().map_or(0, Vec::len) as u64;
    assert_eq!(counts["matched"], number);
    let bins = counts["over_time"]["bins"].as_array().unwrap().iter();
    let sum: u64 = bins.map(|bin| bin["refused"].as_u64().unwrap() + bin["upstream"].as_u64().unwrap()).sum();
    assert_eq!(sum, number);
    assert_eq!(get(&config, "/api/counts?q=status:9x").await.status, 400);
}

#[tokio::test]
async fn an_answer_that_was_withheld_is_shown_with_what_is_wrong_in_it() {
    let config = config(samples::all());
    let page = get(&config, &format!("/x/{}", samples::id(78))).await;
    let (html, text) = (page.text(), visible(page.text()));
    let at = |part: &str| html.find(part).unwrap_or_else(|| panic!("{part}"));
    assert!(at("href=\"/rules/response-schema-violation\"") < at("href=\"/rules/undocumented-status\""));
    assert!(text.contains("`/id`") || text.contains("/id is the string"), "{text}");
    assert!(text.contains("api.yaml:67") && text.contains("line 1, column 7"), "{text}");
    assert!(text.contains("Original") && text.contains("seven"), "{text}");
    let list = get(&config, "/?q=finding%3Aundocumented-status").await;
    assert_eq!(list.text().matches("data-row=").count(), 1);
    let rule = get(&config, "/rules/undocumented-status").await;
    assert_eq!(rule.status, 200);
}

#[tokio::test]
async fn a_refusal_that_was_told_again_is_shown_with_the_original_beside_it() {
    let config = config(vec![samples::repaired(60)]);
    let page = get(&config, &format!("/x/{}", samples::id(60))).await;
    let (html, text) = (page.text(), visible(page.text()));
    assert!(text.contains("made by nginx, told again by Candor"), "{text}");
    assert!(text.contains("Told again as a problem document. Its body was markup"), "{text}");
    assert!(text.contains("413 Request Entity Too Large") && text.contains("upstream-refused"), "{text}");
    assert!(html.contains("href=\"/rules/upstream-refused\""), "{html}");
    let list = get(&config, "/?q=rule%3Aupstream-refused").await;
    assert_eq!(list.text().matches("data-row=").count(), 1);
}

#[tokio::test]
async fn a_refusal_of_the_upstream_is_shown_with_its_reading() {
    let config = config(samples::all());
    let page = get(&config, &format!("/x/{}", samples::id(82))).await;
    let (html, text) = (page.text(), visible(page.text()));
    assert!(text.contains("made by FastAPI shape: values"), "{text}");
    assert!(
        text.contains("FastAPI answered 400 Bad Request. /qty: Input should be a valid integer."),
        "{text}"
    );
    assert!(text.contains("On the server, answer 422 Unprocessable Content instead of 400."), "{text}");
    assert!(text.contains("errors of Pydantic with loc under") && text.contains("98 %"), "{text}");
    assert!(text.contains("1,048,576 are taken by default"), "{text}");
    for link in ["href=\"/statuses/422\"", "/?q=born%3Aframework", "/?q=product%3Afastapi"] {
        assert!(html.contains(link), "{link}");
    }
    assert!(html.contains("<li class=\"stop\">upstream</li><li>read</li>"), "{html}");
    // One that was kept unread is read when somebody looks.
    let unread = get(&config, &format!("/x/{}", samples::id(80))).await;
    let text = visible(unread.text());
    assert!(text.contains("who made the 404, and how we know"), "{text}");
    // What Candor refuses is told by its rule.
    let own = get(&config, &format!("/x/{}", samples::id(61))).await;
    assert!(!own.text().contains("id=\"read\""));
    let list = get(&config, "/?q=born%3Aframework+right%3A422").await;
    assert_eq!(list.text().matches("data-row=").count(), 1);
    assert!(list.text().contains("/?q=born%3Aframework%20right%3A422%20product%3Afastapi"), "a facet");
    let api = get(&config, "/api/exchanges?q=product:fastapi").await.json();
    assert_eq!(api["exchanges"][0]["born"], "framework");
    assert_eq!(api["exchanges"][0]["right_status"], 422);
}

#[tokio::test]
async fn an_empty_journal_says_what_would_fill_it() {
    let page = get(&config(Vec::new()), "/").await;
    assert!(visible(page.text()).contains("No exchange yet"));
    assert!(page.text().contains("curl -i http://127.0.0.1:8400/</pre>"));
}

#[tokio::test]
async fn older_exchanges_are_a_link_away() {
    let config = config((0..120).map(|n| samples::exchange(n, &serde_json::json!({}))).collect());
    let mut path = "/".to_owned();
    let mut seen = 0;
    for _ in 0..4 {
        let page = get(&config, &path).await;
        seen += page.text().matches("data-row=").count();
        let Some(at) = page.text().find("rel=\"next\" href=\"") else { break };
        let rest = &page.text()[at + 17..];
        path = rest[..rest.find('"').expect("an end")].replace("&amp;", "&");
    }
    assert_eq!(seen, 120, "every exchange on one page exactly");
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_marked_and_the_last_result_stays() {
    let config = config(samples::all());
    let page = get(&config, "/?q=sincce%3A2h&last=").await;
    assert_eq!(page.status, 400);
    let html = page.text();
    assert!(html.contains("<mark>sincce"), "{html}");
    assert!(html.contains("^^^^^^"));
    assert!(html.contains("href=\"/?q=since%3A2h\""), "what was meant is a link away");
    assert!(html.contains("value=\"sincce:2h\""), "the query can be mended in place");
    assert!(html.contains("data-row="), "the last result stays out");
    let json = get(&config, "/api/exchanges?q=sincce%3A2h").await;
    assert_eq!(json.status, 400);
    assert_eq!(json.json()["offset"], 0);
}

#[tokio::test]
async fn a_query_selects() {
    let config = config(samples::all());
    let rows = |page: &support::Answer| page.text().matches("data-row=").count();
    assert_eq!(rows(&get(&config, "/?q=status%3A422").await), 2);
    assert_eq!(rows(&get(&config, "/?q=rule%3Abare-lf%20-status%3A422").await), 2);
    let mended = get(&config, "/?q=status%3A422%20sincce%3A2h&last=status%3A422").await;
    assert_eq!(rows(&mended), 2, "the last query that could be read");
    let none = get(&config, "/?q=status%3A418%20rule%3Abare-lf").await;
    assert!(visible(none.text()).contains("None of 18 exchanges matches"), "{}", visible(none.text()));
    assert!(none.text().contains("href=\"/?q=rule%3Abare-lf\">Without status:418"));
}

#[tokio::test]
async fn the_live_list_says_when_nothing_is_new() {
    let config = config(samples::all());
    let first = get(&config, "/fragment/traffic?q=").await;
    assert!(first.text().starts_with("<table"), "{}", first.text());
    let request = axum::http::Request::get("/fragment/traffic?q=")
        .header("Host", "localhost:8401")
        .header("If-None-Match", first.header("etag"));
    let again = support::send(&config, request.body(axum::body::Body::empty()).expect("a request")).await;
    assert_eq!(again.status, 304);
    assert!(again.body.is_empty());
    // Something new that this list does not show changes nothing; something that it shows does.
    let other = |tag: String| {
        let request = axum::http::Request::get("/fragment/traffic?q=status:422")
            .header("Host", "localhost:8401")
            .header("If-None-Match", tag);
        request.body(axum::body::Body::empty()).expect("a request")
    };
    let before = support::send(&config, other(String::new())).await;
    config.journal.append(samples::bare_lf(200));
    let after = support::send(&config, other(before.header("etag").to_owned())).await;
    assert_eq!(after.status, 304);
    assert_ne!(after.header("etag"), before.header("etag"));
    let request = axum::http::Request::get("/fragment/traffic?q=")
        .header("Host", "localhost:8401")
        .header("If-None-Match", first.header("etag"));
    let new = support::send(&config, request.body(axum::body::Body::empty()).expect("a request")).await;
    assert!(new.text().contains(&samples::id(200)));
}

#[tokio::test]
async fn an_exchange_page_marks_what_was_wrong_and_what_was_promised() {
    let config = config(samples::all());
    let page = get(&config, &format!("/x/{}", samples::id(61))).await;
    assert_eq!(page.status, 200);
    let html = page.text();
    // The offending octets, the second of them without a glyph.
    assert!(html.contains("\"currency\": <mark>\"EURO\"</mark>,".replace('"', "&quot;").as_str()), "{html}");
    assert!(html.contains("KB<mark><span class=\"esc\">U+200B</span></mark>-3310"));
    assert!(html.contains("<mark>e2 80 8b</mark>"), "the hex view stands unasked");
    // The clause with its line, and where it stands.
    assert!(html.contains("<i>12</i>"));
    assert!(html.contains("<mark>enum: [EUR, USD, GBP]</mark>"));
    let text = visible(html);
    assert!(
        text.contains("contracts/orders.yaml:12 /components/schemas/CreateOrder/properties/currency/enum")
    );
    assert!(text.contains("EUR, USD or GBP is expected. Did you mean \"EUR\"? And 1 more."));
    assert!(text.contains("Authorization: Bearer ‹redacted: 812 octets›"));
    assert!(text.contains("took 0.41 ms"));
    assert!(text.contains("One value is masked: put your own in for <masked: …>."));
    assert!(text.contains("HTTP/1.1 422 Unprocessable Content"));
    assert!(text.contains("upstream – – not contacted"));
    // The same client's exchange five seconds later.
    assert!(html.contains(&format!("href=\"/x/{}\"", samples::id(66))));
}

#[tokio::test]
async fn a_head_is_marked_by_octet_and_stops_at_its_step() {
    let config = config(samples::all());
    let page = get(&config, &format!("/x/{}", samples::id(70))).await;
    let html = page.text();
    assert!(
        html.contains(
            "<i>25</i><code>Host: api.example.com<mark><span class=\"esc\">0A</span></mark></code>"
        )
    );
    assert!(html.contains("<li class=\"stop\">wire</li><li class=\"not\">identify</li>"), "{html}");
    assert!(html.contains("<li>answer</li>"));
    assert!(html.contains("href=\"/rules/bare-lf\""));
    let copy = get(&config, &format!("/x/{}/as/curl", samples::id(70))).await;
    assert_eq!(
        copy.text(),
        "printf 'GET /v1/orders HTTP/1.1\\r\\nHost: api.example.com\\n\\r\\n' |\n  nc 127.0.0.1 8400"
    );
}

#[tokio::test]
async fn faults_and_observations_are_told_apart() {
    let config = config(samples::all());
    let fault = get(&config, &format!("/x/{}", samples::id(75))).await;
    let text = visible(fault.text());
    assert!(text.contains("http://127.0.0.1:9000 closed the connection after 3 octets of the head."));
    assert!(text.contains("The client was told only:"));
    assert!(fault.text().contains("<li class=\"stop\">upstream</li>"));
    let observed = get(&config, &format!("/x/{}", samples::id(72))).await;
    let text = visible(observed.text());
    assert!(text.contains(
        "Passed, answered 200 OK; would be refused with 400: No Host; HTTP/1.1 needs exactly one."
    ));
    assert!(observed.text().contains("<li class=\"seen\">identify</li>"));
}

#[tokio::test]
async fn request_ids_lead_to_their_exchanges() {
    let config = config(samples::all());
    let several = get(&config, "/x/checkout-77").await;
    assert_eq!(several.status, 200);
    for n in [72, 75] {
        assert!(several.text().contains(&format!("href=\"/x/{}\"", samples::id(n))));
    }
    let mut exchange = samples::bare_lf(300);
    exchange.request_id = "8d4e9f5e-0000-4000-8000-000000000001".into();
    config.journal.append(exchange);
    let one = get(&config, "/x/8d4e9f5e-0000-4000-8000-000000000001").await;
    assert_eq!(one.status, 303);
    assert_eq!(one.header("location"), format!("/x/{}", samples::id(300)));
    let typed = get(&config, "/?q=checkout-77").await;
    assert_eq!((typed.status.as_u16(), typed.header("location")), (303, "/x/checkout-77"));
    let search = get(&config, &format!("/?q={}", samples::id(61))).await;
    assert_eq!(search.header("location"), format!("/x/{}", samples::id(61)));
    for gone in [format!("/x/{}", samples::id(999)), "/x/never-seen".into(), "/x/%3Cscript%3E".into()] {
        let page = get(&config, &gone).await;
        assert_eq!(page.status, 404);
        assert!(visible(page.text()).contains("It may be older than what is kept"));
    }
}

#[tokio::test]
async fn the_reference_comes_from_the_catalogue() {
    let config = config(Vec::new());
    let index = get(&config, "/rules").await;
    assert!(index.text().contains("href=\"/rules/bare-lf\""));
    let rule = get(&config, "/rules/bare-lf").await;
    assert!(visible(rule.text()).contains("Mend the client"));
    for (from, to) in
        [("statuses/422", "422"), ("statuses/422.md", "422.md"), ("products/nginx.json", "nginx.json")]
    {
        assert_eq!(get(&config, &format!("/{from}")).await.header("location"), format!("/rules/{to}"));
    }
    let lint = get(&config, "/rules/example-refused").await;
    assert!(visible(lint.text()).contains("Mend it"), "what is said of documents has its page too");
    let found = get(&config, "/rules?q=client_max_body_size").await;
    assert!(found.text().contains("href=\"/rules/nginx\""), "texts are searched without a script");
    assert!(!found.text().contains("href=\"/rules/bare-lf\""));
    let hits = get(&config, "/api/reference?q=allow").await.json();
    assert!(
        hits["hits"].as_array().is_some_and(|hits| hits.iter().any(|hit| hit["code"] == "405")),
        "{hits}"
    );
    assert!(visible(get(&config, "/rules/422").await.text()).contains("Unprocessable Content"));
    assert_eq!(get(&config, "/rules/bare-lf.json").await.header("content-type"), "application/json");
    let unknown = get(&config, "/rules/bare-fl").await;
    assert_eq!(unknown.status, 404);
    assert!(visible(unknown.text()).contains("Did you mean bare-lf?"));
    assert_eq!(get(&config, "/statuses/999").await.status, 404);
}

/// A journal that lost something and cannot be read.
struct Broken;

impl Journal for Broken {
    fn append(&self, _: candor_exchange::Exchange) {}
    fn get(
        &self,
        _: candor_exchange::ExchangeId,
    ) -> Result<Option<std::sync::Arc<candor_exchange::Exchange>>, JournalError> {
        Err(JournalError::new("The slice of 11:45 is damaged."))
    }
    fn search(&self, _: &Query, _: Page) -> Result<Found, JournalError> {
        Ok(Found::default())
    }
    fn flush(&self) -> Result<(), JournalError> {
        Ok(())
    }
    fn newest(&self) -> Result<Option<candor_exchange::ExchangeId>, JournalError> {
        Ok(None)
    }
    fn figures(&self) -> Figures {
        Figures {
            lost_successes: 1204,
            trouble: Some("The disk is full: free some space.".into()),
            ..Figures::default()
        }
    }
}

#[tokio::test]
async fn losses_and_troubles_are_shown_everywhere() {
    let mut config = config(Vec::new());
    config.journal = std::sync::Arc::new(Broken);
    for path in ["/", "/health"] {
        let text = visible(get(&config, path).await.text());
        assert!(
            text.contains("1,204 successes and no failure were not kept since the start."),
            "{path}: {text}"
        );
        assert!(text.contains("The disk is full: free some space."));
    }
    assert_eq!(get(&config, "/_candor/health").await.json()["status"], "degraded");
    let page = get(&config, &format!("/x/{}", samples::id(1))).await;
    assert_eq!(page.status, 500);
    assert!(visible(page.text()).contains("The slice of 11:45 is damaged."));
}

#[tokio::test]
async fn programs_get_figures_and_exchanges() {
    let mut config = config(samples::all());
    config.metrics =
        std::sync::Arc::new(|| vec![metrics::VERDICTS.by([("refused", 7)]), metrics::READINGS_SKIPPED.is(3)]);
    let metrics = get(&config, "/_candor/metrics").await;
    for line in [
        "candor_journal_stored_total{class=\"failure\"} 10\n",
        "candor_journal_stored_total{class=\"success\"} 8\n",
        "candor_journal_lost_total{class=\"failure\"} 0\n",
        "candor_verdicts_total{verdict=\"refused\"} 7\n",
    ] {
        assert!(metrics.text().contains(line), "{line}{}", metrics.text());
    }
    config.upstreams = std::sync::Arc::new(|| {
        vec![UpstreamState {
            address: "http://127.0.0.1:9000".into(),
            standing: "up",
            requests: 5,
            failures: 2,
            last_error: Some((1_795_262_657_482, "it hung up <b>".into())),
            ..UpstreamState::default()
        }]
    });
    let page = get(&config, "/health").await;
    let text = visible(page.text());
    for said in [
        "kept unread",
        "127.0.0.1:9000 – up 5 2",
        "Sat 21 Nov 2026 12:04:17.482 UTC: it hung up <b>",
        "log lines lost",
    ] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert!(
        !page.text().contains("<b>it") && !page.text().contains("up <b>"),
        "what was captured is no markup"
    );
    let all = get(&config, "/api/health").await.json();
    assert_eq!(all["counters"]["candor_verdicts_total"]["refused"], 7);
    assert_eq!(all["counters"]["candor_readings_skipped_total"], 3);
    assert_eq!(all["upstreams"][0]["last_error"]["at"], "2026-11-21T12:04:17.482Z");
    assert_eq!((all["status"].as_str(), all["journal"]["queue"]["length"].as_u64()), (Some("ok"), Some(0)));
    let health = get(&config, "/_candor/health").await.json();
    assert_eq!(health["status"], "ok");
    assert_eq!(health["journal"]["stored"]["failure"], 10);
    let list = get(&config, "/api/exchanges?q=status:422&limit=1").await.json();
    assert_eq!(list["exchanges"][0]["id"], samples::id(66));
    assert_eq!(list["exchanges"][0]["code"], "body-enum");
    let one = get(&config, &format!("/api/exchanges/{}", samples::id(66))).await;
    let read: candor_exchange::Exchange = serde_json::from_slice(&one.body).expect("an exchange");
    assert_eq!(read, samples::two_values(66));
    let complete = get(&config, "/api/complete?q=rule:bare-&at=10").await.json();
    assert_eq!((complete["from"].as_u64(), complete["to"].as_u64()), (Some(5), Some(10)));
    assert_eq!(complete["candidates"][0]["text"], "bare-lf");
    assert_eq!(get(&config, "/api/complete?q=is:").await.json()["candidates"][3]["text"], "refused");
    for (path, status) in
        [("/api/exchanges/xyz", 404), ("/api/exchanges?before=x", 400), ("/api/nothing", 404)]
    {
        let answer = get(&config, path).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.json()["status"], status);
    }
}
