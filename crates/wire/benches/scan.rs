//! What reading a head costs, beside httparse in the same run: `cargo bench -p candor-wire`.
//!
//! The scanner does more than that parser: it checks Host, framing, target and the fields that ask for
//! something, and its spans stay valid with the octets. The cost of filling the buffer is taken off.

#![allow(clippy::expect_used, reason = "a bench that cannot run has nothing to report")]

use std::{hint::black_box, time::Instant};

use bytes::BytesMut;
use candor_rule::{Docket, Policy, Preset};
use candor_wire::{Limits, Previous, Scanner};

const CURL: &str =
    "GET /pets?limit=5 HTTP/1.1\r\nHost: api.test\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n";

const BROWSER: &str = "GET /api/v1/products/KB-0042?currency=EUR&lang=en HTTP/1.1\r\nHost: shop.example\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n\
    Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n\
    Accept-Language: en-GB,en;q=0.7,de;q=0.3\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n\
    Referer: https://shop.example/search?q=keyboard\r\nConnection: keep-alive\r\n\
    Cookie: session=0123456789abcdef0123456789abcdef; theme=dark; consent=1; _ga=GA1.2.1234567890.1700000000\r\n\
    Upgrade-Insecure-Requests: 1\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n\
    Sec-Fetch-Site: same-origin\r\nSec-Fetch-User: ?1\r\nPriority: u=0, i\r\nDNT: 1\r\nX-Request-Id: a1b2c3d4\r\n\r\n";

/// Nanoseconds per call of each work, measured in turns: the best of many short rounds, since other load of the
/// machine only ever adds.
fn nanoseconds<const N: usize>(mut works: [&mut dyn FnMut(); N]) -> [f64; N] {
    const CALLS: u32 = 500;
    let mut best = [f64::INFINITY; N];
    for _ in 0..2000 {
        for (work, best) in works.iter_mut().zip(&mut best) {
            let began = Instant::now();
            (0..CALLS).for_each(|_| work());
            *best = best.min(began.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
        }
    }
    best
}

fn main() {
    let policy = Policy::new(Preset::Default);
    for (name, head) in [("curl", CURL), ("browser", BROWSER)] {
        let octets = head.as_bytes();
        // A connection reads into what room is left, and gets it back when the last head is dropped.
        let fill = |buffer: &mut BytesMut| {
            buffer.reserve(octets.len());
            buffer.extend_from_slice(black_box(octets));
        };
        let (mut one, mut other) = (BytesMut::with_capacity(64 << 10), BytesMut::with_capacity(64 << 10));
        let [filling, ours, theirs] = nanoseconds([
            &mut || {
                fill(&mut one);
                black_box(one.split_to(octets.len()).freeze());
            },
            &mut || {
                fill(&mut other);
                let mut docket = Docket::new(&policy);
                let mut scanner = Scanner::new(Limits::default(), Previous::Nothing);
                let scanned =
                    scanner.advance(&mut other, &mut docket).expect("a good head").expect("a whole one");
                assert!(scanned.refused.is_none());
                black_box(scanned.head);
            },
            &mut || {
                let mut fields = [httparse::EMPTY_HEADER; 64];
                let mut request = httparse::Request::new(&mut fields);
                assert!(request.parse(black_box(octets)).expect("a good head").is_complete());
                black_box(&request);
            },
        ]);
        println!(
            "{name}: {} octets: scan and check {:.0} ns, httparse {theirs:.0} ns, ratio {:.2} (filling the buffer {filling:.0} ns)",
            octets.len(),
            ours - filling,
            (ours - filling) / theirs
        );
    }
}
