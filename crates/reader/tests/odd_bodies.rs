//! Answers in other charsets and codings, cut, wrapped or of several lines: read all the same, and bounded.

use std::io::Write as _;

use candor_reader::{Reader, Reading};
use flate2::{Compression, write::GzEncoder};

const BODY: &str = r#"{"title":"","seats":"abc"}"#;
const COMPLAINT: &str = r#"{"errors":[{"field":"seats","message":"must be a whole number"}]}"#;

fn read(heads: &str, body: &[u8]) -> Reading {
    let request = format!(
        "POST /trips HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let response = [format!("HTTP/1.1 400 Bad Request\r\n{heads}\r\n\r\n").as_bytes(), body].concat();
    Reader::default().read(request.as_bytes(), &response)
}

fn named(heads: &str, body: &[u8]) -> Vec<String> {
    read(heads, body).fields.into_iter().map(|field| field.name).collect()
}

#[expect(clippy::expect_used, reason = "a vector takes all that is written to it")]
fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("a vector takes all");
    encoder.finish().expect("a vector takes all")
}

#[test]
fn charsets_of_old_servers_are_read() {
    let little: Vec<u8> = COMPLAINT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> =
        [0xFE, 0xFF].into_iter().chain(COMPLAINT.encode_utf16().flat_map(u16::to_be_bytes)).collect();
    let latin: Vec<u8> =
        COMPLAINT.replace("whole", "g\u{0}nze").bytes().map(|o| if o == 0 { 0xE4 } else { o }).collect();
    let bom = [b"\xEF\xBB\xBF", COMPLAINT.as_bytes()].concat();
    for (what, body) in
        [("UTF-16", little), ("UTF-16 with a mark", marked), ("Latin-1", latin), ("a mark", bom)]
    {
        assert_eq!(named("Content-Type: application/json", &body), ["/seats"], "{what}");
    }
}

#[test]
fn codings_are_undone_as_far_as_they_go() {
    let padding = (0..4000).map(|i| format!("{:x}", i * 7919)).collect::<String>();
    let long = COMPLAINT.replace("]}", &format!("],\"padding\":\"{padding}\"}}"));
    let coded = gzip(long.as_bytes());
    assert_eq!(named("Content-Encoding: gzip", &coded), ["/seats"]);
    assert_eq!(named("Content-Encoding: x-gzip, identity", &coded), ["/seats"]);
    assert_eq!(named("Content-Encoding: gzip", &coded[..coded.len() / 2]), ["/seats"], "cut");
    assert_eq!(named("Content-Encoding: gzip", COMPLAINT.as_bytes()), ["/seats"], "a label alone");
    assert_eq!(named("Content-Encoding: frob", COMPLAINT.as_bytes()), ["/seats"], "not known");
}

#[test]
fn a_bomb_is_read_at_its_beginning() {
    let zeros = vec![b' '; 20 << 20];
    let bomb = gzip(&[COMPLAINT.as_bytes(), &zeros].concat());
    assert_eq!(named("Content-Encoding: gzip", &bomb), ["/seats"]);
    let twice = gzip(&bomb);
    assert_eq!(named("Content-Encoding: gzip, gzip", &twice), ["/seats"]);
}

#[test]
fn json_in_odd_wrappings_is_read() {
    let quoted = serde_json::Value::from(COMPLAINT).to_string();
    let inside = serde_json::json!({ "message": COMPLAINT }).to_string();
    let second = serde_json::json!({ "message": quoted }).to_string();
    for (what, body) in [
        ("a string of JSON", quoted),
        ("JSON in a member", inside),
        ("JSON twice in a member", second),
        ("JSON lines", format!("{{\"level\":\"error\"}}\n{COMPLAINT}\n")),
        ("JSON lines, cut", format!("{COMPLAINT}\n{{\"level\":\"err")),
        ("cut", COMPLAINT.trim_end_matches("\"}]}").to_owned()),
        ("JSON after words", format!("Bad Request: {COMPLAINT}")),
        (
            "JSON on a page",
            format!("<html><h1>Bad Request</h1><pre>{}</pre></html>", COMPLAINT.replace('"', "&quot;")),
        ),
        (
            "JSON for a page's script",
            format!(
                "<!DOCTYPE html><html><script type=\"application/json\">{COMPLAINT}</script><h1>Error</h1></html>"
            ),
        ),
    ] {
        assert_eq!(named("Content-Type: text/plain", body.as_bytes()), ["/seats"], "{what}");
    }
}

#[test]
fn xml_is_read_with_its_entities() {
    let xml = "<?xml version=\"1.0\"?><Error><Message>&quot;seats&quot; must be a whole number &amp; at most &#57;</Message></Error>";
    assert_eq!(named("Content-Type: application/xml", xml.as_bytes()), ["/seats"]);
}
