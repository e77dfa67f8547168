//! An upstream that fails: the client reads a problem document that names no internals, the journal the
//! cause.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use candor_exchange::{Exchange, Verdict};
use support::{Answer, PATIENCE, Running, Upstream, gate, get, ok};

/// Asks once; the answer and the record, after checking what holds for every fault.
fn fails(upstream: std::net::SocketAddr, code: &str, status: u16) -> (Answer, Exchange) {
    fails_within(PATIENCE, upstream, code, status)
}

/// The same, of a gateway that waits no longer than this for the upstream.
fn fails_within(
    silence: Duration,
    upstream: std::net::SocketAddr,
    code: &str,
    status: u16,
) -> (Answer, Exchange) {
    let gateway = Running::start(upstream, |config| config.live.timeouts.response = silence);
    let answer = gateway.ask(&get("/"));
    assert_eq!((answer.code().as_str(), answer.status), (code, status));
    let exchange = gateway.journal.only();
    assert_eq!(exchange.verdict, Verdict::Failed);
    let cause = &exchange.fault.as_ref().unwrap().cause;
    assert!(cause.contains(&upstream.to_string()), "operators see the upstream: {cause}");
    let port = upstream.port().to_string();
    assert!(!answer.text().contains(&port), "clients do not: {}", answer.text());
    assert_eq!(exchange.fault.as_ref().unwrap().code, code);
    (answer, exchange)
}

#[test]
fn an_upstream_that_does_not_listen() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (answer, _) = fails(address, "upstream-unreachable", 502);
    assert!(answer.field("retry-after").is_some());
    assert_eq!(answer.field("connection"), None, "the client's connection is not to blame");
}

#[test]
fn an_upstream_that_hangs_up() {
    let upstream = Upstream::scripted(|side| drop(side.request()));
    fails(upstream.address, "upstream-closed", 502);
    let upstream = Upstream::scripted(|side| {
        side.request();
        side.say("HTTP/1.1 200 OK\r\nContent-Le");
    });
    fails(upstream.address, "upstream-closed", 502);
}

#[test]
fn an_upstream_that_is_silent() {
    let upstream = Upstream::scripted(|side| {
        side.request();
        assert!(side.closed(), "the gateway gives the connection up");
    });
    let silence = Duration::from_millis(150);
    let (_, exchange) = fails_within(silence, upstream.address, "upstream-timeout", 504);
    assert!(exchange.timing.upstream >= 150_000);
}

#[test]
fn an_upstream_that_does_not_speak_http() {
    for (said, part) in [
        ("SSH-2.0-OpenSSH_9\r\n", "octet 0"),
        ("HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n", "octet 20"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "different values"),
        ("HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", "carriage return"),
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "nobody asked"),
        ("HTTP/1.1 200 OK\r\nX: \x01\x1b[2J\r\n\r\n", "\\x1B[2J"),
    ] {
        let upstream = Upstream::scripted(move |side| {
            side.request();
            side.say(said);
            side.closed();
        });
        let (_, exchange) = fails(upstream.address, "upstream-response-malformed", 502);
        let cause = exchange.fault.unwrap().cause;
        assert!(cause.contains(part), "{said:?}: {cause}");
    }
}

