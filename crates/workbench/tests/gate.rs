//! Who may read: Host, Origin, token, and what is refused before anything is read.

#![allow(clippy::expect_used, reason = "whatever is not as expected shall stop the test")]

use axum::{
    body::Body,
    http::{Method, Request},
};
use candor_workbench::{RefusedConfig, TrustedHeader, Workbench, WorkbenchConfig};
use support::{Answer, config, samples, send};

mod support;

const TOKEN: &str = "a-token;of \"24\" octets!!";

async fn ask(
    config: &WorkbenchConfig,
    method: Method,
    path: &str,
    fields: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    if !body.is_empty() {
        request = request.header("Content-Length", body.len());
    }
    send(config, request.body(Body::from(body.to_owned())).expect("a request")).await
}

#[tokio::test]
async fn only_our_own_names_are_answered() {
    let mut config = config(Vec::new());
    for host in ["127.0.0.1:8401", "localhost:8401", "LOCALHOST:8401", "[::1]:8401", "127.0.0.2:8401"] {
        assert_eq!(ask(&config, Method::GET, "/", &[("Host", host)], "").await.status, 200, "{host}");
    }
    let strangers = [
        "evil.test",
        "evil.test:8401",
        "localhost",
        "localhost:80",
        "127.0.0.1:8400",
        "192.0.2.1:8401",
        "",
        "localhost.evil.test:8401",
        "127.0.0.1.evil.test:8401",
        "localhost:8401:8401",
        "x@localhost:8401",
    ];
    for host in strangers {
        let answer = ask(&config, Method::GET, "/api/exchanges", &[("Host", host)], "").await;
        assert_eq!(answer.status, 421, "{host}");
        assert!(!answer.header("content-security-policy").is_empty());
    }
    assert_eq!(ask(&config, Method::GET, "/", &[], "").await.status, 421, "no Host");
    let twice = [("Host", "localhost:8401"), ("Host", "evil.test")];
    assert_eq!(ask(&config, Method::GET, "/", &twice, "").await.status, 421, "two of them");
    config.hosts = vec!["candor.internal".into(), "other.internal:443".into()];
    for host in ["candor.internal", "candor.internal:8401", "other.internal:443"] {
        assert_eq!(ask(&config, Method::GET, "/", &[("Host", host)], "").await.status, 200, "{host}");
    }
    assert_eq!(ask(&config, Method::GET, "/", &[("Host", "other.internal:80")], "").await.status, 421);
}

#[tokio::test]
async fn off_loopback_a_token_is_needed_to_start() {
    let mut config = config(Vec::new());
    config.address = ([0, 0, 0, 0], 8401).into();
    assert_eq!(Workbench::new(config.clone()).err(), Some(RefusedConfig::NoToken(config.address)));
    config.token = Some("short".into());
    assert_eq!(Workbench::new(config.clone()).err(), Some(RefusedConfig::ShortToken));
    config.token = Some(TOKEN.into());
    assert!(Workbench::new(config.clone()).is_ok());
    assert!(!format!("{config:?}").contains(TOKEN));
    // And a listener that is elsewhere than the configuration said.
    config.token = None;
    config.address = ([127, 0, 0, 1], 0).into();
    let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await.expect("a port");
    let error = Workbench::new(config).expect("loopback").serve(listener, async {}).await.err();
    assert!(error.is_some_and(|e| e.to_string().contains("set a token")));
}

#[tokio::test]
async fn without_the_token_nothing_captured_is_shown() {
    let mut config = config(samples::all());
    config.token = Some(TOKEN.into());
    let host = ("Host", "127.0.0.1:8401");
    let page = ask(&config, Method::GET, "/?q=status%3A422", &[host], "").await;
    assert_eq!(page.status, 303);
    assert_eq!(page.header("location"), "/login?next=%2F%3Fq%3Dstatus%253A422");
    for path in ["/api/exchanges", "/_candor/metrics", "/fragment/traffic?q="] {
        let answer = ask(&config, Method::GET, path, &[host], "").await;
        assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, "Bearer"), "{path}");
    }
    for path in [format!("/x/{}", samples::id(61)), "/health".into(), "/nothing".into()] {
        let answer = ask(&config, Method::GET, &path, &[host], "").await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.body.is_empty());
    }
    let probe = ask(&config, Method::GET, "/_candor/health", &[host], "").await;
    assert_eq!(probe.text(), "{\"status\":\"ok\"}", "a probe learns one word");
    let probe = ask(&config, Method::GET, "/_candor/ready", &[host], "").await;
    assert_eq!(probe.status, 200);
    assert_eq!(probe.text(), "{\"ready\":true}", "so does a balancer");
    assert_eq!(ask(&config, Method::GET, "/style.css", &[host], "").await.status, 200);

    for (given, status) in [(TOKEN, 200), ("wrong", 401), ("", 401), (&TOKEN[1..], 401)] {
        let bearer = format!("Bearer {given}");
        let answer =
            ask(&config, Method::GET, "/api/exchanges", &[host, ("Authorization", &bearer)], "").await;
        assert_eq!(answer.status, status, "{given}");
    }
}

