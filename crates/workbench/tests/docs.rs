//! The pages of the API: what an operation takes, and requests that are tried.

#![allow(clippy::expect_used, reason = "whatever is not as expected shall stop the test")]

use std::sync::Arc;

use axum::{body::Body, http::Request};
use candor_contract::{Contract, Source};
use candor_inspect::Inspector;
use candor_workbench::WorkbenchConfig;
use support::{Answer, config, get, send, visible};

mod support;

const DOCUMENT: &str = r##"openapi: 3.1.0
info: {title: t, version: "1"}
paths:
  /pets:
    post:
      operationId: addPet
      summary: "Adds <b>one</b>"
      parameters:
        - {name: dry, in: query, schema: {type: boolean}, example: true}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              additionalProperties: false
              properties: {name: {type: string, maxLength: 8, example: Rex}}
            example: {name: Rex}
      responses: {"201": {description: made}}
  /pets/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {"200": {description: there}}
"##;

fn site() -> WorkbenchConfig {
    let source = Source { name: "pets.yaml".into(), text: DOCUMENT.as_bytes().to_vec() };
    let loaded = Contract::load(&[source]).expect("a good document");
    let inspector = Inspector { contract: Some(Arc::new(loaded.contract)), ..Inspector::default() };
    let inspector = Arc::new(inspector);
    let mut config = config(Vec::new());
    config.inspector = Some(Arc::new(move || inspector.clone()));
    config
}

async fn try_it(request: &str) -> Answer {
    let body: String = request.bytes().map(|octet| format!("%{octet:02X}")).collect();
    let body = format!("request={body}");
    let request = Request::post("/docs/addPet")
        .header("Host", "127.0.0.1:8401")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Content-Length", body.len());
    send(&site(), request.body(Body::from(body)).expect("a request")).await
}

#[tokio::test]
async fn every_operation_has_a_page_in_three_forms() {
    let list = get(&site(), "/docs").await;
    assert!(list.text().contains("href=\"/docs/addPet\""));
    assert!(list.text().contains("href=\"/docs/get-pets-id\""), "one without an id is called by its path");
    assert!(list.text().contains("Adds &lt;b&gt;one&lt;/b&gt;"), "texts of the document are no markup");
    let narrowed = get(&site(), "/docs?q=addpet").await;
    assert!(!narrowed.text().contains("get-pets-id"), "it is narrowed down without a script");

    let page = get(&site(), "/docs/addPet").await;
    let text = visible(page.text());
    for said in ["a string of at most 8 characters", "dry", "pets.yaml:", "body-property-required", "1 MiB"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    for id in ["error-body-type", "parameter-dry", "body-application-json", "example-body-required"] {
        assert!(page.text().contains(&format!("id=\"{id}\"")), "a link can lead to {id}");
    }
    let json = get(&site(), "/docs/addPet.json").await.json();
    assert_eq!(json["parameters"][0]["name"], "dry");
    let examples = json["examples"].as_array().expect("examples");
    for example in examples {
        assert!(example["problem"]["code"].is_string() && example["problem"]["errors"].is_array());
    }
    assert!(examples.len() >= 4, "{examples:?}");
    assert!(get(&site(), "/docs/addPet.md").await.text().starts_with("# POST /pets\n"));
    assert_eq!(get(&site(), "/docs/nothing").await.status, 404);
    assert_eq!(get(&config(Vec::new()), "/docs").await.status, 200, "without a contract it says so");
}

#[tokio::test]
async fn a_request_is_judged_where_it_stands() {
    let good =
        try_it("POST /pets HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\r\n{\"name\":\"Rex\"}")
            .await;
    assert!(visible(good.text()).contains("Accepted."), "{}", visible(good.text()));
    let bad = "curl http://a/pets -H 'Content-Type: application/json' -d '{\"name\":\"Rex\",\"x\":1}'";
    let page = try_it(bad).await;
    let text = visible(page.text());
    for said in ["422 Refused.", "body-property-unknown", "Remove x", "With these edits it passes"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert!(page.text().contains("<mark>"), "the octets are marked");
    let file = try_it("curl http://a/pets -d @/etc/passwd").await;
    assert!(!file.text().contains("root:"), "no file is opened");
    let hostile = try_it("GET /<script>alert(1)</script> HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(!hostile.text().contains("<script>alert"));
    assert_eq!(try_it("").await.status, 200);
}
