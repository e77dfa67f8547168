//! Clients that go away, a gateway that stops, bugs that are contained, limits on connections, the log.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::io::{self, Write};
use std::net::Shutdown;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use candor_exchange::Verdict;
use candor_gateway::{AccessLog, LogFormat};
use support::{PATIENCE, Running, Upstream, eventually, gate, get, ok};

#[test]
fn a_client_that_closed_only_its_sending_side_gets_its_answer() {
    let upstream = Upstream::answering(|got| {
        std::thread::sleep(Duration::from_millis(100));
        ok(got.target())
    });
    let gateway = Running::start(upstream.address, |config| config.live.timeouts.half_closed = PATIENCE);
    let mut client = gateway.client();
    client.send(format!("{}{}", get("/a"), get("/b")).as_bytes());
    client.half_close();
    assert_eq!(client.answer().text(), "/a");
    assert_eq!(client.answer().text(), "/b");
    assert!(client.at_end());
}

#[test]
fn a_client_that_is_gone_does_not_keep_the_upstream_busy() {
    let (closed, was_closed) = mpsc::channel();
    let closed = Mutex::new(closed);
    let upstream = Upstream::scripted(move |side| {
        side.request();
        closed.lock().unwrap().send(side.closed()).unwrap();
    });
    let gateway = Running::start(upstream.address, |config| {
        config.live.timeouts.half_closed = Duration::from_millis(50);
    });
    let mut client = gateway.client();
    client.send(get("/slow").as_bytes());
    upstream.got();
    client.stream.shutdown(Shutdown::Both).unwrap();
    drop(client);
    assert!(was_closed.recv_timeout(PATIENCE).unwrap(), "the upstream's connection is closed");
    let exchange = gateway.journal.only();
    assert_eq!((exchange.verdict, exchange.status()), (Verdict::Failed, 0));
    assert_eq!(exchange.code(), Some("client-gone"));
    assert_eq!(exchange.target, "/slow");
}

#[test]
fn a_client_that_does_not_read_is_given_up() {
    let upstream = Upstream::answering(|_| ok(&"x".repeat(64 << 20)));
    let gateway =
        Running::start(upstream.address, |config| config.live.timeouts.write = Duration::from_millis(100));
    let mut client = gateway.client();
    client.send(get("/").as_bytes());
    let exchange = gateway.journal.only();
    assert_eq!(exchange.verdict, Verdict::Failed);
    assert_eq!(exchange.code(), Some("client-gone"));
    drop(client);
}

#[test]
fn a_stop_lets_requests_finish_and_closes_idle_connections() {
    let (go, wait) = gate();
    let upstream = Upstream::answering(move |got| {
        if got.target() == "/slow" {
            wait.pass();
        }
        ok(got.target())
    });
    let mut gateway = Running::start(upstream.address, |config| config.live.timeouts.drain = PATIENCE);
    let mut idle = gateway.client();
    idle.send(get("/").as_bytes());
    assert_eq!(idle.answer().status, 200);
    let mut busy = gateway.client();
    busy.send(get("/slow").as_bytes());
    upstream.got();
    upstream.got();
    gateway.ask_to_stop();
    assert!(idle.at_end(), "idle connections do not wait for the busy ones");
    drop(go);
    let answer = busy.answer();
    assert_eq!((answer.text(), answer.field("connection").as_deref()), ("/slow", Some("close")));
    drop(busy);
    let (address, journal) = (gateway.address, gateway.journal.clone());
    let stopped = gateway.wait();
    assert_eq!((stopped.cut_off, journal.flushes()), (0, 1));
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn the_drain_time_is_kept() {
    let upstream = Upstream::scripted(|side| {
        side.request();
        side.closed();
    });
    let gateway =
        Running::start(upstream.address, |config| config.live.timeouts.drain = Duration::from_millis(100));
    let mut client = gateway.client();
    client.send(get("/never").as_bytes());
    upstream.got();
    assert_eq!(gateway.wait().cut_off, 1);
}

#[test]
fn a_panic_ends_its_own_connection_only() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut other = gateway.client();
    other.send(get("/before").as_bytes());
    assert_eq!(other.answer().status, 200);
    let mut unlucky = gateway.client();
    unlucky.send(get("/panic-in-the-journal").as_bytes());
    assert_eq!(unlucky.answer().status, 200, "its answer was sent before");
    assert!(unlucky.at_end());
    assert_eq!(gateway.counters.panics(), 1);
    other.send(get("/after").as_bytes());
    assert_eq!(other.answer().text(), "/after");
}

