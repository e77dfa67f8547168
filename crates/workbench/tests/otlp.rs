//! Exports of logs by OTLP/HTTP: what is taken, and how everything else is answered.

#![allow(clippy::expect_used, reason = "whatever is not as expected shall stop the test")]

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, Request},
};
use candor_journal::{Journal, Memory};
use candor_logs::Intake;
use candor_workbench::WorkbenchConfig;
use serde_json::json;
use support::{Answer, config, send};

mod support;

const JSON: (&str, &str) = ("Content-Type", "application/json; charset=utf-8");
const PROTOBUF: (&str, &str) = ("Content-Type", "application/x-protobuf");

/// A workbench that takes lines, and the journal that gets them.
fn taking() -> (WorkbenchConfig, Arc<Memory>) {
    let (mut config, journal) = (config(Vec::new()), Arc::new(Memory::default()));
    let intake = Arc::new(Intake::new(Arc::default()));
    intake.keep_in(journal.clone());
    config.logs = Some(intake);
    (config, journal)
}

async fn export(config: &WorkbenchConfig, fields: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    let mut request =
        Request::builder().method(Method::POST).uri("/v1/logs").header("Host", "localhost:8401");
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    send(config, request.body(body.into()).expect("a request")).await
}

fn records(count: usize) -> String {
    let record = json!({"body": {"stringValue": "begun"},
        "attributes": [{"key": "request_id", "value": {"stringValue": "checkout-77"}}]});
    json!({"resourceLogs": [{"scopeLogs": [{"logRecords": vec![record; count]}]}]}).to_string()
}

#[tokio::test]
async fn what_is_taken_is_answered_in_its_encoding() {
    let (config, journal) = taking();
    let answer = export(&config, &[JSON], records(2)).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "{}"));
    assert_eq!(answer.header("content-type"), "application/json");
    let answer = export(&config, &[PROTOBUF], Vec::new()).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_slice()), (200, &b""[..]));
    assert_eq!(answer.header("content-type"), "application/x-protobuf");
    assert_eq!(journal.figures().logs, 2);
}

#[tokio::test]
async fn what_was_too_much_is_a_partial_success() {
    let (config, journal) = taking();
    let answer = export(&config, &[JSON], records(600)).await;
    let partial = answer.json()["partialSuccess"].clone();
    assert_eq!((answer.status.as_u16(), &partial["rejectedLogRecords"]), (200, &json!("100")));
    assert!(partial["errorMessage"].as_str().is_some_and(|text| text.contains("500 of one request")));
    assert_eq!(journal.figures().logs, 500);
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_for_good() {
    let (config, journal) = taking();
    let refused = async |fields: &[(&str, &str)], body: Vec<u8>| {
        let answer = export(&config, fields, body).await;
        (answer.status.as_u16(), answer.json()["message"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(refused(&[("Content-Type", "text/plain")], b"a line".to_vec()).await.0, 415);
    assert_eq!(refused(&[], b"{}".to_vec()).await.0, 415);
    assert_eq!(refused(&[JSON, ("Content-Encoding", "br")], b"{}".to_vec()).await.0, 415);
    assert!(refused(&[JSON], b"{\"resourceLogs\":7}".to_vec()).await.1.contains("line 1 column 17"));
    assert_eq!(refused(&[JSON, ("Content-Encoding", "gzip")], b"{}".to_vec()).await.0, 400);
    let bomb = {
        let mut all = Vec::new();
        let mut gzip = flate2::read::GzEncoder::new(
            std::io::Read::take(std::io::repeat(b' '), 9 << 20),
            flate2::Compression::best(),
        );
        std::io::Read::read_to_end(&mut gzip, &mut all).expect("memory");
        all
    };
    assert!(bomb.len() < 100_000);
    assert_eq!(refused(&[JSON, ("Content-Encoding", "gzip")], bomb).await.0, 413);
    assert_eq!(refused(&[JSON], vec![b' '; (8 << 20) + 1]).await.0, 413);
    let answer = export(&config, &[PROTOBUF], b"\x0a\x05".to_vec()).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (400, "application/x-protobuf"));
    assert!(answer.text().ends_with("at octet 2, a field is longer than what is left."), "{}", answer.text());
    assert_eq!(journal.figures().logs, 0);
}

#[tokio::test]
async fn it_is_guarded_like_everything_else() {
    let (mut config, _) = taking();
    let get = Request::builder().uri("/v1/logs").header("Host", "localhost:8401").body(Body::empty());
    assert_eq!(send(&config, get.expect("a request")).await.status, 405);
    let from_a_page = [JSON, ("Origin", "https://evil.test")];
    assert_eq!(export(&config, &from_a_page, records(1)).await.status, 403);
    config.token = Some("a-token-of-many-octets".into());
    assert_eq!(export(&config, &[JSON], records(1)).await.status, 401);
    let known = [JSON, ("Authorization", "Bearer a-token-of-many-octets")];
    assert_eq!(export(&config, &known, records(1)).await.status, 200);
    config.logs = Some(Arc::new(Intake::new(Arc::default())));
    assert_eq!(export(&config, &known, records(1)).await.status, 404, "no journal, nothing to keep them in");
}
