//! What a reading costs: CPU time for an answer of 4 KB, as JSON and as a page. Wanted: less than 200 µs.

use std::{fmt::Write as _, hint::black_box, time::Instant};

use candor_reader::Reader;

const ROUNDS: u32 = 5000;

fn main() {
    let body = r#"{"title":"","stops":[{"count":"a"}]}"#;
    let request = format!(
        "POST /trips HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let sentence = "The request could not be understood by the server. ";
    let page = format!(
        "<html><title>400 Bad Request</title><h1>Bad Request</h1><p>{}</p></html>",
        sentence.repeat(78)
    );
    for (name, body) in [("JSON", errors(26)), ("page", page)] {
        let response = format!("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n{body}");
        let reader = Reader::default();
        let started = Instant::now();
        for _ in 0..ROUNDS {
            black_box(reader.read(black_box(request.as_bytes()), black_box(response.as_bytes())));
        }
        println!(
            "{name}, {} octets: {:.1} µs a reading",
            body.len(),
            started.elapsed().as_micros() as f64 / f64::from(ROUNDS)
        );
    }
}

fn errors(count: usize) -> String {
    let mut body = String::from("{\"errors\":[");
    for index in 0..count {
        let comma = if index > 0 { "," } else { "" };
        let message = "must be a whole number between 1 and 100, found something else";
        let _ = write!(
            body,
            r#"{comma}{{"type":"field","value":"x","msg":"{message}","path":"stops[{index}].count","location":"body"}}"#
        );
    }
    body + "]}"
}
