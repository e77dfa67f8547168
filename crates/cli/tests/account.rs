//! The first ten minutes of a failing call, as a user walks them: from a journal that a gateway filled, from a
//! HAR export, from what a terminal shows.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

mod program;

use program::{Folder, Said};
use serde_json::{Value, json};

const CONTRACT: &str = include_str!("../src/demo/shop.yaml");

/// A folder with the journal of a demo whose requests were sent, and the shop's contract.
fn demo() -> Folder {
    let folder = Folder::new();
    folder.write("shop.yaml", CONTRACT);
    let said =
        folder.candor(&["demo", "--try", "--data", "data", "--listen", "127.0.0.1:0", "--workbench", "off"]);
    assert_eq!(said.code, 0, "{said:?}");
    folder
}

/// The request id of the newest exchange that a query finds.
fn id(folder: &Folder, query: &str) -> String {
    let said = folder.candor(&["search", query, "--data", "data", "--format", "json"]);
    assert_eq!(said.code, 0, "{query}: {said:?}");
    let line = said.stdout.lines().next().unwrap_or_default();
    serde_json::from_str::<Value>(line).unwrap()["request_id"].as_str().unwrap().to_owned()
}

/// Runs it with the journal and the contract of the demo.
fn ask(folder: &Folder, arguments: &[&str]) -> Said {
    let flags = ["--data", "data", "--openapi", "shop.yaml"];
    folder.candor(&[arguments, &flags[..]].concat())
}

#[track_caller]
fn fits_a_screen(said: &Said) {
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stdout.lines().count() <= 40, "{}", said.stdout);
    assert!(said.stdout.lines().all(|line| line.chars().count() <= 100), "{}", said.stdout);
}

