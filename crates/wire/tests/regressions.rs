//! What fuzzing found, once each: the input, and what must be said of it.

use bytes::BytesMut;
use candor_rule::{Docket, Policy, Preset};
use candor_wire::{Framing, Head, Limits, Previous, Scanner, body::Decoder, serialise};

/// Code and offset of the rule that `octets` break, fed in pieces of this size and then ended; else the head.
fn scan(
    octets: &[u8],
    piece: usize,
    preset: Preset,
    previous: Previous,
) -> Result<Head, (&'static str, usize)> {
    let policy = Policy::new(preset);
    let mut docket = Docket::new(&policy);
    let mut scanner = Scanner::new(Limits::default(), previous);
    let mut buffer = BytesMut::new();
    let told = |rejection: candor_rule::Rejection| {
        (rejection.rule().code, rejection.first().place.offset().unwrap_or(usize::MAX))
    };
    for piece in octets.chunks(piece) {
        buffer.extend_from_slice(piece);
        if let Some(scanned) = scanner.advance(&mut buffer, &mut docket).map_err(told)? {
            return scanned.refused.map_or(Ok(scanned.head), |rejection| Err(told(rejection)));
        }
    }
    Err(told(scanner.end(&buffer, &docket)))
}

#[test]
fn what_a_line_is_refused_for_does_not_depend_on_how_it_was_cut() {
    let long_name = format!("GET / HTTP/1.1\r\nHost: a\r\n{}: b\r\n\r\n", "x".repeat(9000));
    let long_cookie = format!("GET / HTTP/1.1\r\nHost: a\r\nCookie: {}\r\n\r\n", "x".repeat(20_000));
    let bad_and_long = format!("GET / HTTP/1.1\r\nHost: a\r\nb@d: {}\r\n\r\n", "x".repeat(9000));
    let words = format!("{} {}\r\n\r\n", "A".repeat(40), "b c ".repeat(3000));
    let leftover = format!("{} a:b\r\n\r\n", "X".repeat(9000) + ":" + &"X".repeat(500));
    for (octets, previous, code) in [
        (leftover.as_bytes(), Previous::Request, "method-too-long"),
        (&b"\x00\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"[..], Previous::Request, "body-longer-than-declared"),
        (b"\x16\x03\x01\x02 HTTP/1.1\r\n", Previous::Request, "body-longer-than-declared"),
        (b"\x16\x03\x01\x02 HTTP/1.1\r\n", Previous::Nothing, "tls-on-plaintext-port"),
        (b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\nA: b\r\n\r\n", Previous::Nothing, "not-http"),
        (
            b"GET\t/a/rather/long/target/behind/a/tab HTTP/1.1\r\n\r\n",
            Previous::Nothing,
            "request-line-whitespace",
        ),
        (words.as_bytes(), Previous::Nothing, "method-too-long"),
        (long_name.as_bytes(), Previous::Nothing, "header-too-large"),
        (bad_and_long.as_bytes(), Previous::Nothing, "header-too-large"),
        (long_cookie.as_bytes(), Previous::Nothing, "cookie-too-large"),
    ] {
        let whole = scan(octets, octets.len(), Preset::Strict, previous).map(|_| ());
        for piece in [1, 7, 8000] {
            let cut = scan(octets, piece, Preset::Strict, previous).map(|_| ());
            assert_eq!(cut, whole, "in pieces of {piece}: {:.60}", octets.escape_ascii().to_string());
        }
        assert_eq!(whole.map_err(|(code, _)| code), Err(code));
    }
}

#[test]
fn a_chunk_size_with_many_zeros_is_judged_alike_however_it_is_cut() {
    let body = format!("{}5\r\nhello\r\n0\r\n\r\n", "0".repeat(5000));
    let decode = |piece: usize| {
        let policy = Policy::new(Preset::Strict);
        let mut docket = Docket::new(&policy);
        let mut decoder = Decoder::new(Framing::Chunked, 0, Limits::default());
        let mut buffer = BytesMut::new();
        for piece in body.as_bytes().chunks(piece) {
            buffer.extend_from_slice(piece);
            if let Err(rejection) = decoder.advance(&mut buffer, 100, &mut docket) {
                return (rejection.rule().code, rejection.first().place.offset());
            }
        }
        panic!("it is refused");
    };
    assert_eq!(decode(1), decode(body.len()));
    assert_eq!(decode(100), decode(body.len()));
}

#[test]
fn a_value_that_begins_on_a_continuation_line_has_no_space_before_it() {
    let octets = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 3\r\nX:\r\n\t b\r\n  c \r\n\r\n";
    let head =
        scan(octets, octets.len(), Preset::Lenient, Previous::Nothing).expect("lenient lets folds pass");
    assert_eq!(head.framing, Framing::Length(3));
    let values: Vec<_> = head.lines().map(|(_, value)| value.into_owned()).collect();
    assert_eq!(values, [&b"a"[..], b"3", b"b    c"]);
    let mut written = Vec::new();
    serialise::request_head(
        &head,
        &serialise::Rewrite::default(),
        serialise::Body::Length(3),
        &[],
        |_| {},
        &mut written,
    );
    assert_eq!(written, b"POST / HTTP/1.1\r\nHost: a\r\nX: b    c\r\nContent-Length: 3\r\n\r\n");
}

#[test]
fn an_octet_that_may_pass_does_not_make_a_target_of_what_is_none() {
    let octets = b"GET \xAFdir/a HTTP/1.1\r\nHost: a\r\n\r\n";
    let refused = scan(octets, octets.len(), Preset::Lenient, Previous::Nothing).map(|_| ());
    assert_eq!(refused, Err(("target-form-invalid", 4)));
}
