//! Bodies in the journal: cut at a limit, with their true size and digest; of pictures the beginning.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use candor_exchange::{Captured, Exchange};
use support::{Running, Upstream};

/// More than is kept of a body, less than may be held in memory.
const SIZE: usize = 200_000;

fn sha256(octets: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, octets);
    digest.as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
}

/// Octets that differ from place to place.
fn octets(count: usize) -> Vec<u8> {
    (0..count).map(|at| (at * at / 7) as u8).collect()
}

/// What is kept of one request with this body, answered so.
fn kept(sent: &[u8], media_type: &str, fields: &str, answered: &[u8]) -> Exchange {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n{fields}Content-Length: {}\r\n\r\n",
        answered.len()
    );
    let answer = [head.as_bytes(), answered].concat();
    let upstream = Upstream::answering(move |_| answer.clone());
    let gateway = Running::start(upstream.address, |_| {});
    let head = format!(
        "POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n",
        sent.len()
    );
    let answer = gateway.ask(&(head + std::str::from_utf8(sent).unwrap()));
    assert_eq!((answer.status, answer.body.as_slice()), (200, answered));
    gateway.journal.only()
}

fn told(body: &Captured) -> (usize, u64, Option<&str>) {
    (body.octets().len(), body.size(), body.digest())
}

#[test]
fn a_body_that_is_cut_keeps_its_size_and_digest() {
    let (sent, answered) = (vec![b'a'; SIZE], vec![b'b'; SIZE + 1]);
    let exchange = kept(&sent, "text/plain", "", &answered);
    assert_eq!(told(&exchange.request.body), (64 << 10, SIZE as u64, Some(sha256(&sent).as_str())));
    let response = exchange.response.unwrap().message.body;
    assert_eq!(told(&response), (64 << 10, SIZE as u64 + 1, Some(sha256(&answered).as_str())));
}

#[test]
fn a_body_that_is_whole_needs_no_digest() {
    let exchange = kept(b"small", "text/plain", "", b"answer");
    assert_eq!(told(&exchange.request.body), (5, 5, None));
    assert_eq!(told(&exchange.response.unwrap().message.body), (6, 6, None));
}

#[test]
fn of_a_picture_the_beginning_is_kept() {
    let picture = [b"\x89PNG\r\n\x1a\n\0\0", octets(5000).as_slice()].concat();
    let body = kept(b"", "image/png", "", &picture).response.unwrap().message.body;
    assert_eq!(told(&body), (1024, 5010, Some(sha256(&picture).as_str())));
    assert!(picture.starts_with(body.octets()));
    let body = kept(b"", "image/svg+xml", "", &[b'<'; 5000]).response.unwrap().message.body;
    assert_eq!(told(&body), (5000, 5000, None), "a picture that is text");
    let large = octets(SIZE);
    let body = kept(b"", "application/octet-stream", "", &large).response.unwrap().message.body;
    assert_eq!(told(&body), (1024, SIZE as u64, Some(sha256(&large).as_str())));
}

#[test]
fn of_what_cannot_be_searched_nothing_is_kept_but_its_size_and_digest() {
    let (small, large) = (octets(5000), octets(SIZE));
    let coded = "Content-Encoding: gzip\r\n";
    let body = kept(b"", "application/json", coded, &small).response.unwrap().message.body;
    assert_eq!(told(&body), (0, 5000, None), "a digest of little could be guessed from");
    let body = kept(b"", "application/json", coded, &large).response.unwrap().message.body;
    assert_eq!(told(&body), (0, SIZE as u64, Some(sha256(&large).as_str())));
}
