//! `candor diagnose` as a user calls it.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as expected")]

mod program;

use program::Folder;
use serde_json::Value;

const RESPONSE: &[u8] = b"HTTP/1.1 422 Unprocessable Entity\r\nserver: uvicorn\r\ncontent-type: application/json\r\n\r\n\
    {\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"le\\u001bgs\"],\"msg\":\"Field required\",\"input\":{}}]}";

#[test]
fn the_account_names_product_layer_and_place_and_no_control_characters() {
    let said = Folder::new().candor_reading(&["diagnose", "--response", "-"], RESPONSE);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.stdout.contains("FastAPI (framework)"), "{}", said.stdout);
    assert!(said.stdout.contains("Field required"), "{}", said.stdout);
    assert!(!said.stdout.contains('\u{1b}'), "{}", said.stdout);
    assert!(said.stdout.lines().count() <= 25, "one screen: {}", said.stdout);
}

#[test]
fn programs_get_json() {
    let said = Folder::new().candor_reading(&["diagnose", "--format", "json", "--response", "-"], RESPONSE);
    let reading: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((reading["layer"].as_str(), reading["shape"].as_u64()), (Some("framework"), Some(3)));
    assert_eq!(reading["fields"][0]["message"], "Field required");
}

#[test]
fn many_are_read_in_order_each_with_its_id() {
    // "HTTP/1.1 404 Not Found\r\n\r\n"
    let lines = "{\"id\": [7], \"request_b64\": \"\", \"response_b64\": \"SFRUUC8xLjEgNDA0IE5vdCBGb3VuZA0KDQo=\"}\n\n\
                 {\"id\": \"b\", \"response_b64\": \"\"}\n";
    let said = Folder::new().candor_reading(&["diagnose", "--jsonl", "-"], lines.as_bytes());
    assert_eq!(said.code, 0, "{said:?}");
    let readings: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(readings[0]["id"], serde_json::json!([7]));
    assert_eq!((readings[0]["right_status"].as_u64(), readings[1]["status"].as_u64()), (Some(404), Some(0)));
}

#[test]
fn input_that_cannot_be_used_is_said_with_its_line() {
    let folder = Folder::new();
    let said = folder.candor_reading(&["diagnose", "--jsonl", "-"], b"{\"id\":1,\"response_b64\":\"*\"}\n");
    assert_eq!(said.code, 2, "{said:?}");
    assert!(
        said.stderr.contains("line 1: `response_b64` is not base64 at its character 1"),
        "{}",
        said.stderr
    );
    let said = folder.candor_reading(&["diagnose", "--response", "-"], b"hello");
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(said.stderr.contains("no status line"), "{}", said.stderr);
}
