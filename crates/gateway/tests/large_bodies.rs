//! Bodies that are too large for memory: passed on as they come where nobody looks into them, kept on disk where
//! parts of them are checked first.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use candor_exchange::Verdict;
use candor_gateway::GatewayConfig;
use candor_inspect::Inspector;
use candor_rule::ScopeKey;
use support::{Client, Running, Upstream, UpstreamSide, find, ok};

/// Larger than what is held in memory whatever it is.
const LARGE: usize = 300_000;

fn large() -> Vec<u8> {
    (0..LARGE).map(|n| b"0123456789abcdef\n"[n % 17]).collect()
}

/// Lets bodies of 64 MiB in.
fn roomy(config: &mut GatewayConfig) {
    let limits = candor_wire::Limits { max_body: 64 << 20, ..Default::default() };
    config.inspector = Arc::new(Inspector { limits, ..Default::default() }).into();
}

fn announced(length: usize) -> Vec<u8> {
    format!("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n").into_bytes()
}

const CHUNKED: &[u8] = b"POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Everything that comes on a connection, until `enough` says so or it ends.
fn read_until(side: &mut UpstreamSide, enough: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut seen = Vec::new();
    let mut piece = [0; 65536];
    side.stream.set_read_timeout(Some(support::PATIENCE)).unwrap();
    while !enough(&seen) {
        match side.stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(read) => seen.extend_from_slice(&piece[..read]),
        }
    }
    seen
}

/// An upstream that keeps what it received on its first connection until that ended.
fn listening() -> (Upstream, Arc<Mutex<Option<Vec<u8>>>>) {
    let seen = Arc::new(Mutex::new(None));
    let put = seen.clone();
    let upstream = Upstream::scripted(move |side| {
        let received = read_until(side, |_| false);
        put.lock().unwrap().get_or_insert(received);
    });
    (upstream, seen)
}

