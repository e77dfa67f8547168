//! Whatever octets come, a reading ends, soon, and without a panic.

use std::time::{Duration, Instant};

use candor_reader::Reader;

const REQUEST: &[u8] =
    b"POST /pets HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"legs\":";

/// Generous: a machine under load is many times slower, but nothing here may grow with the square of its input.
const LONG: Duration = Duration::from_secs(20);

fn read(request: &[u8], response: &[u8], what: &str) {
    let started = Instant::now();
    let reading = Reader::default().read(request, response);
    assert!((1..=4).contains(&reading.shape), "{what}");
    assert!(reading.fields.len() <= 500, "{what}");
    assert!(started.elapsed() < LONG, "{what} took {:?}", started.elapsed());
}

fn answer(media_type: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 400 Bad Request\r\nContent-Type: {media_type}\r\n\r\n").as_bytes(), body].concat()
}

#[test]
fn huge_and_deep_bodies_are_bounded() {
    let many = 4 << 20;
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("open brackets", b"[".repeat(many)),
        ("open objects", b"{\"a\":".repeat(many / 5)),
        (
            "errors",
            [&b"{\"errors\":["[..], &b"{\"field\":\"a\",\"message\":\"b c\"},".repeat(many / 30), b"]}"]
                .concat(),
        ),
        (
            "nested errors",
            [b"{\"errors\":".repeat(60), b"{\"a\":[\"is required\"]}".to_vec(), b"}".repeat(60)].concat(),
        ),
        ("a long string", [b"{\"message\":\"", &b"x".repeat(many)[..], b"\"}"].concat()),
        ("a page of tags", b"<html><b>".repeat(many / 9)),
        ("a page of styles", [b"<html>".to_vec(), b"<style>".repeat(many / 7)].concat()),
        ("a page of titles", [b"<html>".to_vec(), b"<title>".repeat(many / 7)].concat()),
        ("entities", [b"<html>".to_vec(), b"&".repeat(many)].concat()),
        ("words", b"a: is required ".repeat(many / 15)),
        ("quotes", b"'\"`".repeat(many / 3)),
        ("binary", (0..many).map(|i| (i * 7 % 251) as u8).collect()),
        ("octets of no charset", b"\xff\xfe\x80 is required ".repeat(many / 15)),
        ("JSON in strings", b"{\"m\":\"[\\\"{\\\\\\\"m\\\\\\\":1}\\\"]\"}".to_vec()),
    ];
    for (what, body) in bodies {
        read(REQUEST, &answer("application/json", &body), what);
        read(&[REQUEST, &body].concat(), &answer("text/plain", b"a is required"), what);
    }
}

#[test]
fn a_bomb_in_a_content_coding_stays_packed() {
    let head = "HTTP/1.1 400 Bad Request\r\nContent-Encoding: gzip\r\n\r\n";
    read(
        REQUEST,
        &[head.as_bytes(), &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xed, 0xc1]].concat(),
        "a cut gzip",
    );
}

#[test]
fn heads_of_every_kind_are_read() {
    let many: Vec<u8> = (0..50_000).flat_map(|i| format!("X-{i}: v\r\n").into_bytes()).collect();
    read(
        &[b"GET / HTTP/1.1\r\n".to_vec(), many.clone()].concat(),
        b"HTTP/1.1 431 x\r\n\r\n",
        "many fields asked",
    );
    read(REQUEST, &[b"HTTP/1.1 400 x\r\n".to_vec(), many, b"\r\n".to_vec()].concat(), "many fields answered");
    read(b"", b"", "nothing");
    read(b"\0\0\0", b"HTTP/1.1 400", "octets");
    read(&b"GET /%zz".repeat(500_000), b"HTTP/1.1 400 Bad Request\r\n\r\n", "a target without end");
}

/// Every prefix of an exchange, and each octet of it changed, can be read.
#[test]
fn cut_and_changed_exchanges_are_read() {
    let response = answer("application/json", br#"{"errors":[{"loc":["body","legs",0],"msg":"'legs' must be a \u00e9 number"}],"a.b[0]":{"x":["y z"]}}"#);
    for end in 0..response.len() {
        read(REQUEST, &response[..end], "a cut answer");
    }
    for end in 0..REQUEST.len() {
        read(&REQUEST[..end], &response, "a cut request");
    }
    for at in 0..response.len() {
        for octet in [0, b'"', b'[', b'\\', b'\n', 0xff] {
            let mut changed = response.clone();
            changed[at] = octet;
            read(REQUEST, &changed, "a changed answer");
        }
    }
}
