//! Bodies that are not one JSON text, against their schema: which fault, where.

#![expect(clippy::expect_used, reason = "a test fails by panicking, in its helpers too")]

mod common;

use candor_contract::Contract;
use candor_rule::{Place, Span, Violation};
use candor_syntax::{Limits, MediaType, content};

const API: &str = r##"
openapi: 3.1.1
info: {title: t, version: "1"}
paths:
  /upload:
    post:
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              required: [photo, address]
              additionalProperties: false
              properties:
                photo: {type: string, contentMediaType: image/png, maxLength: 8}
                age: {type: integer, minimum: 18}
                tags: {type: array, items: {type: string, maxLength: 3}, maxItems: 2}
                marks: {type: array, items: {type: integer}}
                address:
                  type: object
                  required: [city]
                  properties: {zip: {type: string, pattern: "^[0-9]+$"}, city: {type: string}}
                pets: {type: array, items: {type: object, properties: {age: {type: integer}}}}
            encoding:
              photo:
                contentType: "image/png, image/jpeg"
                headers:
                  Content-Type: {required: true, schema: {const: ignored}}
                  X-Width: {schema: {type: integer, minimum: 1}}
                  X-Sides: {schema: {type: array, items: {enum: [a, b]}}}
              address: {headers: {X-Kind: {$ref: "#/components/headers/Kind"}}}
              pets: {contentType: application/json}
  /form:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              properties:
                ids: {type: array, items: {type: integer}}
                names: {type: array, items: {type: string}}
                filter: {type: object, properties: {age: {type: integer}}}
                where: {type: object, properties: {age: {type: integer}}}
            encoding:
              ids: {style: form, explode: false}
              names: {style: pipeDelimited, explode: false}
              where: {contentType: application/json}
  /text:
    post:
      requestBody:
        content:
          text/plain: {schema: {type: integer, maximum: 9}}
          text/csv: {schema: {type: string, maxLength: 3}}
  /mixed:
    post:
      requestBody:
        content:
          multipart/mixed:
            prefixEncoding: [{contentType: application/json}, {headers: {X-A: {required: true}}}]
            itemEncoding: {contentType: "image/*"}
  /lines:
    post:
      requestBody:
        content:
          application/x-ndjson: {schema: {type: object, required: [a]}}
          application/jsonl: {itemSchema: {type: object, required: [a]}}
          application/json-seq: {schema: {type: array, maxItems: 1, items: {type: object, required: [a]}}}
components:
  headers:
    Kind: {schema: {enum: [home, work]}}
"##;

fn check(path: &str, content_type: &str, body: &[u8]) -> Vec<Violation> {
    let contract: Contract = common::load(API).expect("it loads").contract;
    let operation = contract.operations().find(|o| o.template() == path).expect("it is there");
    let media_type = MediaType::parse(content_type.as_bytes()).expect("a type");
    let reading = content::read(&media_type, Some(Span::default()), body, &Limits::default());
    match reading.content {
        Some(content) if reading.violations.is_empty() => {
            operation.check_content(&media_type, &content, body)
        }
        _ => reading.violations,
    }
}

/// Code, pointer and what stands at the place, per fault.
fn faults(path: &str, content_type: &str, body: &str) -> Vec<String> {
    let shown = |violation: Violation| {
        let Place::Body { pointer, at: Some(at) } = &violation.place else { return format!("{violation:?}") };
        let text = String::from_utf8_lossy(at.span.of(body.as_bytes())).into_owned();
        format!("{} {} {text:?}", violation.rule.code, pointer.as_deref().unwrap_or("-"))
    };
    check(path, content_type, body.as_bytes()).into_iter().map(shown).collect()
}

fn upload(parts: &[(&str, &str)]) -> Vec<String> {
    let mut body = String::new();
    for (headers, content) in parts {
        let headers = headers.replace(" | ", "\r\n");
        body.push_str(&format!("--XX\r\nContent-Disposition: form-data; {headers}\r\n\r\n{content}\r\n"));
    }
    body.push_str("--XX--");
    faults("/upload", "multipart/form-data; boundary=XX", &body)
}