#[tokio::test]
async fn the_login_page_leaves_a_strict_cookie() {
    let mut config = config(samples::all());
    config.token = Some(TOKEN.into());
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let host = ("Host", "127.0.0.1:8401");
    let right = "token=a-token%3Bof+%2224%22+octets%21%21&next=%2Fhealth";
    let answer = ask(&config, Method::POST, "/login", &[host, form], right).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/health"));
    let cookie = answer.header("set-cookie");
    assert!(cookie.contains("; HttpOnly; SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().expect("a pair");
    assert!(pair.is_ascii() && !pair.contains([' ', '"']));
    let both = format!("other=1; {pair}");
    assert_eq!(ask(&config, Method::GET, "/health", &[host, ("Cookie", &both)], "").await.status, 200);
    let cut = &pair[..pair.len() - 1];
    assert_eq!(ask(&config, Method::GET, "/health", &[host, ("Cookie", cut)], "").await.status, 303);

    let wrong = ask(&config, Method::POST, "/login", &[host, form], "token=nope&next=%2F").await;
    assert_eq!(wrong.status, 403);
    assert!(wrong.header("set-cookie").is_empty());
    let elsewhere = right.replace("%2Fhealth", "%2F%2Fevil.test");
    assert_eq!(ask(&config, Method::POST, "/login", &[host, form], &elsewhere).await.header("location"), "/");
}

#[tokio::test]
async fn other_sites_cannot_post_here() {
    let mut config = config(Vec::new());
    config.token = Some(TOKEN.into());
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let host = ("Host", "127.0.0.1:8401");
    let post = async |fields: &[(&str, &str)]| {
        let all = [&[host, form], fields].concat();
        ask(&config, Method::POST, "/login", &all, "token=nope").await
    };
    for fields in [
        &[("Origin", "https://evil.test")][..],
        &[("Origin", "null")],
        &[("Origin", "http://127.0.0.1:8400")],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site"), ("Origin", "http://127.0.0.1:8401")],
    ] {
        let page = post(fields).await;
        assert!(page.text().contains("The form was sent by another site."), "{fields:?}");
    }
    let json =
        ask(&config, Method::POST, "/login", &[host, ("Content-Type", "application/json")], "{}").await;
    assert!(json.status.is_client_error() && json.text().contains("The form cannot be read"));
    for fields in [&[][..], &[("Origin", "http://127.0.0.1:8401"), ("Sec-Fetch-Site", "same-origin")]] {
        assert!(post(fields).await.text().contains("This is not the token."), "{fields:?}");
    }
}

#[tokio::test]
async fn other_sites_cannot_read_here() {
    let config = config(samples::all());
    let host = ("Host", "127.0.0.1:8401");
    let read = async |fields: &[(&str, &str)]| {
        let all = [&[host], fields].concat();
        ask(&config, Method::GET, "/api/exchanges", &all, "").await
    };
    for fields in [
        &[("Origin", "https://evil.test")][..],
        &[("Origin", "null")],
        &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "cors")],
        &[("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "no-cors")],
        &[("Sec-Fetch-Site", "cross-site")],
    ] {
        let answer = read(fields).await;
        assert_eq!(answer.status, 403, "{fields:?}");
        assert!(answer.header("access-control-allow-origin").is_empty());
    }
    for fields in [
        &[][..],
        &[("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "cors"), ("Origin", "http://127.0.0.1:8401")],
        // A link in somebody's mail or ticket.
        &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")],
    ] {
        assert_eq!(read(fields).await.status, 200, "{fields:?}");
    }
}

#[tokio::test]
async fn guessing_the_token_ends_soon() {
    use tower::ServiceExt;
    let mut config = config(Vec::new());
    config.token = Some(TOKEN.into());
    let router = Workbench::new(config).expect("a sound configuration").router();
    let guess = async |token: &str| {
        let request = Request::get("/api/exchanges")
            .header("Host", "127.0.0.1:8401")
            .header("Authorization", format!("Bearer {token}"));
        let request = request.body(Body::empty()).expect("a request");
        router.clone().oneshot(request).await.expect("infallible")
    };
    for n in 0..10 {
        assert_eq!(guess(&format!("guess-{n}")).await.status(), 401);
    }
    let answer = guess(TOKEN).await;
    assert_eq!(answer.status(), 429, "even the right one is not looked at now");
    assert!(answer.headers().contains_key("retry-after"));
    let form = Request::post("/login")
        .header("Host", "127.0.0.1:8401")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body(Body::from("token=x"))
        .expect("a request");
    assert_eq!(router.clone().oneshot(form).await.expect("infallible").status(), 429, "nor by the form");
}

#[tokio::test]
async fn nothing_leaks_by_the_address() {
    let mut config = config(Vec::new());
    config.token = Some(TOKEN.into());
    let host = ("Host", "127.0.0.1:8401");
    // A token in an address would stand in logs and histories: it opens nothing.
    let query = "/api/exchanges?token=a-token%3Bof%20%2224%22%20octets%21%21";
    assert_eq!(ask(&config, Method::GET, query, &[host], "").await.status, 401);
    for path in ["/", "/login", "/style.css", "/api/exchanges", "/nothing"] {
        let answer = ask(&config, Method::GET, path, &[host], "").await;
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    }
}

#[tokio::test]
async fn nothing_but_small_forms_is_taken() {
    let config = config(Vec::new());
    let host = ("Host", "127.0.0.1:8401");
    let large = "x".repeat(5000);
    assert_eq!(ask(&config, Method::POST, "/login", &[host], &large).await.status, 413);
    assert_eq!(ask(&config, Method::GET, "/", &[host], "x").await.status, 400);
    let chunked = [host, ("Transfer-Encoding", "chunked")];
    assert_eq!(ask(&config, Method::GET, "/", &chunked, "").await.status, 400);
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
        for path in ["/", "/api/exchanges", "/rules"] {
            assert_eq!(ask(&config, method.clone(), path, &[host], "").await.status, 405, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn it_serves_on_a_listener_until_told_to_stop() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let workbench = Workbench::new(config(samples::all())).expect("a sound configuration");
    let server = tokio::spawn(workbench.serve(listener, async {
        // A dropped sender means the same.
        let _ = stopped.await;
    }));
    let mut socket = tokio::net::TcpStream::connect(address).await.expect("it listens");
    let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.expect("UTF-8");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "the listener's own port is the one that counts");
    // Half a request: nobody may keep the program from ending.
    let mut slow = tokio::net::TcpStream::connect(address).await.expect("it listens");
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ").await.expect("sent");
    stop.send(()).expect("it runs");
    let ended = tokio::time::timeout(std::time::Duration::from_secs(20), server).await;
    let server = async { ended.expect("it ends in time") };
    server.await.expect("no panic").expect("a clean end");
}

/// The field is believed from this machine, from which tests without a socket ask.
fn behind_a_proxy(proxies: &[&str]) -> WorkbenchConfig {
    let mut config = config(samples::all());
    let proxies: Vec<String> = proxies.iter().map(|proxy| (*proxy).to_owned()).collect();
    config.trusted = Some(TrustedHeader::new("X-Forwarded-User", &proxies).expect("a sound field"));
    config
}

#[tokio::test]
async fn a_proxy_says_who_asks_and_nobody_else_can() {
    let host = ("Host", "127.0.0.1:8401");
    let config = behind_a_proxy(&["127.0.0.1"]);
    let get = async |config: &WorkbenchConfig, fields: &[(&str, &str)]| {
        let all = [&[host], fields].concat();
        ask(config, Method::GET, "/health", &all, "").await.status.as_u16()
    };
    assert_eq!(get(&config, &[("X-Forwarded-User", "ada")]).await, 200);
    assert_eq!(get(&config, &[]).await, 401, "whoever comes round the proxy has no name");
    assert_eq!(get(&config, &[("X-Forwarded-User", " ")]).await, 401);
    assert_eq!(get(&config, &[("X-Forwarded-User", "ada"), ("X-Forwarded-User", "bob")]).await, 401);
    let elsewhere = behind_a_proxy(&["10.0.0.0/8"]);
    assert_eq!(get(&elsewhere, &[("X-Forwarded-User", "ada")]).await, 401, "anybody can write a field");
    assert_eq!(
        ask(&elsewhere, Method::GET, "/_candor/health", &[host], "").await.text(),
        "{\"status\":\"ok\"}"
    );
    let foreign = [host, ("X-Forwarded-User", "ada"), ("Origin", "https://evil.test")];
    assert_eq!(
        ask(&config, Method::GET, "/api/exchanges", &foreign, "").await.status,
        403,
        "a name is no licence"
    );
    let rebound = [("Host", "evil.test"), ("X-Forwarded-User", "ada")];
    assert_eq!(ask(&config, Method::GET, "/", &rebound, "").await.status, 421);

    let mut both = behind_a_proxy(&["10.0.0.0/8"]);
    both.token = Some(TOKEN.into());
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(get(&both, &[("Authorization", &bearer)]).await, 200, "the token still opens");
    assert_eq!(get(&both, &[("X-Forwarded-User", "ada")]).await, 303);
    let mut open = behind_a_proxy(&["10.0.0.7"]);
    open.address = ([0, 0, 0, 0], 8401).into();
    assert!(Workbench::new(open).is_ok(), "off loopback a proxy is enough");
}

/// Every page, and the pages of errors.
const EVERYWHERE: [(&str, u16); 16] = [
    ("/", 200),
    ("/health", 200),
    ("/audit", 200),
    ("/cost", 200),
    ("/cost?growth=much", 400),
    ("/docs", 200),
    ("/rules", 200),
    ("/rules/host-missing", 200),
    ("/compare", 200),
    ("/login", 200),
    ("/api/exchanges", 200),
    ("/api/health", 200),
    ("/_candor/metrics", 200),
    ("/nothing", 404),
    ("/x/nothing", 404),
    ("/api/exchanges?q=status:", 400),
];

#[tokio::test]
async fn every_page_and_every_error_is_in_its_box() {
    let config = config(samples::all());
    let host = ("Host", "127.0.0.1:8401");
    let exchange = format!("/x/{}", samples::id(61));
    for (path, status) in EVERYWHERE.into_iter().chain([(exchange.as_str(), 200)]) {
        let answer = ask(&config, Method::GET, path, &[host], "").await;
        assert_eq!(answer.status, status, "{path}");
        boxed(path, &answer);
    }
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    for (method, path, fields, status) in [
        (Method::GET, "/", &[("Host", "evil.test")][..], 421),
        (Method::POST, "/login", &[host, form, ("Origin", "https://evil.test")][..], 403),
        (Method::DELETE, "/", &[host][..], 405),
        (Method::POST, "/login", &[host, ("Content-Length", "9999")][..], 413),
    ] {
        let answer = ask(&config, method, path, fields, "").await;
        assert_eq!(answer.status, status, "{path}");
        boxed(path, &answer);
    }
}

/// The policy allows no script but our files, and the page needs no other.
#[track_caller]
fn boxed(path: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"), "{path}: {policy}");
    for directive in [
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(directive), "{path}: {directive} in {policy}");
    }
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    assert!(answer.header("cache-control").contains("no-store"), "{path}");
    if !answer.header("content-type").starts_with("text/html") {
        return;
    }
    let page = answer.text();
    for tag in page.split("<script").skip(1) {
        assert!(
            tag.starts_with(" type=\"module\" src=\"/") && tag.contains("></script>"),
            "{path}: <script{tag:.80}"
        );
    }
    for tag in page.split('<').filter_map(|rest| rest.split('>').next()) {
        let inline = ["style", "base "].iter().any(|name| tag.starts_with(name))
            || [" style=", " onclick=", " onload=", " onerror=", "=\"javascript:"]
                .iter()
                .any(|text| tag.contains(text));
        assert!(!inline, "{path}: <{tag}>");
    }
}
