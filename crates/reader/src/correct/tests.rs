//! Corrections end to end: the request that was sent, what is offered, and what never is.

use std::sync::Arc;

use candor_contract::{Contract, Source};
use candor_inspect::Inspector;

use super::*;

const API: &str = r#"
openapi: 3.1.0
info: { title: Orders, version: "1" }
paths:
  /orders:
    get:
      parameters:
        - { name: limit, in: query, required: true, schema: { type: integer } }
        - { name: state, in: query, schema: { enum: [open, closed] } }
      responses: { "200": { description: ok } }
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, qty, kind]
              additionalProperties: false
              properties:
                name: { type: string }
                qty: { type: integer, maximum: 100 }
                kind: { const: order }
                gift: { type: boolean }
                due: { type: string, format: date }
                colour: { enum: [red, green] }
                tags: { type: array, items: { type: string } }
      responses: { "200": { description: ok } }
  /shapes:
    post:
      requestBody:
        content:
          application/json:
            schema:
              oneOf:
                - type: object
                  required: [kind, radius, colour]
                  properties: { kind: { type: string }, radius: { type: integer }, colour: { enum: [red, green] } }
                - type: object
                  required: [kind, width, colour]
                  properties: { kind: { type: string }, width: { type: integer }, colour: { enum: [red, green] } }
      responses: { "200": { description: ok } }
  /notes:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, required: [text], properties: { text: { type: string }, n: { type: integer } } }
      responses: { "200": { description: ok } }
"#;

fn inspector() -> Inspector {
    let source = Source { name: "api.yaml".into(), text: API.as_bytes().to_vec() };
    let contract = Contract::load(&[source]).unwrap().contract;
    Inspector { contract: Some(Arc::new(contract)), ..Inspector::default() }
}