#[test]
fn a_sketch_becomes_a_correction_when_the_journal_has_the_missing_field() {
    let folder = demo();
    let missing = id(&folder, "rule:body-property-required");
    let said = ask(&folder, &["diagnose", "--id", &missing]);
    fits_a_screen(&said);
    for part in [
        "422 Unprocessable Content to POST /orders",
        "Refused by Candor itself: body-property-required",
        "The body has no `customer`, which is required.",
        "whose         the client",
        "right status  422",
        "with values of the request that worked",
        "\"customer\": \"Ada\"",
        "--data-raw",
    ] {
        assert!(said.stdout.contains(part), "{part} is not in:\n{}", said.stdout);
    }
    let said = ask(&folder, &["correct", "--id", &missing]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stdout.contains("Correction: the request passes"), "{}", said.stdout);

    // The same request where nothing that worked is known: the value is not invented.
    let curl = "curl http://127.0.0.1/orders --json '{\"items\": [{\"sku\": \"KB-01\", \"quantity\": 2}]}'";
    let said = folder.candor(&["correct", "--openapi", "shop.yaml", "--curl", curl]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stdout.contains("Sketch:") && said.stdout.contains("<customer: "), "{}", said.stdout);
    let worked = id(&folder, "op:createOrder status:201");
    let with = ["correct", "--curl", curl, "--baseline", &worked];
    let said = ask(&folder, &with);
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn every_refusal_of_the_demo_is_told_on_one_screen_with_its_octets() {
    let folder = demo();
    for (rule, parts) in [
        ("json-syntax", &["found `]`", "},]}\n", "^\n", "take out ,"][..]),
        ("content-type-mismatch", &["Content-Type: application/json\n", "^ 4 content-type"]),
        ("body-type", &["\"two\"", "^^^^^", "Sketch", "<quantity: an integer>"]),
        ("path-not-found", &["GET /product HTTP/1.1", "^ 5 url", "http://", "/products"]),
        ("method-not-allowed", &["DELETE /products/KB-01", "Use GET"]),
    ] {
        let said = ask(&folder, &["diagnose", "--id", &id(&folder, &format!("rule:{rule}"))]);
        fits_a_screen(&said);
        for part in parts {
            assert!(said.stdout.contains(part), "{rule}: {part:?} is not in:\n{}", said.stdout);
        }
    }
    let fine = ask(&folder, &["diagnose", "--id", &id(&folder, "status:201")]);
    fits_a_screen(&fine);
    assert!(fine.stdout.contains("the call succeeded"), "{}", fine.stdout);
}

#[test]
fn one_id_is_compared_with_the_nearest_that_worked() {
    let folder = demo();
    let said = ask(&folder, &["diff", &id(&folder, "rule:body-type")]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stdout.starts_with("Compared with POST /orders, 201 at "), "{}", said.stdout);
    assert!(said.stdout.contains("`/items/0/quantity` is a string; a number worked."), "{}", said.stdout);
    let (a, b) = (id(&folder, "rule:body-property-required"), id(&folder, "status:201"));
    let said = ask(&folder, &["diff", &a, &b]);
    assert!(said.stdout.contains("`/customer` is absent"), "{}", said.stdout);
    let said = ask(&folder, &["diff", &id(&folder, "rule:method-not-allowed")]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("no request that worked is at hand"), "{}", said.stderr);
}

#[test]
fn an_id_that_is_not_there_is_told_with_what_to_do() {
    let folder = demo();
    let said = ask(&folder, &["diagnose", "--id", "nobody"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stderr.contains("holds no exchange with the id `nobody`"), "{}", said.stderr);
    let said = ask(&folder, &["diff", "nobody"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("is no file"), "{}", said.stderr);
}

fn entry(method: &str, url: &str, body: &str, status: u16, answer: &str) -> Value {
    json!({
        "request": {
            "method": method, "url": url, "headers": [{ "name": "Content-Type", "value": "application/json" }],
            "postData": { "mimeType": "application/json", "text": body }, "bodySize": body.len(),
        },
        "response": {
            "status": status, "statusText": "", "headers": [{ "name": "content-type", "value": "application/json" }],
            "content": { "text": answer },
        },
    })
}

#[test]
fn the_failed_entry_of_an_export_is_compared_with_one_that_worked() {
    let folder = Folder::new();
    let fails =
        r#"{"message":"Validation failed","errors":[{"field":"qty","message":"must be an integer"}]}"#;
    let mut entries = vec![
        entry("POST", "http://api.test/other", "{}", 200, "{}"),
        entry("POST", "http://api.test/things", r#"{"name":"a","qty":3}"#, 201, "{}"),
        entry("POST", "http://api.test/things", r#"{"name":"b","qty":"3"}"#, 400, fails),
    ];
    let har = |entries: &[Value]| json!({ "log": { "entries": entries } }).to_string();
    folder.write("session.har", &har(&entries));
    let said = folder.candor(&["diagnose", "--har", "session.har"]);
    fits_a_screen(&said);
    for part in [
        "names `/qty`",
        "\"qty\":\"3\"",
        "201 POST http://api.test/things: `/qty` is a string",
        "right status  422",
    ] {
        assert!(said.stdout.contains(part), "{part} is not in:\n{}", said.stdout);
    }
    entries.push(entry("GET", "http://api.test/gone", "", 404, "{}"));
    folder.write("session.har", &har(&entries));
    let said = folder.candor(&["diagnose", "--har", "session.har"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("--entry 3") && said.stderr.contains("--entry 4"), "{}", said.stderr);
    let said = folder.candor(&["diagnose", "--har", "session.har", "--entry", "4"]);
    assert!(said.stdout.starts_with("404 Not Found to GET /gone"), "{}", said.stdout);
}

#[test]
fn what_a_terminal_shows_is_enough() {
    let shown = "$ curl -i http://api.test/things --json '{\"name\": \"a\",}'\nHTTP/1.1 400 Bad Request\r\n\
                 Content-Type: application/json\r\n\r\n{\"error\":\"Unexpected token } in JSON at position 13\"}\n";
    let folder = Folder::new();
    let said = folder.candor_reading(&["diagnose"], shown.as_bytes());
    fits_a_screen(&said);
    for part in [
        "400 Bad Request to POST /things",
        "a key after the comma",
        "Correction",
        "--data-raw '{\"name\": \"a\"}'",
    ] {
        assert!(said.stdout.contains(part), "{part} is not in:\n{}", said.stdout);
    }
    let said = folder.candor_reading(&["diagnose", "--format", "json"], shown.as_bytes());
    let all: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(all["owner"]["who"], "client");
    assert_eq!(all["right"]["status"], 400);
    assert_eq!(all["faults"][0]["said_by"], "rules");
    assert_eq!(all["faults"][0]["excerpt"].as_array().unwrap().len(), 2);
    assert_eq!(all["steps"].as_array().unwrap().len(), 5);
    assert_eq!(all["correction"]["offered"], "correction");
}

#[test]
fn without_an_answer_our_rules_speak() {
    let folder = Folder::new();
    folder.write("shop.yaml", CONTRACT);
    let ask = |curl: &str| folder.candor(&["diagnose", "--openapi", "shop.yaml", "--curl", curl]);
    let said = ask("curl 'http://api.test/products?category=mause'");
    fits_a_screen(&said);
    assert!(
        said.stdout.starts_with("GET /products?category=mause: our rules refuse it\n"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("category=mouse"), "{}", said.stdout);
    let said = ask("curl http://api.test/products");
    assert!(said.stdout.starts_with("GET /products: our rules accept it\n"), "{}", said.stdout);
}

#[test]
fn secrets_of_a_call_are_not_shown() {
    let folder = Folder::new();
    let curl = "curl http://api.test/login --json '{\"password\": \"correct horse\", \"n\": 1,}' -H 'Authorization: Bearer abcdefgh'";
    folder.write("answer.http", "HTTP/1.1 400 Bad Request\n\n");
    let said = folder.candor(&["diagnose", "--curl", curl, "--response", "answer.http"]);
    fits_a_screen(&said);
    let account = said.stdout.split("Correction").next().unwrap();
    assert!(!account.contains("horse") && !account.contains("abcdefgh"), "{}", said.stdout);
}

const SHOWN: &str = r#"
openapi: 3.1.0
info: { title: Orders, version: "1" }
paths:
  /orders/{id}:
    put:
      operationId: putOrder
      parameters: [{ name: id, in: path, required: true, schema: { type: integer }, example: 7 }]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [customer, qty]
              properties: { customer: { type: string, example: Kim }, qty: { type: integer, default: 1 } }
      responses: { "200": { description: ok } }
  /mute:
    post:
      operationId: mute
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, required: [a], properties: { a: { type: string } } } } }
      responses: { "200": { description: ok } }
"#;

#[test]
fn what_a_document_shows_is_compared_with_where_nothing_that_worked_is_known() {
    let folder = Folder::new();
    folder.write("api.yaml", SHOWN);
    let curl = "curl -X PUT http://a.test/orders/9 --json '{\"qty\": 2}'";
    let said = folder.candor(&["diagnose", "--openapi", "api.yaml", "--curl", curl]);
    fits_a_screen(&said);
    for part in [
        "the examples of the OpenAPI document: `/customer` is absent",
        "values of the document's examples",
        "\"Kim\"",
    ] {
        assert!(said.stdout.contains(part), "{part} is not in:\n{}", said.stdout);
    }
    let said = folder.candor(&["correct", "--openapi", "api.yaml", "--curl", curl]);
    assert!(said.stdout.contains("The example in the document has this member"), "{}", said.stdout);
    let said = folder.candor(&["diff", curl, "putOrder", "--openapi", "api.yaml"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stdout.contains("`/customer` is absent"), "{}", said.stdout);
    let said = folder.candor(&["diff", curl, "mute", "--openapi", "api.yaml"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("shows no whole request for the operation `mute`"), "{}", said.stderr);
}

#[test]
fn an_item_of_a_collection_is_found_by_its_name() {
    let folder = Folder::new();
    let request = |body: &str| json!({ "method": "POST", "url": "http://a.test/x", "body": { "mode": "raw", "raw": body } });
    let item = |name: &str, body| json!({ "name": name, "request": request(body) });
    let inner =
        json!({ "name": "things", "item": [item("Make one", "{\"a\":1}"), item("Make two", "{\"a\":2}")] });
    folder.write("all.json", &json!({ "item": [inner] }).to_string());
    let said = folder.candor(&["diff", "curl http://a.test/x --json '{\"a\":\"1\"}'", "all.json#Make two"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.stdout.contains("`/a` is a string; a number worked."), "{}", said.stdout);
    let said = folder.candor(&["diff", "all.json#1", "all.json#Make four"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.stderr.contains("beginning with 1 things / Make one"), "{}", said.stderr);
}