fn wait_for<T: Clone>(slot: &Mutex<Option<T>>) -> T {
    let until = std::time::Instant::now() + support::PATIENCE;
    loop {
        if let Some(value) = slot.lock().unwrap().clone() {
            return value;
        }
        assert!(std::time::Instant::now() < until, "nothing came");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_body_that_nobody_looks_into_is_with_the_upstream_before_it_is_complete() {
    let (begun, has_begun) = channel();
    let begun = Mutex::new(begun);
    let upstream = Upstream::scripted(move |side| {
        let mut seen = read_until(side, |seen| seen.ends_with(b"first half"));
        begun.lock().unwrap().send(()).unwrap();
        let half = seen.len();
        seen.extend(read_until(side, |more| more.len() + half >= seen.len() + LARGE - 10));
        side.stream.write_all(&ok(std::str::from_utf8(&seen).unwrap())).unwrap();
    });
    let gateway = Running::start(upstream.address, roomy);
    let mut client = gateway.client();
    client.send(&announced(LARGE));
    client.send(b"first half");
    has_begun.recv_timeout(support::PATIENCE).expect("the upstream has the first half");
    let rest = vec![b'x'; LARGE - 10];
    client.send(&rest);
    let answer = client.answer();
    let (head, body) = answer.text().split_once("\r\n\r\n").unwrap();
    assert!(head.contains("Content-Length: 300000") && !head.contains("chunked"), "{head}");
    assert!(body.len() == LARGE && body.starts_with("first halfxxx"));
    // What went by is told as it was.
    let kept = gateway.journal.only().request.body;
    assert_eq!((kept.size(), kept.is_truncated()), (LARGE as u64, true));
    assert!(kept.octets().starts_with(b"first halfxxx"));
    let whole = [&b"first half"[..], &rest].concat();
    assert_eq!(kept.digest().unwrap(), sha256(&whole));
}

fn sha256(octets: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, octets);
    digest.as_ref().iter().map(|octet| format!("{octet:02x}")).collect()
}

#[test]
fn chunks_stay_chunks_and_the_connection_goes_on() {
    let upstream = Upstream::scripted(|side| {
        let seen = read_until(side, |seen| seen.ends_with(b"\r\n0\r\n\r\n"));
        let head_end = find(&seen, b"\r\n\r\n").unwrap() + 4;
        let (mut body, mut rest) = (Vec::new(), &seen[head_end..]);
        loop {
            let line = find(rest, b"\r\n").unwrap();
            let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
            body.extend_from_slice(&rest[line + 2..line + 2 + size]);
            assert_eq!(&rest[line + 2 + size..][..2], b"\r\n");
            rest = &rest[line + 4 + size..];
            if size == 0 {
                break;
            }
        }
        assert!(rest.is_empty());
        let head = String::from_utf8_lossy(&seen[..head_end]).into_owned();
        side.say(&format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{head}", head.len()));
        assert_eq!(body, large());
        while side.request().is_some() {
            side.say("HTTP/1.1 204 Next\r\n\r\n");
        }
    });
    let gateway = Running::start(upstream.address, roomy);
    let mut client = gateway.client();
    let body = large();
    client.send(CHUNKED);
    for chunk in body.chunks(70_001) {
        client.send(format!("{:x};a=1\r\n", chunk.len()).as_bytes());
        client.send(chunk);
        client.send(b"\r\n");
    }
    client.send(b"0\r\nX-Sum: dropped\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    let answer = client.answer();
    assert!(answer.text().contains("\r\nTransfer-Encoding: chunked\r\n"), "{}", answer.text());
    assert!(!answer.text().contains("Content-Length") && !answer.text().contains("X-Sum"));
    assert_eq!(client.answer().status, 204);
    assert_eq!(gateway.counters.upstream_connects(), 1, "the connection is kept for the next request");
    assert_eq!(gateway.journal.first(2)[0].request.body.digest().unwrap(), sha256(&body));
}

/// Sends what begins well; the upstream must never see its end, and the client must be told.
fn breaks_off(request: &[u8], and_close: bool, status: u16, code: &str) {
    let (upstream, seen) = listening();
    let gateway = Running::start(upstream.address, |config| {
        roomy(config);
        config.live.timeouts.body = Duration::from_millis(300);
        config.live.timeouts.body_rate = 0;
    });
    let mut client = gateway.client();
    client.send(request);
    if and_close {
        client.half_close();
    }
    let answer = client.answer();
    assert_eq!((answer.status, answer.code().as_str()), (status, code));
    assert_eq!(answer.field("connection").as_deref(), Some("close"));
    let seen = wait_for(&seen);
    let head_end = find(&seen, b"\r\n\r\n").expect("a head") + 4;
    assert!(!seen.ends_with(b"0\r\n\r\n"), "{code}");
    assert!(seen.len() - head_end < LARGE, "{code}: the upstream has a whole body");
    let exchange = gateway.journal.only();
    assert_eq!((exchange.verdict, exchange.code()), (Verdict::Refused, Some(code)));
    assert!(exchange.request.body.digest().is_none());
}

#[test]
fn a_body_that_breaks_off_reaches_the_upstream_as_such() {
    let begun = [CHUNKED, b"15f90\r\n", &large()[..90_000], b"\r\n"].concat();
    breaks_off(&[&begun[..], b"zz\r\n"].concat(), false, 400, "chunk-size-invalid");
    breaks_off(&begun, true, 400, "chunked-body-truncated");
    breaks_off(&begun, false, 408, "request-body-timeout");
    breaks_off(&[&begun[..], b"4000000\r\n"].concat(), false, 413, "body-too-large-streamed");
    breaks_off(&[&announced(LARGE)[..], &large()[..90_000]].concat(), true, 400, "body-truncated");
    breaks_off(&[&announced(LARGE)[..], &large()[..90_000]].concat(), false, 408, "request-body-timeout");
}

#[test]
fn a_place_in_the_framing_is_shown_although_the_chunks_before_it_are_gone() {
    let (upstream, _seen) = listening();
    let gateway = Running::start(upstream.address, roomy);
    let mut client = gateway.client();
    client.send(&[CHUNKED, b"15f90\r\n", &large()[..90_000], b"\r\nxyz\r\n"].concat());
    let errors = client.answer().member("errors");
    let at = CHUNKED.len() + 7 + 90_000 + 2;
    assert_eq!(
        (errors[0]["offset"].as_u64(), errors[0]["excerpt"][0].as_str()),
        (Some(at as u64), Some("xyz"))
    );
}

#[test]
fn a_client_that_waits_to_be_asked_is_asked() {
    let upstream = Upstream::answering(|got| ok(&got.body.len().to_string()));
    let gateway = Running::start(upstream.address, roomy);
    let mut client = gateway.client();
    let head = announced(LARGE);
    client.send(&head[..head.len() - 2]);
    client.send(b"Expect: 100-continue\r\n\r\n");
    assert_eq!(client.answer().status, 100);
    client.send(&large());
    assert_eq!(client.answer().text(), LARGE.to_string());
    assert_eq!(upstream.got().field("expect"), None);
}

#[test]
fn an_upstream_that_refuses_at_once_is_heard_before_the_body_is_there() {
    let upstream = Upstream::scripted(|side| {
        read_until(side, |seen| find(seen, b"\r\n\r\n").is_some());
        side.say("HTTP/1.1 401 Who\r\nContent-Length: 4\r\n\r\nwho?");
        // Reads on, as servers do that close in good manner.
        read_until(side, |_| false);
    });
    let gateway = Running::start(upstream.address, roomy);
    let mut client = gateway.client();
    client.send(&announced(LARGE));
    let answer = client.answer();
    assert_eq!((answer.status, answer.text()), (401, "who?"));
    assert_eq!(answer.field("connection").as_deref(), Some("close"));
    // It may send on for a while and still read the answer; then the connection ends in order.
    client.send(&large()[..100_000]);
    client.half_close();
    assert!(client.at_end());
}

#[test]
fn both_ways_go_on_side_by_side() {
    let upstream = Upstream::scripted(|side| {
        let head = read_until(side, |seen| find(seen, b"\r\n\r\n").is_some());
        let mut waiting = head[find(&head, b"\r\n\r\n").unwrap() + 4..].to_vec();
        side.say(&format!("HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n"));
        let mut echoed = 0;
        while echoed < LARGE {
            side.stream.write_all(&waiting).unwrap();
            echoed += waiting.len();
            waiting = if echoed < LARGE { read_until(side, |seen| !seen.is_empty()) } else { Vec::new() };
        }
        side.closed();
    });
    let gateway = Running::start(upstream.address, roomy);
    let mut client = gateway.client();
    client.send(&announced(LARGE));
    let body = large();
    let mut echo = Vec::new();
    let mut head_is_read = false;
    for piece in body.chunks(60_000) {
        client.send(piece);
        // The next piece is sent only when this one came back.
        let mut part = [0; 65536];
        let wanted = echo.len() + piece.len();
        while echo.len() < wanted {
            let read = client.stream.read(&mut part).unwrap();
            assert!(read > 0, "the answer ended after {}", echo.len());
            echo.extend_from_slice(&part[..read]);
            if let Some(end) = find(&echo, b"\r\n\r\n").filter(|_| !head_is_read) {
                head_is_read = true;
                echo.drain(..end + 4);
            }
        }
    }
    assert!(echo == body);
}

#[test]
fn a_slow_upstream_slows_the_client_down_and_nothing_piles_up() {
    const SIZE: usize = 60 << 20;
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let upstream = Upstream::scripted(move |side| {
        let _ = wait.lock().unwrap().recv_timeout(support::PATIENCE);
        let mut piece = vec![0; 1 << 20];
        let (mut body, mut sum, mut begun) = (0, 0u64, false);
        while body < SIZE {
            let read = side.stream.read(&mut piece).unwrap();
            assert!(read > 0, "it ended after {body}");
            let mut octets = &piece[..read];
            if !std::mem::replace(&mut begun, true) {
                octets = &octets[find(octets, b"\r\n\r\n").unwrap() + 4..];
            }
            body += octets.len();
            sum += octets.iter().map(|o| u64::from(*o)).sum::<u64>();
        }
        side.stream.write_all(&ok(&sum.to_string())).unwrap();
    });
    let gateway = Running::start(upstream.address, roomy);
    let mut client = gateway.client();
    client.send(&announced(SIZE));
    // As much as the systems between will take, and no more.
    client.stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let piece: Vec<u8> = (0..1 << 20).map(|n| (n % 251) as u8).collect();
    let mut sent = 0;
    while sent < SIZE {
        let at = sent % piece.len();
        match client.stream.write(&piece[at..]) {
            Ok(octets) => sent += octets,
            Err(_) => break,
        }
    }
    assert!(sent < 40 << 20, "{sent} octets were taken for an upstream that takes none");
    go.send(()).unwrap();
    client.stream.set_write_timeout(Some(support::PATIENCE)).unwrap();
    while sent < SIZE {
        let at = sent % piece.len();
        let end = piece.len().min(at + SIZE - sent);
        sent += client.stream.write(&piece[at..end]).unwrap();
    }
    let sum: u64 = piece.iter().map(|o| u64::from(*o)).sum::<u64>() * 60;
    assert_eq!(client.answer().text(), sum.to_string());
}

#[test]
fn an_upstream_that_hangs_up_within_the_body_is_a_fault_of_its_own() {
    let upstream = Upstream::scripted(|side| {
        read_until(side, |seen| seen.len() > 1000);
    });
    let gateway = Running::start(upstream.address, roomy);
    let mut client = gateway.client();
    client.send(&announced(LARGE));
    client.send(&large()[..100_000]);
    let answer = client.answer();
    assert_eq!((answer.status, answer.code().as_str()), (502, "upstream-closed"));
}

const API: &str = r#"
openapi: 3.1.1
info: {title: t, version: "1"}
paths:
  /photos:
    post:
      x-candor-max-body: 50000000
      requestBody:
        content:
          multipart/form-data:
            schema:
              type: object
              required: [photo, age]
              properties:
                photo: {type: string, format: binary}
                age: {type: integer, maximum: 150}
          application/octet-stream: {}
          application/json: {schema: {type: object}}
      responses: {}
"#;

fn with_contract(config: &mut GatewayConfig) {
    let source = candor_contract::Source { name: "api.yaml".into(), text: API.into() };
    let contract = candor_contract::Contract::load(&[source]).unwrap().contract;
    let contract = Some(Arc::new(contract));
    config.inspector = Arc::new(Inspector { contract, ..Inspector::default() }).into();
}

/// A form with a photo of so many octets, and an age behind it.
fn form(photo: usize, age: &str) -> Vec<u8> {
    let body = [
        b"--B\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\r\n".to_vec(),
        large().into_iter().cycle().take(photo).collect(),
        format!("\r\n--B\r\nContent-Disposition: form-data; name=\"age\"\r\n\r\n{age}\r\n--B--\r\n")
            .into_bytes(),
    ]
    .concat();
    let head = format!(
        "POST /photos HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

#[test]
fn a_form_with_a_large_file_is_checked_before_anything_is_passed_on() {
    let upstream = Upstream::answering(|got| ok(&sha256(&got.body)));
    let gateway = Running::start(upstream.address, |config| {
        with_contract(config);
        // Far less than the file.
        config.live.sizes.body_budget = 290_000;
    });
    let mut client = gateway.client();
    let wrong = form(5_000_000, "200");
    client.send(&wrong);
    let answer = client.answer();
    assert_eq!((answer.status, answer.code().as_str()), (422, "body-number-too-large"));
    let error = &answer.member("errors")[0];
    let head_end = find(&wrong, b"\r\n\r\n").unwrap() + 4;
    let at = find(&wrong, b"200\r\n--B--").unwrap() - head_end;
    assert_eq!((error["pointer"].as_str(), error["offset"].as_u64()), (Some("#/age"), Some(at as u64)));
    let line = wrong[head_end..head_end + at].iter().filter(|o| **o == b'\n').count() + 1;
    assert_eq!((error["line"].as_u64(), error["column"].as_u64()), (Some(line as u64), Some(1)));
    assert!(upstream.got_nothing());
    assert_eq!(gateway.counters.upstream_connects(), 0);
    // The connection goes on, and what is right arrives as it was sent.
    let right = form(5_000_000, "20");
    client.send(&right);
    assert_eq!(client.answer().text(), sha256(&right[find(&right, b"\r\n\r\n").unwrap() + 4..]));
    let kept = gateway.journal.first(2).remove(1).request.body;
    assert!(kept.is_truncated() && kept.size() > 5_000_000 && kept.digest().is_some());
}

#[test]
fn a_form_in_chunks_gets_its_length() {
    let upstream = Upstream::answering(|got| ok(&sha256(&got.body)));
    let gateway = Running::start(upstream.address, with_contract);
    let form = form(500_000, "20");
    let body = &form[find(&form, b"\r\n\r\n").unwrap() + 4..];
    let mut client = gateway.client();
    client.send(b"POST /photos HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\n");
    client.send(b"Transfer-Encoding: chunked\r\n\r\n");
    for chunk in body.chunks(99_991) {
        client.send(&[format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    }
    client.send(b"0\r\n\r\n");
    assert_eq!(client.answer().text(), sha256(body));
    assert_eq!(upstream.got().field("content-length"), Some(body.len().to_string()));
    // Chunks that go wrong behind the file: nothing of it was passed on.
    let mut client = gateway.client();
    client.send(b"POST /photos HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=B\r\n");
    client.send(b"Transfer-Encoding: chunked\r\n\r\n");
    client.send(&[&b"30d40\r\n"[..], &body[..200_000], b"\r\nzz\r\n"].concat());
    assert_eq!(client.answer().code(), "chunk-size-invalid");
    assert!(upstream.got_nothing());
}

#[test]
fn an_operation_has_a_limit_of_its_own_and_the_configuration_has_the_last_word() {
    let upstream = Upstream::answering(|_| ok(""));
    let status = |set: &dyn Fn(&mut candor_rule::Policy), length: usize| {
        let gateway = Running::start(upstream.address, |config| {
            with_contract(config);
            let mut inspector = (*config.inspector.get()).clone();
            set(&mut inspector.policy);
            config.inspector = Arc::new(inspector).into();
        });
        let mut client = gateway.client();
        let head = format!(
            "POST /photos HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\n\
             Content-Length: {length}\r\nExpect: 100-continue\r\n\r\n"
        );
        client.send(head.as_bytes());
        client.answer().status
    };
    let for_path = |policy: &mut candor_rule::Policy| {
        policy.set_scope_max_body(ScopeKey::Path("/photos".into()), 10);
    };
    let for_operation = |policy: &mut candor_rule::Policy| {
        for_path(policy);
        policy.set_scope_max_body(ScopeKey::Operation("POST /photos".into()), 100);
    };
    assert_eq!((status(&|_| {}, 50_000_000), status(&|_| {}, 50_000_001)), (100, 413), "the contract");
    assert_eq!(status(&for_path, 50_000_000), 100, "the contract is about the operation itself");
    assert_eq!((status(&for_operation, 100), status(&for_operation, 101)), (100, 413), "the configuration");
}

#[test]
fn disk_and_memory_have_their_bounds() {
    let upstream = Upstream::answering(|_| ok(""));
    let gateway = Running::start(upstream.address, |config| {
        with_contract(config);
        config.live.sizes.body_disk = 1_000_000;
        config.live.sizes.body_budget = 290_000;
    });
    let ask = |request: &[u8]| {
        let mut client = gateway.client();
        client.send(request);
        client.answer().status
    };
    assert_eq!(ask(&form(3_000_000, "20")), 503);
    assert_eq!(ask(&form(900_000, "20")), 200);
    assert_eq!(ask(&form(900_000, "20")), 200, "what was booked comes back");
    // What is looked into as a whole needs memory; what nobody looks into needs none.
    let of = |kind: &str| {
        let head = format!(
            "POST /photos HTTP/1.1\r\nHost: a\r\nContent-Type: {kind}\r\nContent-Length: {LARGE}\r\n\r\n"
        );
        [head.as_bytes(), &large()].concat()
    };
    assert_eq!(ask(&of("application/json")), 503);
    assert_eq!(ask(&of("application/octet-stream")), 200);
}

#[test]
fn a_folder_that_cannot_be_written_is_told_to_the_operator() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |config| {
        with_contract(config);
        config.body_folder = "/nonexistent".into();
    });
    let mut client = Client::connect(gateway.address);
    client.send(&form(200_000, "20"));
    assert_eq!(client.answer().code(), "gateway-overloaded");
    let fault = gateway.journal.only().fault.unwrap();
    assert!(fault.cause.starts_with("a body cannot be kept on disk: "), "{}", fault.cause);
}