#[test]
fn an_answer_cut_short_is_not_made_to_look_whole() {
    for head in ["Content-Length: 10", "Transfer-Encoding: chunked"] {
        let piece = if head.starts_with('C') { "part" } else { "4\r\npart\r\n" };
        let (seen, wait) = gate();
        let upstream = Upstream::scripted(move |side| {
            side.request();
            side.say(&format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{piece}"));
            wait.pass();
        });
        let gateway = Running::start(upstream.address, |_| {});
        let mut client = gateway.client();
        client.send(get("/").as_bytes());
        client.sees("part");
        drop(seen);
        let answer = client.answer();
        assert_eq!((answer.status, answer.text(), answer.complete), (200, "part", false), "{head}");
        let exchange = gateway.journal.only();
        assert_eq!(exchange.verdict, Verdict::Failed);
        assert_eq!(exchange.fault.unwrap().code, "upstream-closed");
        assert_eq!(exchange.response.unwrap().status, 200);
    }
}

#[test]
fn a_chunk_that_breaks_in_the_middle_is_recorded_with_its_octet() {
    let (good, bad) = ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", "zz\r\n");
    for at_once in [true, false] {
        let (seen, wait) = gate();
        let upstream = Upstream::scripted(move |side| {
            side.request();
            match at_once {
                true => side.say(&format!("{good}{bad}")),
                false => {
                    side.say(good);
                    wait.pass();
                    side.say(bad);
                }
            }
            side.closed();
        });
        let gateway = Running::start(upstream.address, |_| {});
        let mut client = gateway.client();
        client.send(get("/").as_bytes());
        if !at_once {
            client.sees("ab");
        }
        drop(seen);
        let answer = client.answer();
        match at_once {
            true => assert_eq!(answer.code(), "upstream-response-malformed", "nothing was sent before"),
            false => assert_eq!((answer.status, answer.complete), (200, false)),
        }
        let fault = gateway.journal.only().fault.unwrap();
        assert_eq!(fault.code, "upstream-response-malformed");
        assert!(fault.cause.contains("octet 7"), "{}", fault.cause);
    }
}

#[test]
fn a_stale_pooled_connection_is_replaced_where_that_does_no_harm() {
    // Closes each connection at its second request without an answer, as a server does whose idle time
    // ended at that moment.
    let upstream = Upstream::scripted(|side| {
        let got = side.request().unwrap();
        side.stream.write_all(&ok(got.target())).unwrap();
        side.request();
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    for n in 0..3 {
        client.send(get(&format!("/{n}")).as_bytes());
        assert_eq!(client.answer().text(), format!("/{n}"));
    }
    assert_eq!(gateway.counters.upstream_retries(), 2);
    client.send(b"POST /once HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
    assert_eq!(client.answer().code(), "upstream-closed", "a POST may have been carried out already");
}

#[test]
fn a_connection_closed_while_idle_is_not_used_even_for_a_post() {
    let (closed, wait) = gate();
    let upstream = Upstream::scripted(move |side| {
        let got = side.request().unwrap();
        side.stream.write_all(&ok(got.target())).unwrap();
        side.stream.shutdown(std::net::Shutdown::Both).unwrap();
        closed.send(()).unwrap();
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    for n in 0..3 {
        client.send(format!("POST /{n} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").as_bytes());
        assert_eq!(client.answer().text(), format!("/{n}"));
        wait.pass();
    }
    assert_eq!(gateway.counters.upstream_connects(), 3);
}

#[test]
fn octets_after_an_answer_never_become_the_next_one() {
    let upstream = Upstream::answering(|got| {
        let mut octets = ok(got.target());
        octets.extend_from_slice(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\npoisoned");
        octets
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    for n in 0..3 {
        client.send(get(&format!("/{n}")).as_bytes());
        assert_eq!(client.answer().text(), format!("/{n}"));
    }
    assert_eq!(gateway.counters.upstream_connects(), 3);
}

#[test]
fn an_upstream_that_answers_before_it_has_the_body_is_heard() {
    let (heard, wait) = gate();
    let upstream = Upstream::scripted(move |side| {
        let mut first = [0; 512];
        let _ = side.stream.read(&mut first);
        side.say("HTTP/1.1 413 Too Big\r\nContent-Length: 3\r\n\r\nbig");
        wait.pass();
    });
    let gateway = Running::start(upstream.address, |config| {
        let limits = candor_wire::Limits { max_body: 64 << 20, ..Default::default() };
        config.inspector =
            std::sync::Arc::new(candor_inspect::Inspector { limits, ..Default::default() }).into();
    });
    let mut client = gateway.client();
    let size = 32 << 20;
    client.send(format!("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n").as_bytes());
    client.send(&vec![b'x'; size]);
    let answer = client.answer();
    assert_eq!((answer.status, answer.text()), (413, "big"));
    drop(heard);
}

#[test]
fn the_answer_is_streamed_as_it_comes() {
    let upstream = Upstream::scripted(|side| {
        side.request();
        side.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
        // Goes on only when the client has read the first part.
        side.request();
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(get("/").as_bytes());
    let mut seen = Vec::new();
    while support::find(&seen, b"3\r\none\r\n").is_none() {
        let mut piece = [0; 512];
        let read = client.stream.read(&mut piece).unwrap();
        assert!(read > 0);
        seen.extend_from_slice(&piece[..read]);
    }
}
