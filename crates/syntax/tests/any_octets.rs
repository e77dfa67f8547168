//! The readers of labels and forms, on octets of every kind: no panic, and places that hold.

use candor_rule::Place;
use candor_syntax::{Limits, MediaType, content, form, percent, sniff};

/// Random octets, mostly such as stand in labels and forms (xorshift64).
fn octets(seed: &mut u64) -> Vec<u8> {
    const USUAL: &[u8] = b"application/json;charset=\"utf-8\" text&a=%41+%zz\\{}[]<>\t\x00\xC3\xA9\xFF-_.";
    let mut roll = |sides: usize| {
        *seed ^= *seed << 13;
        *seed ^= *seed >> 7;
        *seed ^= *seed << 17;
        (*seed >> 20) as usize % sides
    };
    let start = if roll(2) == 0 { &b"text/html; a="[..] } else { b"" };
    let length = roll(24);
    let rest = (0..length).map(|_| USUAL[roll(USUAL.len())]);
    start.iter().copied().chain(rest).collect()
}

#[test]
fn a_media_type_is_wrong_at_the_first_octet_that_nothing_could_follow() {
    let mut seed = 0x00C0_FFEE;
    let (mut read, mut refused) = (0, 0);
    for _ in 0..200_000 {
        let value = octets(&mut seed);
        match MediaType::parse(&value) {
            Ok(media_type) => {
                read += 1;
                assert!(MediaType::parse(media_type.essence().as_bytes()).is_ok());
                for parameter in media_type.parameters() {
                    assert!(!parameter.span.of(&value).is_empty(), "{}", value.escape_ascii());
                    assert!(media_type.parameter(&parameter.name).is_some());
                }
            }
            Err(offset) => {
                refused += 1;
                assert!(offset <= value.len());
                // What stands before is a media type, or one that ends too soon (white space at the end
                // waits for a semicolon).
                let before = MediaType::parse(&value[..offset]);
                assert!(before.is_ok() || before == Err(offset), "{}: {before:?}", value.escape_ascii());
            }
        }
    }
    assert!(read > 2_000 && refused > 100_000, "{read} read, {refused} refused");
}

#[test]
fn the_pairs_of_a_form_cover_it() {
    let mut seed = 0xBEEF;
    for _ in 0..50_000 {
        let body = octets(&mut seed);
        let mut at = 0;
        for pair in form::pairs(&body) {
            assert!(pair.name_span.start >= at);
            assert!(body[at..pair.name_span.start].iter().all(|octet| *octet == b'&'));
            let between = &body[pair.name_span.end..pair.value_span.start];
            assert!(between == b"=" || (between.is_empty() && pair.value.is_empty()));
            assert_eq!(percent::decode_form(pair.value_span.of(&body)), pair.value);
            at = pair.value_span.end;
        }
        assert!(body[at..].iter().all(|octet| *octet == b'&'));
        let padded = [b" \r\n", &body[..], b"\r\n"].concat();
        assert_eq!(sniff(&padded), sniff(&body), "{}", body.escape_ascii());
    }
}

#[test]
fn bodies_of_every_type_end_in_a_verdict_with_places_in_them() {
    const PIECES: &[&[u8]] = &[
        b"--b",
        b"--b--",
        b"\r\n",
        b"\n",
        b"Content-Disposition: form-data; name=\"a\"",
        b"Content-Type: ",
        b"; ",
        b":",
        b"<a",
        b"<a>",
        b"</a>",
        b"/>",
        b" x='1'",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"<?xml version=\"1.0\"?>",
        b"&amp;",
        b"&#x41;",
        b"&",
        b"{\"a\":1}",
        b"[1,",
        b"]",
        b"\x1E",
        b"a=1",
        b"%4",
        b"\xC3\xA9",
        b"\xFF",
        b"\0",
        b" ",
    ];
    let types = [
        "multipart/form-data; boundary=b",
        "multipart/mixed; boundary=b",
        "application/xml",
        "application/x-ndjson",
        "application/json-seq",
        "application/json-patch+json",
        "application/x-www-form-urlencoded",
        "text/plain; charset=utf-8",
    ];
    let types = types.map(|text| MediaType::parse(text.as_bytes()).unwrap());
    let mut seed = 0xFACE_u64;
    let mut read = 0;
    for round in 0..60_000 {
        let mut roll = |sides: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 20) as usize % sides
        };
        let body: Vec<u8> = (0..roll(14)).flat_map(|_| PIECES[roll(PIECES.len())]).copied().collect();
        let media_type = &types[round % types.len()];
        let reading = content::read(media_type, None, &body, &Limits::default());
        read += usize::from(reading.content.is_some());
        assert!(reading.content.is_some() || !reading.violations.is_empty());
        for violation in &reading.violations {
            let Place::Body { at, .. } = &violation.place else { continue };
            assert!(at.is_none_or(|at| at.span.start <= at.span.end && at.span.start <= body.len()));
            assert!(violation.detail.split_whitespace().count() <= 25, "{}", violation.detail);
        }
    }
    assert!(read > 5_000, "{read}");
}