#[test]
fn a_panic_ends_its_own_stream_only() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    let request = |stream: u8, path: &str| {
        let mut block = b"\x82\x86\x04".to_vec();
        block.push(u8::try_from(path.len()).unwrap());
        block.extend_from_slice(path.as_bytes());
        block.extend_from_slice(b"\x41\x01a");
        let mut frame = vec![0, 0, u8::try_from(block.len()).unwrap(), 1, 5, 0, 0, 0, stream];
        frame.extend_from_slice(&block);
        frame
    };
    client.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0");
    client.send(&request(1, "/panic-in-the-journal"));
    // RST_STREAM with INTERNAL_ERROR.
    client.sees("\0\0\u{4}\u{3}\0\0\0\0\u{1}\0\0\0\u{2}");
    eventually("the panic is counted", || gateway.counters.panics() == 1);
    client.send(&request(3, "/after"));
    client.sees("/after");
    assert_eq!(gateway.counters.panics(), 1);
}

#[test]
fn an_idle_connection_makes_room_for_a_new_client() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |config| config.live.sizes.connections = 2);
    let (mut one, mut two) = (gateway.client(), gateway.client());
    for client in [&mut one, &mut two] {
        client.send(get("/kept").as_bytes());
        assert_eq!(client.answer().status, 200);
    }
    // Nobody ends a connection, and no time limit is over: the third can only be served if one is closed.
    let mut third = gateway.client();
    third.send(get("/3").as_bytes());
    assert_eq!(third.answer().text(), "/3");
    assert!(one.at_end(), "the one that was idle for longest is closed");
    two.send(get("/2").as_bytes());
    assert_eq!(two.answer().text(), "/2", "the other one is kept");
    assert_eq!(gateway.counters.displaced(), 1);
}

#[test]
fn a_busy_connection_is_not_closed_for_a_new_client() {
    let (go, wait) = gate();
    let upstream = Upstream::answering(move |got| {
        if got.target() == "/busy" {
            wait.pass();
        }
        ok(got.target())
    });
    let gateway = Running::start(upstream.address, |config| config.live.sizes.connections = 1);
    let mut busy = gateway.client();
    busy.send(get("/busy").as_bytes());
    upstream.got();
    let mut waiting = gateway.client();
    waiting.send(get("/waiting").as_bytes());
    eventually("it is accepted", || gateway.counters.connections() == 2);
    assert_eq!(gateway.counters.open(), 1, "it waits for its turn");
    drop(go);
    assert_eq!(busy.answer().text(), "/busy");
    assert_eq!(waiting.answer().text(), "/waiting", "once the other one is idle");
    assert!(busy.at_end());
}

/// A sink that tests can read.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A pipe that nobody reads.
struct Stalled;

impl Write for Stalled {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        loop {
            std::thread::park();
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_log_that_nobody_reads_holds_up_neither_requests_nor_the_stop() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |config| {
        config.live.access_log = Some(AccessLog::new(LogFormat::Json, Stalled));
    });
    for _ in 0..3 {
        assert_eq!(gateway.ask(&get("/")).status, 200);
    }
    let asked = Instant::now();
    gateway.wait();
    assert!(asked.elapsed() < PATIENCE);
}

fn logged(format: LogFormat) -> String {
    let upstream = Upstream::echoing();
    let lines = Lines::default();
    let log = AccessLog::new(format, lines.clone());
    let gateway = Running::start(upstream.address, |config| config.live.access_log = Some(log.clone()));
    gateway
        .ask("GET /a?token=hunter2secret HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer hunter2secret\r\n\r\n");
    gateway.ask("GET /\x1b[2J HTTP/1.1\r\nHost: a\r\n\r\n");
    gateway.wait();
    drop(log);
    let octets = lines.0.lock().unwrap().clone();
    String::from_utf8(octets).unwrap()
}

#[test]
fn the_access_log_has_one_json_object_per_exchange() {
    let text = logged(LogFormat::Json);
    let lines: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["status"], &lines[0]["verdict"]), (&200.into(), &"passed".into()));
    assert_eq!(lines[0]["method"], "GET");
    assert_eq!(lines[0]["trace_id"].as_str().map(str::len), Some(32));
    assert!(lines[0]["ms"].as_f64().unwrap() > 0.0);
    assert_eq!(lines[1]["verdict"], "refused");
    assert!(lines[1]["code"].is_string());
    assert!(!text.contains("hunter2secret"), "{text}");
}

#[test]
fn the_log_for_terminals_cannot_be_steered_by_a_request() {
    let text = logged(LogFormat::Pretty);
    assert_eq!(text.lines().count(), 2);
    assert!(text.contains("200") && text.contains("GET"));
    assert!(!text.contains("\x1b[2J") && !text.contains("hunter2secret"), "{text:?}");
}