const PHOTO: (&str, &str) = ("name=photo; filename=a.png | Content-Type: image/png", "\u{1}PNG");
const ADDRESS: (&str, &str) = ("name=address", "{\"city\":\"Ulm\",\"zip\":\"89073\"}");

#[test]
fn parts_are_properties() {
    assert_eq!(upload(&[PHOTO, ADDRESS]), [""; 0]);
    assert_eq!(
        upload(&[PHOTO, ADDRESS, ("name=age", "21"), ("name=tags", "a"), ("name=tags", "b")]),
        [""; 0]
    );
    assert_eq!(upload(&[PHOTO, ADDRESS, ("name=age", "17")]), ["body-number-too-small /age \"17\""]);
    assert_eq!(upload(&[PHOTO, ADDRESS, ("name=age", "x")]), ["body-type /age \"x\""]);
    assert_eq!(
        upload(&[PHOTO, ADDRESS, ("name=tags", "ok"), ("name=tags", "long")]),
        ["body-string-too-long /tags/1 \"long\""]
    );
    assert_eq!(upload(&[PHOTO, ADDRESS, ("name=colour", "red")]), ["body-property-unknown /colour \"red\""]);
    let missing = upload(&[ADDRESS]);
    assert!(missing.len() == 1 && missing[0].starts_with("body-property-required "), "{missing:?}");
    assert_eq!(
        upload(&[("name=photo", "123456789"), ADDRESS]),
        ["body-string-too-long /photo \"123456789\""]
    );
}

#[test]
fn headers_of_parts_follow_the_encoding_object() {
    let photo = |headers: &str| {
        let headers = format!("name=photo; filename=a.png | Content-Type: image/png | {headers}");
        upload(&[(&headers, "\u{1}PNG"), ADDRESS])
    };
    assert_eq!(photo("x-width: 5 | X-Sides: a, b | X-Other: 1"), [""; 0]);
    assert_eq!(photo("X-Width: wide"), ["multipart-part-header-invalid /photo \"wide\""]);
    assert_eq!(photo("X-Width: 0"), ["multipart-part-header-invalid /photo \"0\""]);
    assert_eq!(photo("X-Sides: a, c"), ["multipart-part-header-invalid /photo \"c\""]);
    let kind = "name=address | X-Kind: large";
    assert_eq!(upload(&[PHOTO, (kind, ADDRESS.1)]), ["multipart-part-header-invalid /address \"large\""]);
    assert_eq!(upload(&[PHOTO, ("name=address | X-Kind: home", ADDRESS.1)]), [""; 0]);
}

#[test]
fn parts_without_names_are_known_by_their_places() {
    let mixed = |parts: &[&str]| {
        let parts: String = parts.iter().map(|headers| format!("--XX\r\n{headers}\r\n\r\nx\r\n")).collect();
        faults("/mixed", "multipart/mixed; boundary=XX", &format!("{parts}--XX--"))
    };
    let (json, second, image) = ("Content-Type: application/json", "X-A: 1", "Content-Type: image/png");
    assert_eq!(mixed(&[json, second, image, image]), [""; 0]);
    assert_eq!(mixed(&[image, second]), ["multipart-part-type-unsupported /0 \"image/png\""]);
    assert_eq!(mixed(&[json, image]), ["multipart-part-header-invalid /1 \"x\""]);
    assert_eq!(
        mixed(&[json, second, image, json]),
        ["multipart-part-type-unsupported /3 \"application/json\""]
    );
}

#[test]
fn json_parts_are_looked_into_with_their_places_in_the_body() {
    let address =
        |json: &'static str| upload(&[PHOTO, ("name=address | Content-Type: application/json", json)]);
    assert_eq!(address("{\"city\":\"Ulm\",\"zip\":\"x\"}"), ["body-pattern /address/zip \"\\\"x\\\"\""]);
    assert_eq!(address("{\"zip\":\"1\"}"), ["body-property-required /address \"{\\\"zip\\\":\\\"1\\\"}\""]);
    assert_eq!(address("{\"city\":}"), ["json-syntax /address/city \"}\""]);
    assert_eq!(
        upload(&[PHOTO, ADDRESS, ("name=pets", "[{\"age\":1},{\"age\":\"x\"}]")]),
        ["body-type /pets/1/age \"\\\"x\\\"\""]
    );
    assert_eq!(
        upload(&[PHOTO, ADDRESS, ("name=pets", "{\"age\":1}"), ("name=pets", "{\"age\":\"x\"}")]),
        ["body-type /pets/1/age \"\\\"x\\\"\""]
    );
    // In base64 only the part as a whole can be pointed at.
    assert_eq!(
        upload(&[PHOTO, ("name=address | Content-Transfer-Encoding: base64", "e30=")]),
        ["body-property-required /address \"e30=\""]
    );
}

