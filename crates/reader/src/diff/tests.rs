//! What is told, and what comes first.

use candor_exchange::{Exchange, ExchangeId, Message, RedactConfig, Redactor};

use super::*;
use crate::given::{Sent, kept};

const WORKED: &str = "POST /v1/pets?page=1&sort=name HTTP/1.1\r\nHost: api.test\r\nUser-Agent: a/1\r\nAuthorization: Bearer aaa\r\n\
                      Content-Type: application/json\r\nX-Tenant: t1\r\nContent-Length: 61\r\n\r\n\
                      {\"name\":\"Rex\",\"age\":3,\"born\":\"2024-05-31\",\"tags\":[\"a\"],\"n\":1}";

#[track_caller]
fn first(request: &str) -> Difference {
    let found = diff(request.as_bytes(), WORKED.as_bytes());
    for difference in &found.differences {
        let inside =
            |span: Option<Span>, text: &str| span.is_none_or(|s| s.start <= s.end && s.end <= text.len());
        assert!(inside(difference.here, request) && inside(difference.there, WORKED), "{difference:?}");
    }
    found.differences.into_iter().next().unwrap()
}

#[test]
fn the_likely_cause_comes_first() {
    for (slip, with, aspect, place) in [
        ("POST", "PUT", Aspect::RequestLine, ""),
        ("/v1/pets", "/v1/pet", Aspect::Path, ""),
        ("/v1/pets", "/pets", Aspect::Path, ""),
        ("page=1", "pgae=1", Aspect::Query, "pgae"),
        ("page=1", "page=1&page=2", Aspect::Query, "page"),
        ("page=1", "page=one", Aspect::Query, "page"),
        ("application/json", "text/plain", Aspect::Header, "content-type"),
        ("Authorization: Bearer aaa\r\n", "", Aspect::Header, "authorization"),
        ("Bearer aaa", "aaa", Aspect::Header, "authorization"),
        ("X-Tenant: t1\r\n", "", Aspect::Header, "x-tenant"),
        ("X-Tenant:", "X-Tennant:", Aspect::Header, "x-tennant"),
        ("X-Tenant:", "X-Tenant :", Aspect::Header, "x-tenant"),
        ("Length: 61", "Length: 50", Aspect::Header, "content-length"),
        ("\"age\":3", "\"age\":\"3\"", Aspect::Body, "/age"),
        ("\"age\":3", "\"Age\":3", Aspect::Body, "/Age"),
        ("\"age\":3,", "", Aspect::Body, "/age"),
        ("2024-05-31", "31.05.2024", Aspect::Body, "/born"),
        ("[\"a\"]", "[1]", Aspect::Body, "/tags/0"),
        ("\"n\":1}", "\"n\":1,}", Aspect::Language, ""),
        ("{\"name\"", "\u{feff}{\"name\"", Aspect::Framing, ""),
    ] {
        let request =
            WORKED.replacen(slip, with, 1).replace("User-Agent: a/1", "User-Agent: b/2\r\nDate: today");
        let length = request.split("\r\n\r\n").nth(1).unwrap().len();
        let request = if slip.contains("Length") {
            request
        } else {
            request.replace("Length: 61", &format!("Length: {length}"))
        };
        let found = first(&request);
        assert_eq!((found.aspect, found.place.as_str()), (aspect, place), "{slip} -> {with}: {found:?}");
    }
}

#[test]
fn a_broken_text_is_compared_as_it_was_meant() {
    let request = WORKED.replace("\"name\":\"Rex\",\"age\":3", "'name':'Rex','aeg':3");
    let found = diff(request.as_bytes(), WORKED.as_bytes()).differences;
    let told: Vec<_> = found.iter().map(|d| (d.aspect, d.place.as_str())).collect();
    assert!(
        told.starts_with(&[(Aspect::Language, "")]) && told.contains(&(Aspect::Body, "/aeg")),
        "{told:?}"
    );
}

#[test]
fn what_always_differs_is_folded_away() {
    let request = WORKED
        .replace("User-Agent: a/1", "Traceparent: 00-1-2-01\r\nUser-Agent: b/2")
        .replace("{\"name\":\"Rex\",\"age\":3,", "{\"age\":4,\"name\":\"Kim\",")
        .replace("page=1&sort=name", "sort=name&page=2");
    let found = diff(request.as_bytes(), WORKED.as_bytes());
    assert_eq!(found.differences, []);
    assert!(found.folded.iter().any(|f| f.contains("user-agent")), "{:?}", found.folded);
    assert_eq!(diff(WORKED.as_bytes(), WORKED.as_bytes()), Diff::default());
}

#[test]
fn secrets_are_not_told() {
    let request = WORKED.replace("Bearer aaa", "Basic c2VjcmV0").replace("page=1", "page=1&token=hunter2");
    let worked = WORKED.replace("page=1", "page=1&token=hunter33");
    for difference in diff(request.as_bytes(), worked.as_bytes()).differences {
        assert!(
            !difference.what.contains("c2VjcmV0") && !difference.what.contains("hunter"),
            "{difference:?}"
        );
    }
}

#[test]
fn hostile_requests_end() {
    let deep = format!("POST / HTTP/1.1\r\n\r\n{}", "[".repeat(100_000));
    let wide = format!(
        "POST / HTTP/1.1\r\n\r\n{{{}\"z\":1}}",
        (0..20_000).map(|i| format!("\"k{i}\":1,")).collect::<String>()
    );
    let query = format!("GET /?{} HTTP/1.1\r\n\r\n", "a=b&".repeat(50_000));
    let fields = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(20_000));
    for request in [
        deep.as_str(),
        &wide,
        &query,
        &fields,
        "",
        "\r\n",
        "GET",
        "GET / ",
        "\0",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
    ] {
        let _ = diff(request.as_bytes(), WORKED.as_bytes());
        let _ = diff(WORKED.as_bytes(), request.as_bytes());
        let _ = diff(request.as_bytes(), wide.as_bytes());
    }
}

#[test]
fn equal_secrets_are_told_by_their_hashes() {
    let redactor = Redactor::new(RedactConfig { key: Some([7; 32]), ..RedactConfig::default() });
    let sent = |token: &str, note: &str| {
        let head = format!("POST /a HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n");
        let body = format!("{{\"note\":\"{note}\",\"pin\":1234}}");
        let request = Message {
            head: redactor.head(head.as_bytes()),
            body: redactor.body(Some("application/json"), body.as_bytes(), 0),
            gap: 0,
        };
        kept(&Exchange::of(ExchangeId::new(1, [2; 10]), request, None))
    };
    let (one, other) = ("0123456789abcdefgh", "0123456789abcdefgX");
    let told = |a: &Sent, b: &Sent| diff_kept(a.as_kept(), b.as_kept());
    let first = sent(one, "x");
    assert_eq!(told(&first, &sent(one, "x")).differences, []);
    let found = told(&first, &sent(other, "x"));
    assert_eq!(found.differences[0].what, "`authorization` has another value (not shown).");
    assert!(found.folded.iter().any(|f| f.contains("too short")), "{found:?}");
    let (looks, other) = ("Bearer abcdefabcdefabcdef", "Bearer zzzdefabcdefabcdef");
    let all = format!("{:?}", told(&sent(one, looks), &sent(one, other)));
    assert!(!all.contains(&first.masked[0].letters().expect("a hash")), "{all}");
}
