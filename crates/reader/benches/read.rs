//! What a reading costs: CPU time by size and kind of the answer's body. Wanted: less than 200 µs for 4 KB, and a
//! bound for everything else. The time is the thread's own where the system tells it, so a busy machine changes
//! little.

use std::{
    fmt::Write as _,
    fs,
    hint::black_box,
    time::{Duration, Instant},
};

use candor_reader::Reader;

/// How long each body is read, at least.
const LEAST: Duration = Duration::from_millis(500);

fn main() {
    let body = r#"{"title":"","stops":[{"count":"a"}]}"#;
    let request = post(body.as_bytes());
    let sentence = "The request could not be understood by the server. ";
    let page = |most: usize| {
        let text = sentence.repeat(most / sentence.len());
        format!("<html><title>400 Bad Request</title><h1>Bad Request</h1><p>{text}</p></html>").into_bytes()
    };
    let binary: Vec<u8> = (0..4096u32).map(|i| (i * 7 % 251) as u8).collect();
    let cases: Vec<(&str, &[u8], Vec<u8>)> = vec![
        ("no body", &request, Vec::new()),
        ("JSON, 4 KB", &request, errors(26)),
        ("page, 4 KB", &request, page(4 << 10)),
        ("text, 4 KB", &request, sentence.repeat(80).into_bytes()),
        ("binary, 4 KB", &request, binary),
        ("JSON, 64 KB", &request, errors(410)),
        ("page, 64 KB", &request, page(64 << 10)),
        ("JSON, 1 MB", &request, errors(6600)),
        ("JSON, 1,000 levels", &request, [b"[".repeat(1000), b"]".repeat(1000)].concat()),
        ("JSON, 500,000 levels", &request, b"[".repeat(500_000)),
        ("octets, 100 MB", &request, b"x".repeat(100 << 20)),
    ];
    let large = post(&[&b"{\"title\":\""[..], &b"x".repeat(1 << 20), b"\"}"].concat());
    let cases = cases.into_iter().chain([("JSON, 4 KB, asked with 1 MB", &large[..], errors(26))]);
    let reader = Reader::default();
    for (name, request, body) in cases {
        let response = [&b"HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n"[..], &body].concat();
        let mut readings = 0u32;
        let (started, before) = (Instant::now(), cpu());
        while started.elapsed() < LEAST {
            black_box(reader.read(black_box(request), black_box(&response)));
            readings += 1;
        }
        let spent = cpu().zip(before).map_or(started.elapsed(), |(after, before)| after - before);
        println!("{name}: {:.1} µs a reading", spent.as_secs_f64() * 1e6 / f64::from(readings));
    }
}

/// CPU time of this thread, where the system tells it.
fn cpu() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn post(body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST /trips HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn errors(count: usize) -> Vec<u8> {
    let mut body = String::from("{\"errors\":[");
    for index in 0..count {
        let comma = if index > 0 { "," } else { "" };
        let message = "must be a whole number between 1 and 100, found something else";
        let _ = write!(
            body,
            r#"{comma}{{"type":"field","value":"x","msg":"{message}","path":"stops[{index}].count","location":"body"}}"#
        );
    }
    (body + "]}").into_bytes()
}
