//! Several APIs behind one gateway: which of them a request goes to, what it gets of the path, and what
//! happens when one of its servers fails.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the report")]

mod support;

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use candor_contract::Mount;
use candor_gateway::{HealthCheck, ServiceConfig, Standing};
use candor_inspect::{Inspector, Site};
use support::{PATIENCE, Running, Upstream, get, ok};

fn service(name: &str, servers: &[SocketAddr]) -> ServiceConfig {
    let url = |server: &SocketAddr| format!("http://{server}").parse().unwrap();
    let servers: Vec<_> = servers.iter().map(url).collect();
    ServiceConfig { name: name.into(), servers, ..ServiceConfig::new("http://127.0.0.1:9".parse().unwrap()) }
}

fn at(host: Option<&str>, prefix: Option<&str>) -> Mount {
    Mount { host: host.map(str::to_owned), prefix: prefix.map(str::to_owned) }
}

/// Answers with its own name and what it was asked for.
fn named(name: &'static str) -> Upstream {
    Upstream::answering(move |got| ok(&format!("{name} {} {}", got.target(), got.field("host").unwrap())))
}

/// An address where nobody listens.
fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[test]
fn the_most_specific_service_gets_the_request_with_the_path_that_it_knows() {
    let (orders, returns, tenant, rest) = (named("orders"), named("returns"), named("tenant"), named("rest"));
    let services = vec![
        service("rest", &[rest.address]),
        ServiceConfig {
            mount: at(None, Some("/orders")),
            rewrite: Some(String::new()),
            ..service("orders", &[orders.address])
        },
        ServiceConfig {
            mount: at(None, Some("/orders/returns")),
            rewrite: Some("/v2".into()),
            keep_host: false,
            ..service("returns", &[returns.address])
        },
        ServiceConfig { mount: at(Some("*.tenant.test"), None), ..service("tenant", &[tenant.address]) },
    ];
    let gateway = Running::start(rest.address, |config| config.live.services = services);
    let ask = |target: &str, host: &str| {
        gateway.ask(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n")).text().to_owned()
    };
    let own = returns.address;
    for (target, host, expected) in [
        ("/", "a.test", "rest / a.test".to_owned()),
        ("/ordersx", "a.test", "rest /ordersx a.test".into()),
        ("/orders", "a.test", "orders / a.test".into()),
        ("/orders?x=1", "a.test", "orders /?x=1 a.test".into()),
        ("/orders/7?x=1", "a.test", "orders /7?x=1 a.test".into()),
        ("/%6frders/7", "a.test", "orders /7 a.test".into()),
        ("/orders/returns", "a.test", format!("returns /v2 {own}")),
        ("/orders/returns/7", "a.test", format!("returns /v2/7 {own}")),
        ("/orders/7", "x.tenant.test", "tenant /orders/7 x.tenant.test".into()),
        ("http://a.test/orders/7", "a.test", "orders /7 a.test".into()),
    ] {
        assert_eq!(ask(target, host), expected, "{target} at {host}");
    }
    let kept = gateway.journal.first(10);
    let kept = kept.iter().find(|exchange| exchange.target == "/orders/returns/7").unwrap();
    assert_eq!(kept.server.as_deref(), Some(format!("http://{own}").as_str()));
}

#[test]
fn what_no_service_takes_is_refused_here() {
    let orders = named("orders");
    let mounts = vec![at(Some("a.test"), Some("/orders"))];
    let gateway = Running::start(orders.address, |config| {
        config.live.services[0].mount = mounts[0].clone();
        let site = Site { services: mounts.clone(), ..Site::default() };
        config.inspector = Arc::new(Inspector { site, ..Inspector::default() }).into();
    });
    let ask = |target: &str, host: &str| {
        let answer = gateway.ask(&format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        (answer.status, if answer.status == 200 { String::new() } else { answer.code() })
    };
    assert_eq!(ask("/orders/1", "a.test").0, 200);
    assert_eq!(ask("/users", "a.test"), (404, "path-not-found".into()));
    assert_eq!(ask("/orders/1", "b.test"), (421, "host-unknown".into()));
}

#[test]
fn servers_are_asked_in_turn() {
    let (one, two) = (named("one"), named("two"));
    let gateway = Running::start(one.address, |config| {
        config.live.services = vec![service("both", &[one.address, two.address])]
    });
    let answers: Vec<String> = (0..6).map(|_| gateway.ask(&get("/")).text()[..3].to_owned()).collect();
    assert_eq!(answers, ["one", "two", "one", "two", "one", "two"]);
}

#[test]
fn a_server_that_cannot_be_reached_is_passed_over_and_rests() {
    let (good, gone) = (named("good"), nobody());
    let services = vec![ServiceConfig {
        failures: 2,
        rest: Duration::from_secs(3600),
        ..service("both", &[gone, good.address])
    }];
    let gateway = Running::start(good.address, |config| config.live.services = services);
    // A POST too: nothing of it was sent.
    let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    for _ in 0..8 {
        assert_eq!(gateway.ask(post).status, 200);
    }
    let report = gateway.services.report();
    assert_eq!((report[0].standing, report[0].failures), (Standing::Resting, 2));
    assert!(report[0].last_failure.as_ref().unwrap().1.contains("nothing answers there"), "{report:?}");
    assert_eq!((report[1].standing, report[1].failures, report[1].requests), (Standing::Up, 0, 8));
}

#[test]
fn only_what_may_be_repeated_goes_to_another_server() {
    let good = named("good");
    let hits = Arc::new(AtomicUsize::new(0));
    let count = hits.clone();
    // Takes the request and hangs up.
    let bad = Upstream::scripted(move |side| {
        side.request();
        count.fetch_add(1, Ordering::SeqCst);
    });
    let services = vec![ServiceConfig { failures: 0, ..service("both", &[bad.address, good.address]) }];
    let gateway = Running::start(good.address, |config| config.live.services = services);
    assert_eq!(gateway.ask(&get("/")).text()[..4].to_owned(), "good");
    // The good one was asked last: the bad one is next.
    let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    let answer = gateway.ask(post);
    assert_eq!((answer.status, answer.code().as_str()), (502, "upstream-closed"));
    assert_eq!(hits.load(Ordering::SeqCst), 2);
}

#[test]
fn a_server_whose_health_check_fails_is_left_out_until_it_succeeds() {
    let well = Arc::new(AtomicBool::new(true));
    let asked = well.clone();
    let one = Upstream::answering(move |got| match (got.target(), asked.load(Ordering::SeqCst)) {
        ("/healthz", false) => b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n".to_vec(),
        _ => ok("one"),
    });
    let two = named("two");
    let check =
        HealthCheck { interval: Duration::from_millis(20), timeout: PATIENCE, ..HealthCheck::of("/healthz") };
    let services = vec![ServiceConfig { check: Some(check), ..service("both", &[one.address, two.address]) }];
    let gateway = Running::start(one.address, |config| config.live.services = services);
    let until = |standing: Standing| {
        let end = Instant::now() + PATIENCE;
        while gateway.services.report()[0].standing != standing {
            assert!(Instant::now() < end, "it becomes {standing:?}: {:?}", gateway.services.report());
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    well.store(false, Ordering::SeqCst);
    until(Standing::Down);
    assert!(gateway.services.report()[0].last_failure.as_ref().unwrap().1.contains("/healthz answers 503"));
    for _ in 0..4 {
        assert!(gateway.ask(&get("/")).text().starts_with("two"));
    }
    well.store(true, Ordering::SeqCst);
    until(Standing::Up);
    let answers: Vec<String> = (0..4).map(|_| gateway.ask(&get("/")).text()[..3].to_owned()).collect();
    assert!(answers.contains(&"one".to_owned()), "{answers:?}");
}

#[test]
fn a_service_has_times_of_its_own() {
    let silent = Upstream::scripted(|side| {
        side.request();
        side.closed();
    });
    let quick = ServiceConfig { mount: at(None, Some("/quick")), ..service("quick", &[silent.address]) };
    let mut services = vec![service("rest", &[silent.address]), quick];
    services[1].timeouts.response = Some(Duration::from_millis(50));
    let gateway = Running::start(silent.address, |config| config.live.services = services);
    let answer = gateway.ask(&get("/quick"));
    assert_eq!((answer.status, answer.code().as_str()), (504, "upstream-timeout"));
}
