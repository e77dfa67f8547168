//! What redaction costs an exchange, in CPU time: `cargo bench -p candor-exchange`.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use candor_exchange::{Captured, RedactConfig, Redactor};
use candor_rule::sensitive::places::Pointers;

fn time(what: &str, octets: usize, work: impl Fn() -> Captured) {
    const ROUNDS: u32 = 20_000;
    let (started, clock) = (cpu_time(), Instant::now());
    for _ in 0..ROUNDS {
        black_box(work());
    }
    let took = started.and_then(|started| Some(cpu_time()? - started)).unwrap_or_else(|| clock.elapsed());
    let each = took / ROUNDS;
    println!("{what}: {:.2} µs for {octets} octets", each.as_secs_f64() * 1e6);
}

/// CPU time of this thread, where the system tells it.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

fn main() {
    let redactor = Redactor::default();
    let head = "GET /orders/17?limit=50&sort=date HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: curl/8.5.0\r\n\
        Accept: application/json\r\nAccept-Encoding: gzip, br\r\nAuthorization: Bearer abcdefghijklmnop\r\n\
        Cookie: theme=dark; sid=0123456789\r\nX-Request-Id: 01a1fe69-fe3c-7c4f-993a-a1097be2d1c4\r\n\r\n";
    let answer = "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 23:05:10 GMT\r\n\
        Content-Type: application/json\r\nContent-Length: 57\r\nLast-Modified: Sun, 22 Nov 2026 21:00:00 GMT\r\n\
        Connection: keep-alive\r\nETag: \"65f0c2d1-39\"\r\nAccept-Ranges: bytes\r\n\r\n";
    let broken = head.replace("\r\n", "\n");
    let item =
        r#"{"sku":"KB-0042","title":"Keyboard, flat","qty":2,"price":{"amount":"49.90","currency":"EUR"}}"#;
    let json = format!("{{\"customer\":\"joe\",\"password\":\"x\",\"items\":[{}]}}", [item; 10].join(","));
    let cut = &json[..json.len() - 5];
    time("head", head.len(), || redactor.head(black_box(head.as_bytes())));
    time("answer's head", answer.len(), || redactor.head(black_box(answer.as_bytes())));
    time("malformed head", broken.len(), || redactor.head(black_box(broken.as_bytes())));
    let body =
        |text: &str| redactor.body(Some("application/json"), black_box(text.as_bytes()), text.len() as u64);
    time("JSON", json.len(), || body(&json));
    time("broken JSON", cut.len(), || body(cut));
    let keyed = Redactor::new(RedactConfig { key: Some([7; 32]), ..RedactConfig::default() });
    time("head, with hashes", head.len(), || keyed.head(black_box(head.as_bytes())));
    let all = ["/items/*/title", "/customer", "/**/iban"].iter().filter_map(|text| text.parse().ok());
    let pointers = Pointers::new(all.collect());
    let led = Redactor::new(RedactConfig { pointers, ..RedactConfig::default() });
    let led = |text: &str| led.body(Some("application/json"), black_box(text.as_bytes()), text.len() as u64);
    time("JSON, with three pointers", json.len(), || led(&json));
    time("broken JSON, with three pointers", cut.len(), || led(cut));
}
