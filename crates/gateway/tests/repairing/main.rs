//! Refusals of the upstream: passed as they came, annotated, or told again.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod bodies;
#[path = "../support/mod.rs"]
mod support;

use std::io::{Read, Write};
use std::sync::Arc;
use std::time::Duration;

use candor_contract::{Contract, Source};
use candor_exchange::{Birthplace, Done, Exchange, Verdict};
use candor_gateway::{Corrections, GatewayConfig};
use candor_guard::policies::Cors;
use candor_inspect::Inspector;
use candor_problem::Template;
use candor_rule::{Mode, Policy, Repair, ScopeKey};
use serde_json::Value;
use support::{Answer, Running, Upstream, gate, get};

const NGINX: &str = "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n\
                     <center><h1>413 Request Entity Too Large</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n\
                     </body>\r\n</html>\r\n";

fn answer(status: &str, kind: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let mut octets = format!(
        "HTTP/1.1 {status}\r\nServer: nginx/1.24.0\r\nContent-Type: {kind}\r\n{fields}Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    octets.extend_from_slice(body);
    octets
}

fn set(config: &mut GatewayConfig, change: impl Fn(&mut Policy)) {
    let mut inspector = Inspector::default();
    change(&mut inspector.policy);
    config.inspector = Arc::new(inspector).into();
}

fn repairing(config: &mut GatewayConfig) {
    set(config, |policy| policy.set_repair(Repair::Repair));
}

fn annotating(config: &mut GatewayConfig) {
    set(config, |policy| policy.set_repair(Repair::Annotate));
}

/// One request to an upstream that answers this: what the client got, and what was recorded.
fn ask(octets: Vec<u8>, request: &str, set: impl Fn(&mut GatewayConfig)) -> (Answer, Exchange) {
    let upstream = Upstream::answering(move |_| octets.clone());
    let gateway = Running::start(upstream.address, set);
    let answer = gateway.ask(request);
    (answer, gateway.journal.only())
}

fn problem(answer: &Answer) -> Value {
    assert_eq!(answer.field("content-type").as_deref(), Some("application/problem+json"), "{}", answer.head);
    assert_eq!(answer.field("content-length"), Some(answer.body.len().to_string()), "{}", answer.head);
    let document = serde_json::from_slice(&answer.body).unwrap();
    let schema = serde_json::from_str(candor_problem::SCHEMA).unwrap();
    let wrong: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&document)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{wrong:?} in {document:#}");
    document
}

fn post(body: &str, fields: &str) -> String {
    format!(
        "POST /orders HTTP/1.1\r\nHost: api.test\r\nContent-Type: application/json\r\n{fields}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn notes(exchange: &Exchange) -> String {
    exchange.repair.as_ref().map(|repair| repair.notes.join(" ")).unwrap_or_default()
}

#[test]
fn unless_it_is_set_refusals_pass_octet_for_octet() {
    let (answer, exchange) = ask(answer("413 No", "text/html", "", NGINX.as_bytes()), &get("/"), |_| {});
    assert_eq!((answer.status, answer.text()), (413, NGINX));
    assert_eq!(answer.field("candor-reading"), None);
    assert!(exchange.repair.is_none() && exchange.original.is_none());
}

#[test]
fn annotated_refusals_keep_their_octets_and_get_two_fields() {
    let fields = "ETag: \"e\"\r\nVary: Cookie\r\nCandor-Reading: theirs\r\n";
    let sent = answer("413 Request Entity Too Large", "text/html", fields, NGINX.as_bytes());
    let (answer, exchange) = ask(sent, &get("/"), annotating);
    assert_eq!((answer.status, answer.text()), (413, NGINX));
    assert_eq!(
        (answer.field("etag").as_deref(), answer.field("vary").as_deref()),
        (Some("\"e\""), Some("Cookie"))
    );
    let reading = answer.field("candor-reading").unwrap();
    assert!(reading.starts_with("layer=server, product=\"nginx\";confidence="), "{reading}");
    assert!(reading.ends_with(", shape=body, status=413, right=413"), "{reading}");
    assert_eq!(answer.head.matches("andor-").count(), 1, "{}", answer.head);
    assert_eq!(answer.field("x-request-id"), Some(exchange.request_id.clone()));
    assert_eq!(exchange.repair.unwrap().done, Done::Annotated);
    assert_eq!(exchange.reading.unwrap().product, "nginx");
    assert!(exchange.original.is_none());
}

#[test]
fn a_page_for_browsers_is_told_again_to_programs_and_kept_in_the_journal() {
    let fields = "ETag: \"e\"\r\nVary: Cookie\r\nRetry-After: 7\r\nSet-Cookie: a=1\r\n";
    let sent = answer("413 Request Entity Too Large", "text/html", fields, NGINX.as_bytes());
    let (answer, exchange) = ask(sent, &post("{}", "Accept: application/json\r\n"), repairing);
    let document = problem(&answer);
    assert_eq!((answer.status, document["status"].as_u64()), (413, Some(413)));
    assert_eq!(document["type"], "/_candor/rules/upstream-refused");
    assert_eq!(document["code"], "upstream-refused");
    assert_eq!(document["shape"], "body");
    assert_eq!(document["detail"], "The service answered 413 Content Too Large and said no more.");
    assert_eq!(document["request_id"].as_str(), Some(exchange.request_id.as_str()));
    assert!(document.get("original").is_none());
    assert_eq!(answer.field("etag"), None);
    assert_eq!(answer.field("vary").as_deref(), Some("Cookie, Accept"));
    assert_eq!(
        (answer.field("retry-after").as_deref(), answer.field("set-cookie").as_deref()),
        (Some("7"), Some("a=1"))
    );
    assert_eq!(
        answer.field("candor-reading").as_deref(),
        Some("layer=server, shape=body, status=413, right=413")
    );
    let original = exchange.original.as_ref().unwrap();
    assert_eq!((original.status, original.birthplace), (413, Birthplace::Upstream));
    assert_eq!(original.message.body.octets(), NGINX.as_bytes());
    let response = exchange.response.as_ref().unwrap();
    assert_eq!((response.status, response.birthplace), (413, Birthplace::Candor));
    assert_eq!(response.message.body.octets(), answer.body);
    assert_eq!((exchange.verdict, exchange.code()), (Verdict::Passed, Some("upstream-refused")));
    assert_eq!(exchange.reading.as_ref().unwrap().product, "nginx");
    assert!(exchange.is_repaired() && notes(&exchange).contains("markup"), "{}", notes(&exchange));
}

#[test]
fn fields_that_the_service_names_become_errors() {
    let body = r#"{"detail":[{"type":"missing","loc":["body","email"],"msg":"Field required","input":{}},{"type":"int_parsing","loc":["query","page"],"msg":"Input should be a valid integer","input":"x"}]}"#;
    let sent = answer("422 Unprocessable Entity", "application/json", "", body.as_bytes());
    let request = post("{\"name\":\"Ada\"}", "").replace("/orders", "/orders?page=x");
    let (answer, _) = ask(sent, &request, repairing);
    let document = problem(&answer);
    assert_eq!(document["errors"][0]["pointer"], "#/email", "{document:#}");
    assert_eq!(document["errors"][1]["parameter"], "page");
    assert_eq!(document["errors"][1]["in"], "query");
    assert_eq!(
        document["detail"],
        "The service names 2 places. The first: The service says of `/email` in the body: Field required"
    );
    assert_eq!(document["shape"], "values");
}

#[test]
fn a_document_is_bounded_whatever_the_service_says() {
    let places: Vec<String> = (0..300)
        .map(|n| {
            format!(r#"{{"loc":["body","items",{n},"name"],"msg":"{}","type":"x"}}"#, "too long ".repeat(80))
        })
        .collect();
    let body = format!(r#"{{"detail":[{}]}}"#, places.join(","));
    let names: Vec<String> = (0..300).map(|n| format!(r#"{{"name":"{n}"}}"#)).collect();
    let request = post(&format!(r#"{{"items":[{}]}}"#, names.join(",")), "");
    let sent = answer("422 Unprocessable Entity", "application/json", "", body.as_bytes());
    let (answer, exchange) = ask(sent, &request, |config| {
        repairing(config);
        config.live.repair.max_body = 1 << 20;
        config.live.repair.original = true;
    });
    let document = problem(&answer);
    assert!(answer.body.len() <= candor_problem::MAX_OCTETS + 1, "{}", answer.body.len());
    assert!(document["errors_total"].as_u64() > Some(document["errors"].as_array().unwrap().len() as u64));
    assert!(document["original"].as_str().unwrap().len() <= 2100);
    assert!(exchange.original.unwrap().message.body.is_truncated(), "the journal keeps its own limit");
}

/// What the application echoes into a page is no markup in ours.
#[test]
fn what_is_repeated_is_escaped() {
    let body = "no such thing: <script>alert(1)</script> \u{202e}\u{1b}[31m".as_bytes().to_vec();
    let page = "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n";
    let (answer, _) = ask(answer("404 Not Found", "text/plain", "", &body), page, repairing);
    assert_eq!(answer.field("content-type").as_deref(), Some("text/html; charset=utf-8"));
    assert!(
        answer.text().contains("no such thing: &lt;script&gt;") && !answer.text().contains("<script>alert")
    );
    assert!(!answer.text().contains(['\u{202e}', '\u{1b}']), "{}", answer.text());
}

#[test]
fn what_is_of_use_stays_and_is_annotated() {
    let right = r#"{"type":"https://api.test/e","title":"No","status":409}"#;
    let own = r#"{"code":17,"error":"the cart is closed since Monday"}"#;
    for (kind, body) in [("application/problem+json", right), ("application/json", own)] {
        let (answer, exchange) =
            ask(answer("409 Conflict", kind, "ETag: \"e\"\r\n", body.as_bytes()), &get("/"), repairing);
        assert_eq!((answer.status, answer.text()), (409, body));
        assert_eq!(answer.field("content-type").as_deref(), Some(kind));
        assert!(answer.field("etag").is_some() && answer.field("candor-reading").is_some());
        assert_eq!(exchange.repair.unwrap().done, Done::Annotated);
    }
}

#[test]
fn successes_redirects_and_faults_are_left_alone() {
    for status in ["200 OK", "304 Not Modified", "302 Found", "500 Oops"] {
        let (answer, exchange) = ask(answer(status, "text/html", "", b""), &get("/"), repairing);
        assert!(answer.field("candor-reading").is_none() && exchange.repair.is_none(), "{status}");
        assert_eq!(answer.field("content-type").as_deref(), Some("text/html"), "{status}");
    }
}

#[test]
fn head_gets_the_head_of_the_document_without_its_length() {
    let head = get("/").replacen("GET", "HEAD", 1);
    let sent =
        b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nETag: \"e\"\r\nContent-Length: 153\r\n\r\n";
    let upstream = Upstream::answering(|_| sent.to_vec());
    let gateway = Running::start(upstream.address, repairing);
    let mut client = gateway.client();
    client.send(head.as_bytes());
    let answer = client.answer_to("HEAD");
    assert_eq!(answer.status, 404);
    assert_eq!(answer.field("content-type").as_deref(), Some("application/problem+json"));
    assert!(answer.field("content-length").is_none() && answer.field("etag").is_none(), "{}", answer.head);
    assert!(answer.field("candor-reading").is_none());
    // The connection goes on, so nothing of a body was sent.
    client.send(get("/").as_bytes());
    let (answer, exchanges) = (client.answer_to("HEAD"), gateway.journal.first(1));
    assert_eq!(answer.status, 404);
    assert!(exchanges[0].is_repaired());
}

#[test]
fn templates_text_and_cors_are_as_for_refusals_of_our_own() {
    let page = || answer("404 Not Found", "text/html", "", b"<html><body><h1>Not Found</h1></body></html>");
    let (text, _) = ask(page(), "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\n\r\n", repairing);
    assert!(text.text().starts_with("404 Not Found: The service refused the request\n"), "{}", text.text());
    let browser = "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html,*/*;q=0.8\r\n\r\n";
    let (html, _) = ask(page(), browser, repairing);
    assert!(html.text().contains("<h1>Not Found</h1>"), "a browser keeps the page");
    let with_template = |config: &mut GatewayConfig| {
        repairing(config);
        config.live.repair.original = true;
        let template =
            r#"{"name":"{code}","said":"{original}","places":{"$each":"errors","item":"{detail}"}}"#;
        config.live.templates.add(Template::compile("application/json", template).unwrap()).unwrap();
    };
    let (own, _) = ask(page(), &get("/"), with_template);
    assert_eq!(own.field("content-type").as_deref(), Some("application/json"));
    let document: Value = serde_json::from_slice(&own.body).unwrap();
    assert_eq!(document["name"], "upstream-refused");
    assert_eq!(document["said"], "<html><body><h1>Not Found</h1></body></html>");
    assert_eq!(document["places"][0], "The service answered 404 Not Found and said no more.");
    let origin = "GET / HTTP/1.1\r\nHost: a\r\nOrigin: https://app.test\r\n\r\n";
    let with_cors = |config: &mut GatewayConfig| {
        repairing(config);
        let mut inspector = candor_inspect::Inspector::clone(&config.inspector.get());
        inspector.policies.cors = Cors::new(&["https://app.test".into()], &[], false).unwrap();
        config.inspector = std::sync::Arc::new(inspector).into();
    };
    let (answer, _) = ask(page(), origin, with_cors);
    assert_eq!(answer.field("access-control-allow-origin").as_deref(), Some("https://app.test"));
    assert_eq!(answer.field("vary").as_deref(), Some("Origin, Accept"));
}

#[test]
fn the_original_is_shown_only_where_it_is_allowed_and_masked() {
    let body = "password=hunter2&name=\u{1b}[2J is refused";
    let show = |config: &mut GatewayConfig| {
        repairing(config);
        config.live.repair.original = true;
    };
    let (answer, _) = ask(answer("400 No", "text/plain", "", body.as_bytes()), &get("/"), show);
    let document = problem(&answer);
    let original = document["original"].as_str().unwrap();
    assert!(original.starts_with("password=") && !original.contains("hunter2"), "{original}");
    assert!(!document.to_string().contains("hunter2"), "{document:#}");
}

const CONTRACT: &str = r#"{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{
  "/orders":{"get":{"operationId":"list","responses":{"400":{"description":"no","content":{"application/json":{"schema":{"type":"object","required":["code"]}}}}}}},
  "/carts":{"get":{"operationId":"carts","responses":{"200":{"description":"ok"}}}},
  "/me":{"get":{"operationId":"me","security":[{"token":[]}],"responses":{"200":{"description":"ok"}}}}},
  "components":{"securitySchemes":{"token":{"type":"http","scheme":"bearer"}}}}"#;

fn under_contract(config: &mut GatewayConfig, change: impl Fn(&mut Policy)) {
    let source = Source { name: "api.json".into(), text: CONTRACT.into() };
    let mut inspector = Inspector {
        contract: Some(Arc::new(Contract::load(&[source]).unwrap().contract)),
        ..Inspector::default()
    };
    change(&mut inspector.policy);
    config.inspector = Arc::new(inspector).into();
}

#[test]
fn an_operation_decides_for_itself() {
    let upstream = Upstream::answering(|_| answer("404 Not Found", "text/plain", "", b"Not Found"));
    let gateway = Running::start(upstream.address, |config| {
        under_contract(config, |policy| {
            policy.set_scope_repair(ScopeKey::Operation("carts".into()), Repair::Repair);
        });
    });
    assert_eq!(problem(&gateway.ask(&get("/carts")))["code"], "upstream-refused");
    assert_eq!(gateway.ask(&get("/orders")).text(), "Not Found");
}

/// What the contract says of the original is recorded; the client gets the refusal and no 502.
#[test]
fn what_is_told_again_is_not_withheld() {
    let body = b"{}";
    let upstream = Upstream::answering(|_| answer("400 Bad Request", "application/json", "", body));
    let gateway = Running::start(upstream.address, |config| {
        config.live.repair.original = true;
        under_contract(config, |policy| {
            policy.set_responses(Mode::Enforce);
            policy.set_repair(Repair::Repair);
        });
    });
    let answer = gateway.ask(&get("/orders"));
    let document = problem(&answer);
    assert_eq!((answer.status, &document["code"]), (400, &Value::from("upstream-refused")));
    assert!(document.get("original").is_none(), "what is withheld elsewhere is not shown");
    let exchange = gateway.journal.only();
    let codes: Vec<&str> = exchange.findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!((codes, exchange.fault.is_none()), (vec!["response-schema-violation"], true));
}

#[test]
fn a_listed_misuse_is_corrected_only_where_it_is_strong() {
    let correcting = |with_contract: bool| {
        move |config: &mut GatewayConfig| {
            match with_contract {
                true => under_contract(config, |policy| policy.set_repair(Repair::Repair)),
                false => repairing(config),
            }
            let listed = ["auth-missing-as-400".to_owned()];
            config.live.repair.corrections = Corrections::new(&listed, Some("Basic realm=\"a\"")).unwrap();
        }
    };
    let body = br#"{"error":"Authentication required: missing bearer token"}"#;
    let sent = || answer("400 Bad Request", "application/json", "WWW-Authenticate: Bearer\r\n", body);
    // Words and challenge of the answer, and what the contract asks for.
    let (corrected, exchange) = ask(sent(), &get("/me"), correcting(true));
    assert_eq!(corrected.status, 401, "{}", notes(&exchange));
    assert!(corrected.head.starts_with("HTTP/1.1 401 Unauthorized\r\n"));
    assert_eq!(corrected.field("www-authenticate").as_deref(), Some("Bearer"), "its own challenge stays");
    let document = problem(&corrected);
    assert_eq!(document["status"], 401);
    assert!(document["detail"].as_str().unwrap().contains("missing bearer token"), "{document:#}");
    assert_eq!(exchange.original.as_ref().unwrap().status, 400);
    assert!(
        notes(&exchange).contains("The status 400 became 401: `auth-missing-as-400`."),
        "{}",
        notes(&exchange)
    );
    // Without the contract it is likely and no more.
    let (stays, exchange) = ask(sent(), &get("/me"), correcting(false));
    assert_eq!(stays.status, 400);
    assert!(notes(&exchange).contains("0.85 is needed"), "{}", notes(&exchange));
    let (unlisted, _) = ask(sent(), &get("/me"), |config| {
        under_contract(config, |policy| policy.set_repair(Repair::Repair));
    });
    assert_eq!(unlisted.status, 400);
}
