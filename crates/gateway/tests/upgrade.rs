//! Connections that switch to another protocol, and those that may not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::io::{Read, Write};
use std::net::Shutdown;
use std::time::{Duration, Instant};

use candor_exchange::Verdict;
use support::{Client, Running, Upstream, UpstreamSide, eventually, get};

/// An opening handshake. It offers more than what may pass.
const HANDSHAKE: &str = "GET /chat HTTP/1.1\r\nHost: api.test\r\nUpgrade: websocket, h2c\r\n\
    Connection: keep-alive, Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Protocol: chat\r\n\r\n";

const SWITCHING: &str = "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// Takes the handshake, switches, and runs `script`.
fn switching(script: impl Fn(&mut UpstreamSide) + Send + Sync + 'static) -> Upstream {
    Upstream::scripted(move |side| {
        side.request();
        script(side);
    })
}

/// Switches, then sends back what it receives.
fn echoing() -> Upstream {
    switching(|side| {
        side.say(SWITCHING);
        let mut piece = [0; 65536];
        while let Ok(read @ 1..) = side.stream.read(&mut piece) {
            side.stream.write_all(&piece[..read]).unwrap();
        }
    })
}

fn open(gateway: &Running) -> Client {
    let mut client = gateway.client();
    client.send(HANDSHAKE.as_bytes());
    assert_eq!(client.answer().status, 101);
    client
}

fn read(client: &mut Client, length: usize) -> Vec<u8> {
    let mut octets = client.rest();
    let have = octets.len();
    octets.resize(length.max(have), 0);
    client.stream.read_exact(&mut octets[have..]).unwrap();
    octets
}