fn post(path: &str, media_type: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: a.test\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

fn order(body: &str) -> String {
    post("/orders", "application/json", body)
}

fn made(request: &str, given: &Given<'_>) -> (Kind, String, Correction) {
    let correction = correct(request.as_bytes(), &inspector(), given);
    let octets = String::from_utf8(correction.octets.clone()).unwrap();
    let mut patched = request.as_bytes().to_vec();
    for patch in correction.patches.iter().rev() {
        patched.splice(patch.span.start..patch.span.end, patch.with.iter().copied());
    }
    assert_eq!(patched, correction.octets, "patches make the correction");
    (correction.kind, octets, correction)
}

#[track_caller]
fn corrected(request: &str, expected: &str) {
    let (kind, octets, correction) = made(request, &Given::default());
    assert_eq!((kind, octets.as_str()), (Kind::Correction, expected), "{:?}", correction.left);
    assert!(!correction.edits.is_empty());
}

#[test]
fn slips_in_a_body_become_what_was_meant() {
    let right = order(r#"{"name":"Rex","qty":2,"kind":"order"}"#);
    for slip in [
        r#"{"name":"Rex","qty":2,"kind":"order",}"#,
        r#"{'name':'Rex','qty':2,'kind':'order'}"#,
        r#"{name:"Rex",qty:2,kind:"order"}"#,
        r#"{"name":"Rex","qty":2,"kind":"order""#,
        r#"{"name":"Rex","qty":"2","kind":"order"}"#,
        r#"{"nmae":"Rex","qty":2,"kind":"order"}"#,
        r#"{"Name":"Rex","QTY":2,"kind":"order"}"#,
        r#"{"name":"Rex","qty":2,"kind":"Order"}"#,
        r#"{"name":"Rex","qty":2}"#,
        "{\"name\":\"Rex\",/* two */\"qty\":2,\"kind\":\"order\"}",
        "\u{feff}{\"name\":\"Rex\",\"qty\":2,\"kind\":\"order\"}",
    ] {
        corrected(&order(slip), &right);
    }
    let given = r#"{"name":"Rex","qty":2,"kind":"order","gift":"true","due":"31.12.2025","colour":"gren","tags":"a"}"#;
    let meant = r#"{"name":"Rex","qty":2,"kind":"order","gift":true,"due":"2025-12-31","colour":"green","tags":["a"]}"#;
    corrected(&order(given), &order(meant));
}

#[test]
fn bodies_change_their_label_or_their_language() {
    let right = order(r#"{"name":"Rex & Co","qty":2,"kind":"order"}"#);
    let form = "application/x-www-form-urlencoded";
    corrected(&post("/orders", form, "name=Rex+%26+Co&qty=2&kind=order"), &right);
    corrected(&order("name=Rex+%26+Co&qty=2&kind=order"), &right);
    corrected(&post("/orders", "text/plain", r#"{"name":"Rex & Co","qty":2,"kind":"order"}"#), &right);
    corrected(&right.replace("Content-Type: application/json\r\n", ""), &right);
    corrected(
        &post("/notes", "application/json", r#"{"text":"a b","n":3}"#),
        &post("/notes", form, "text=a+b&n=3"),
    );
    corrected(&post("/notes", form, "txet=a"), &post("/notes", form, "text=a"));
}

#[test]
fn slips_in_the_url_are_encoded_renamed_or_dropped() {
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\nHost: a.test\r\n\r\n");
    let right = get("/orders?limit=2&state=open");
    for slip in [
        "/orders?limit=2&state=Open",
        "/orders?limt=2&state=open",
        "/Orders?limit=2&state=open",
        "/orders/?limit=2&state=open",
        "/orders?limit=2&limit=2&state=open",
        "/orders?limit=%222%22&state=open",
        "/orders?limit=2&state=open#top",
    ] {
        corrected(&get(slip), &right);
    }
    corrected(&get("/orders?limit=2&q=a b|c"), &get("/orders?limit=2&q=a%20b%7Cc"));
}

#[test]
fn slips_on_the_wire_are_mended_where_they_are() {
    let right = order(r#"{"name":"Rex","qty":2,"kind":"order"}"#);
    for slip in [
        right.replace("Host:", "Host :"),
        right.replace("\r\nContent-Type", "\nContent-Type"),
        right.replace("POST", "post"),
        right.replace("POST /", "POST  /"),
        right.replace("HTTP/1.1", "http/1.1"),
        right.replace("Length: 37", "Length: 40"),
        right.replace("Length: 37", "Length: 35"),
        right.replace("Host: a.test\r\n", "Host: a.test\r\nHost: a.test\r\n"),
        format!("\r\n\r\n\r\n\r\n\r\n{right}"),
    ] {
        corrected(&slip, &right);
    }
    let without = right.replace("Host: a.test\r\n", "");
    let given = Given { host: Some("a.test"), ..Given::default() };
    let (kind, octets, _) = made(&without, &given);
    assert_eq!((kind, octets), (Kind::Correction, right));
}

#[test]
fn no_value_is_invented() {
    let (kind, octets, sketch) = made(&order(r#"{"name":"Rex","kind":"order"}"#), &Given::default());
    assert_eq!(kind, Kind::Sketch);
    assert!(octets.contains(r#""qty":"<qty: an integer>""#), "{octets}");
    assert_eq!(sketch.gaps.first().map(|g| g.place.as_str()), Some("/qty"));
    // A date with two readings, a number out of its range, a text that was cut in a number.
    for body in [
        r#"{"name":"Rex","qty":2,"kind":"order","due":"03/04/2025"}"#,
        r#"{"name":"Rex","qty":200,"kind":"order"}"#,
        r#"{"name":"Rex","kind":"order","qty":2"#,
        r#"{"name":"Rex","qty":2,"kind":"ord"#,
    ] {
        let (kind, octets, sketch) = made(&order(body), &Given::default());
        assert_eq!(kind, Kind::Sketch, "{body}");
        let marker = &sketch.gaps.first().unwrap().marker;
        assert!(octets.contains(marker.as_str()), "{octets} shows {marker}");
    }
    let (kind, octets, sketch) = made(&order(""), &Given::default());
    assert_eq!(kind, Kind::Sketch);
    assert!(
        octets.ends_with(r#"{"kind":"order","name":"<name: a string>","qty":"<qty: an integer>"}"#),
        "{octets}"
    );
    assert_eq!(sketch.gaps.len(), 2);
    for request in [order(r#"{"name":NaN,"qty":2,"kind":"order"}"#), "hello".into(), String::new()] {
        assert!(matches!(made(&request, &Given::default()).0, Kind::Nothing), "{request}");
    }
}

#[test]
fn what_is_missing_comes_from_a_request_that_worked() {
    let worked = order(r#"{"name":"Kim","qty":7,"kind":"order"}"#);
    let given = Given { baseline: Some(worked.as_bytes()), ..Given::default() };
    let (kind, octets, correction) = made(&order(r#"{"name":"Rex","kind":"order"}"#), &given);
    assert_eq!((kind, octets), (Kind::Correction, order(r#"{"name":"Rex","qty":7,"kind":"order"}"#)));
    assert!(correction.edits.iter().any(|e| e.why.contains("worked")), "{:?}", correction.edits);
}

#[test]
fn a_body_that_is_absent_is_that_of_the_request_that_worked() {
    let worked = order(r#"{"name":"Kim","qty":7,"kind":"order"}"#);
    let given = Given { baseline: Some(worked.as_bytes()), ..Given::default() };
    let (kind, octets, _) = made("POST /orders HTTP/1.1\r\nHost: a.test\r\n\r\n", &given);
    assert_eq!((kind, octets), (Kind::Correction, worked));
}

#[test]
fn of_several_shapes_the_one_that_lacks_least_is_mended() {
    let sent = post("/shapes", "application/json", r#"{"kind":"circle","colour":"gren","radius":2}"#);
    corrected(
        &sent,
        &post("/shapes", "application/json", r#"{"kind":"circle","colour":"green","radius":2}"#),
    );
}

#[test]
fn an_accepted_request_stays_as_it_is() {
    let right = order(r#"{"name":"Rex","qty":2,"kind":"order"}"#);
    let (kind, octets, correction) = made(&right, &Given::default());
    assert_eq!((kind, octets), (Kind::Unneeded, right));
    assert!(correction.edits.is_empty());
}

#[test]
fn chunked_bodies_are_corrected_as_one_chunk() {
    let head = "POST /orders HTTP/1.1\r\nHost: a.test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    let request =
        format!("{head}a\r\n{{\"name\":\"R\r\n1c\r\nex\",\"qty\":2,\"kind\":\"order\",}}\r\n0\r\n\r\n");
    corrected(
        &request,
        &format!("{head}25\r\n{{\"name\":\"Rex\",\"qty\":2,\"kind\":\"order\"}}\r\n0\r\n\r\n"),
    );
}

#[test]
fn damaged_requests_end_in_some_answer() {
    let right = order(r#"{"name":"Rex","qty":2,"kind":"order","tags":["a","b"]}"#).into_bytes();
    let inspector = inspector();
    let mut state = 7u64;
    let mut number = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as usize % below
    };
    for _ in 0..300 {
        let mut octets = right.clone();
        for _ in 0..=number(3) {
            let at = number(octets.len());
            let with: &[u8] =
                [&b"'"[..], b"\"", b",", b"", b"\n", b" ", b"{", b"%", b"\xff", b"0"][number(10)];
            octets.splice(at..at + 1, with.iter().copied());
        }
        let correction = correct(&octets, &inspector, &Given::default());
        let mut patched = octets.clone();
        for patch in correction.patches.iter().rev() {
            patched.splice(patch.span.start..patch.span.end, patch.with.iter().copied());
        }
        assert_eq!(patched, correction.octets);
        if correction.kind == Kind::Correction {
            assert_eq!(correct(&correction.octets, &inspector, &Given::default()).kind, Kind::Unneeded);
        }
    }
}
