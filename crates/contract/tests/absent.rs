//! Null for a property that is not required, taken as if it were absent.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use candor_contract::{Contract, Route};
use candor_rule::Span;
use candor_syntax::{MediaType, json};
use common::load;

const DOCUMENT: &str = r##"
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /runs:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Run"}}}}
      responses: {"200": {description: ok}}
  /either:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Either"}}}}
      responses: {"200": {description: ok}}
  /whole:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Whole"}}}}
      responses: {"200": {description: ok}}
components:
  schemas:
    Tag: {type: string, enum: [a, b]}
    Run:
      type: object
      additionalProperties: false
      required: [id]
      properties:
        id: {type: string}
        name: {type: string, minLength: 2}
        tag: {$ref: "#/components/schemas/Tag"}
        limit: {anyOf: [{type: integer}, {type: string}]}
        parent: {$ref: "#/components/schemas/Run"}
        children: {type: array, items: {$ref: "#/components/schemas/Run"}}
        labels: {type: object, additionalProperties: {type: string}}
    Named: {type: object, properties: {name: {type: string}, note: {type: string}}}
    Whole: {allOf: [{$ref: "#/components/schemas/Named"}, {required: [name]}]}
    Either:
      oneOf:
        - {type: object, required: [kind, size], properties: {kind: {const: box}, size: {type: integer}, note: {type: string}}}
        - {type: object, required: [kind], properties: {kind: {const: bag}, size: {type: "null"}, note: {type: string}}}
"##;

/// Rule and place of everything that is wrong, without the switch and with it.
fn both(path: &str, text: &str) -> [Vec<String>; 2] {
    let strict = load(DOCUMENT).unwrap().contract;
    let mut lenient = load(DOCUMENT).unwrap().contract;
    lenient.take_null_as_absent();
    [told(&strict, path, text), told(&lenient, path, text)]
}

fn told(contract: &Contract, path: &str, text: &str) -> Vec<String> {
    let Route::Found(found) = contract.route(b"POST", path.as_bytes(), Span::new(5, 5 + path.len())) else {
        panic!("a route")
    };
    let document = json::Document::parse(text.as_bytes(), &json::Limits::default()).unwrap();
    let media_type = MediaType::parse(b"application/json").unwrap();
    let wrong = found.operation.json_body(&media_type).unwrap().check(&document);
    let place = |at: usize| text.get(at..).unwrap_or_default().chars().take(4).collect::<String>();
    wrong.iter().map(|v| format!("{} {}", v.rule.code, place(v.place.offset().unwrap()))).collect()
}

#[test]
fn null_for_an_optional_property_passes_wherever_the_property_stands() {
    for text in [
        r#"{"id": "1", "name": null}"#,
        r#"{"id": "1", "tag": null, "limit": null, "parent": null, "children": null}"#,
        r#"{"id": "1", "parent": {"id": "2", "parent": {"id": "3", "tag": null}}}"#,
        r#"{"id": "1", "children": [{"id": "2", "name": null}, {"id": "3"}]}"#,
        r#"{"id": "1", "labels": {"a": null, "b": "x"}}"#,
    ] {
        let [strict, lenient] = both("/runs", text);
        assert!(!strict.is_empty(), "{text}");
        assert_eq!(lenient, [""; 0], "{text}");
    }
}

#[test]
fn everything_else_is_told_as_before() {
    for (path, text, wrong) in [
        ("/runs", r#"{"id": null}"#, "body-type null"),
        ("/runs", r#"{"id": "1", "name": null, "parent": {"id": null}}"#, "body-type null"),
        ("/runs", r#"{"id": "1", "tag": null, "name": "x"}"#, "body-string-too-short \"x\"}"),
        ("/runs", r#"{"id": "1", "children": [null]}"#, "body-type null"),
        ("/runs", r#"{"id": "1", "nmae": null}"#, "body-property-unknown \"nma"),
        ("/runs", "null", "body-type null"),
        // A schema beside it requires the property.
        ("/whole", r#"{"name": null, "note": null}"#, "body-type null"),
        ("/either", r#"{"kind": "box", "size": null, "note": null}"#, "body-type null"),
    ] {
        let [_, lenient] = both(path, text);
        assert_eq!(lenient, [wrong], "{text}");
    }
}

#[test]
fn what_is_valid_stays_valid() {
    let [strict, lenient] = both("/either", r#"{"kind": "bag", "size": null}"#);
    assert_eq!((strict, lenient), (Vec::new(), Vec::new()));
    let [strict, lenient] = both("/either", r#"{"kind": "bag", "size": null, "note": null}"#);
    assert_eq!((strict, lenient), (vec!["body-type null".to_owned()], Vec::new()));
}

#[test]
fn many_nulls_hide_nothing() {
    let items: Vec<String> = (0..300).map(|n| format!(r#"{{"id": "{n}", "name": null}}"#)).collect();
    let text = |last: &str| format!(r#"{{"id": "1", "children": [{}, {last}]}}"#, items.join(","));
    assert_eq!(both("/runs", &text(r#"{"id": "x"}"#))[1], [""; 0]);
    assert_eq!(both("/runs", &text(r#"{"id": 7}"#))[1], ["body-type 7}]}"]);
    // Without the switch they are too many to tell what stands behind them, and the last one says so.
    let text = text(r#"{"id": 7}"#);
    let document = json::Document::parse(text.as_bytes(), &json::Limits::default()).unwrap();
    let contract = load(DOCUMENT).unwrap().contract;
    let Route::Found(found) = contract.route(b"POST", b"/runs", Span::new(5, 10)) else { panic!("a route") };
    let media_type = MediaType::parse(b"application/json").unwrap();
    let wrong = found.operation.json_body(&media_type).unwrap().check(&document);
    assert_eq!(wrong.iter().filter(|v| v.ends_check).count(), 1);
    assert!(wrong.last().unwrap().ends_check);
}