#[test]
fn octets_that_came_too_early_on_either_side_go_first() {
    let upstream = switching(|side| {
        // The 101 and the first words in one packet.
        side.say(&format!("{SWITCHING}welcome "));
        assert_eq!(side.exactly(11), b"early later");
        side.say("goodbye");
        side.stream.shutdown(Shutdown::Write).unwrap();
        assert_eq!(side.exactly(5), b" last");
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(format!("{HANDSHAKE}early ").as_bytes());
    let answer = client.answer();
    assert_eq!((answer.status, answer.field("upgrade").as_deref()), (101, Some("WebSocket")));
    assert_eq!(answer.field("connection").as_deref(), Some("Upgrade"));
    assert_eq!(answer.field("sec-websocket-accept").as_deref(), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    client.send(b"later");
    assert_eq!(read(&mut client, 15), b"welcome goodbye");
    // The upstream's sending side is closed, and that has come through; ours still is open.
    assert!(client.at_end());
    client.send(b" last");
    client.half_close();

    let got = upstream.got();
    assert_eq!(got.fields("upgrade"), ["websocket"], "h2c would carry requests past every check");
    assert_eq!(got.fields("connection"), ["Upgrade"]);
    assert_eq!(got.field("http2-settings"), None);
    assert_eq!(got.field("sec-websocket-key").as_deref(), Some("dGhlIHNhbXBsZSBub25jZQ=="));
    assert_eq!(got.field("sec-websocket-protocol").as_deref(), Some("chat"));
    let exchange = gateway.journal.only();
    assert_eq!((exchange.status(), exchange.verdict), (101, Verdict::Passed));
    assert!(!exchange.is_failure());
    let tunnel = exchange.tunnel.unwrap();
    assert_eq!(tunnel.protocol, "websocket");
    assert_eq!(tunnel.ended, "the upstream closed it, then the client");
    let response = exchange.response.unwrap();
    assert_eq!((exchange.request.body.size(), response.message.body.size()), (16, 15));
    assert!(exchange.request.body.octets().is_empty() && response.message.body.octets().is_empty());
    assert_eq!(answer.field("x-request-id"), Some(exchange.request_id));
    assert_eq!(gateway.counters.tunnels(), 1);
}

#[test]
fn much_goes_through_both_ways_at_once() {
    let upstream = echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = open(&gateway);
    let sent: Vec<u8> = (0..20_000_000_u32).map(|n| (n % 251) as u8).collect();
    let mut writer = client.stream.try_clone().unwrap();
    let copy = sent.clone();
    let writing = std::thread::spawn(move || {
        writer.write_all(&copy).unwrap();
        writer.shutdown(Shutdown::Write).unwrap();
    });
    assert!(read(&mut client, sent.len()) == sent, "what comes back is what was sent");
    writing.join().unwrap();
    assert!(client.at_end());
    assert_eq!(gateway.journal.only().request.body.size(), 20_000_000);
}

#[test]
fn any_other_answer_is_an_ordinary_one_and_the_connection_goes_on() {
    let upstream = Upstream::answering(|got| match got.target() {
        "/chat" => b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: other\r\nContent-Length: 2\r\n\r\nno".to_vec(),
        target => support::ok(target),
    });
    let gateway = Running::start(upstream.address, |_| {});
    let mut client = gateway.client();
    client.send(format!("{HANDSHAKE}{}", get("/next")).as_bytes());
    let refused = client.answer();
    assert_eq!((refused.status, refused.text()), (426, "no"));
    assert_eq!(client.answer().text(), "/next");
    let all = gateway.journal.first(2);
    assert!(all.iter().all(|exchange| exchange.tunnel.is_none()));
}

#[test]
fn a_101_that_was_not_asked_for_is_a_fault() {
    for (request, answer, reason) in [
        (get("/chat"), SWITCHING.to_owned(), "nobody asked for"),
        (HANDSHAKE.replace("websocket, ", ""), SWITCHING.to_owned(), "nobody asked for"),
        (HANDSHAKE.into(), SWITCHING.replace("WebSocket", "h2c"), "a protocol that was not offered"),
        (HANDSHAKE.into(), SWITCHING.replace("Upgrade:", "X:"), "does not name one"),
        (HANDSHAKE.replace("HTTP/1.1", "HTTP/1.0"), SWITCHING.to_owned(), "nobody asked for"),
    ] {
        let upstream = switching(move |side| side.say(&answer));
        let gateway = Running::start(upstream.address, |config| {
            config.inspector = lenient().into();
        });
        let answer = gateway.ask(&request);
        assert_eq!((answer.status, answer.code().as_str()), (502, "upstream-response-malformed"), "{reason}");
        let cause = gateway.journal.only().fault.unwrap().cause;
        assert!(cause.contains(reason), "{cause}");
        assert_eq!(gateway.counters.tunnels(), 0);
    }
}

/// Refuses no odd handshake, so that the upstream's answer to it can be seen.
fn lenient() -> std::sync::Arc<candor_inspect::Inspector> {
    let mut inspector = candor_inspect::Inspector::default();
    inspector.policy.set_mode(candor_rule::Mode::Observe);
    std::sync::Arc::new(inspector)
}

#[test]
fn which_protocols_may_pass_is_a_setting() {
    let upstream = Upstream::echoing();
    let gateway = Running::start(upstream.address, |config| config.live.upgrades = Vec::new());
    assert_eq!(gateway.ask(HANDSHAKE).text(), "/chat");
    let got = upstream.got();
    assert_eq!((got.field("upgrade"), got.field("connection")), (None, None));
}

#[test]
fn a_quiet_tunnel_ends_and_one_that_is_used_does_not() {
    let upstream = echoing();
    let idle = Duration::from_millis(600);
    let gateway = Running::start(upstream.address, |config| config.live.timeouts.tunnel_idle = idle);
    eventually("a tunnel is used without a pause for longer than it may be quiet", || {
        let mut client = open(&gateway);
        let (begun, mut used) = (Instant::now(), Instant::now());
        while begun.elapsed() < idle * 3 / 2 {
            std::thread::sleep(idle / 12);
            if used.elapsed() > idle / 2 {
                // This machine is too busy to keep the tunnel busy.
                return false;
            }
            used = Instant::now();
            client.send(b"x");
            assert_eq!(read(&mut client, 1), b"x");
        }
        assert!(client.at_end());
        true
    });
    let ended = gateway.journal.first(1).pop().unwrap().tunnel.unwrap().ended;
    assert_eq!(ended, "nothing went through for 0.6 s");
}

#[test]
fn an_end_that_takes_nothing_does_not_hold_memory_for_ever() {
    let upstream = switching(|side| {
        side.say(SWITCHING);
        let piece = vec![b'x'; 1 << 20];
        while side.stream.write_all(&piece).is_ok() {}
    });
    let gateway =
        Running::start(upstream.address, |config| config.live.timeouts.write = Duration::from_millis(200));
    let client = open(&gateway);
    let ended = gateway.journal.only().tunnel.unwrap().ended;
    assert_eq!(ended, "an end took nothing for 0.2 s");
    drop(client);
}

#[test]
fn a_stop_ends_tunnels_once_they_are_quiet_and_records_them() {
    let upstream = echoing();
    let mut gateway =
        Running::start(upstream.address, |config| config.live.timeouts.leftover = Duration::from_secs(3));
    let mut client = open(&gateway);
    gateway.ask_to_stop();
    client.send(b"still here");
    assert_eq!(read(&mut client, 10), b"still here");
    assert!(client.at_end());
    let journal = gateway.journal.clone();
    assert_eq!(gateway.wait().cut_off, 0);
    assert_eq!(journal.only().tunnel.unwrap().ended, "the gateway stopped");
}

#[test]
fn a_tunnel_that_never_is_quiet_ends_with_the_drain_time() {
    let upstream = switching(|side| {
        side.say(SWITCHING);
        while side.stream.write_all(b"tick").is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
    });
    let gateway =
        Running::start(upstream.address, |config| config.live.timeouts.drain = Duration::from_millis(500));
    let client = open(&gateway);
    let journal = gateway.journal.clone();
    assert_eq!(gateway.wait().cut_off, 0);
    assert_eq!(journal.only().tunnel.unwrap().ended, "the gateway stopped");
    drop(client);
}

#[test]
fn a_client_that_vanishes_ends_the_tunnel() {
    let upstream = echoing();
    let gateway = Running::start(upstream.address, |_| {});
    let client = open(&gateway);
    drop(client);
    let ended = gateway.journal.only().tunnel.unwrap().ended;
    assert!(ended.starts_with("the client "), "{ended}");
}