#[test]
fn parts_are_of_a_type_that_the_contract_lists() {
    let photo = |headers| upload(&[(headers, "x"), ADDRESS]);
    assert_eq!(photo("name=photo | Content-Type: image/jpeg"), [""; 0]);
    assert_eq!(photo("name=photo"), [""; 0]);
    assert_eq!(
        photo("name=photo | Content-Type: text/html"),
        ["multipart-part-type-unsupported /photo \"text/html\""]
    );
}

#[test]
fn forms_follow_the_styles_of_their_encoding() {
    let form = |body| faults("/form", "application/x-www-form-urlencoded", body);
    assert_eq!(form("ids=1,2,3&names=a|b&filter%5Bage%5D=3&where=%7B%22age%22%3A1%7D"), [""; 0]);
    assert_eq!(form("ids=1,x,3"), ["body-type /ids/1 \"ids=1,x,3\""]);
    assert_eq!(form("filter%5Bage%5D=x"), ["body-type /filter/age \"filter%5Bage%5D=x\""]);
    assert_eq!(
        form("where=%7B%22age%22%3A%22x%22%7D"),
        ["body-type /where/age \"where=%7B%22age%22%3A%22x%22%7D\""]
    );
    assert!(form("where=%7B")[0].starts_with("json-truncated /where"), "{:?}", form("where=%7B"));
}

#[test]
fn texts_are_read_as_the_type_that_the_contract_wants() {
    assert_eq!(faults("/text", "text/plain", "7\n"), [""; 0]);
    assert_eq!(faults("/text", "text/plain", "12"), ["body-number-too-large  \"12\""]);
    assert_eq!(faults("/text", "text/plain", "x"), ["body-type  \"x\""]);
    assert_eq!(faults("/text", "text/csv", "a,b,"), ["body-string-too-long  \"a,b,\""]);
}

#[test]
fn of_several_texts_each_is_checked() {
    let lines = "{\"a\":1}\n\n{\"b\":2}\n";
    for media_type in ["application/x-ndjson", "application/jsonl"] {
        assert_eq!(faults("/lines", media_type, lines), ["body-property-required /1 \"{\\\"b\\\":2}\""]);
    }
    let broken = check("/lines", "application/x-ndjson", b"{\"a\":1}\n{\"a\":}");
    let Place::Body { pointer, at: Some(at) } = &broken[0].place else { panic!("{broken:?}") };
    assert_eq!((pointer.as_deref(), at.line, at.column, at.span.start), (Some("/1/a"), 2, 6, 13));
    let sequence = "\u{1e}{\"a\":1}\n\u{1e}{}\n";
    assert_eq!(
        faults("/lines", "application/json-seq", sequence),
        [format!("body-items-too-many  {sequence:?}"), "body-property-required /1 \"{}\"".to_owned()]
    );
}

#[test]
fn hostile_bodies_take_linear_time() {
    let part = |content: &str| {
        format!(
            "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Type: application/json\r\n\r\n{content}\r\n"
        )
    };
    let repeats = format!("{{{}}}", vec!["\"k\":1"; 100].join(","));
    let multipart = format!("{}--XX--", part(&repeats).repeat(900));
    let forms = "where=%7B&".repeat(1000);
    let lines = format!("{repeats}\n").repeat(1500);
    let start = std::time::Instant::now();
    assert!(!check("/upload", "multipart/form-data; boundary=XX", multipart.as_bytes()).is_empty());
    assert!(!check("/form", "application/x-www-form-urlencoded", forms.as_bytes()).is_empty());
    assert!(!check("/lines", "application/x-ndjson", lines.as_bytes()).is_empty());
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
