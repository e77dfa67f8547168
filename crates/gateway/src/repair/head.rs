//! The head of a refusal that is told again: the upstream's fields that are about the refusal, ours that are
//! about the document.
//!
//! What describes the old body goes with it (RFC 9110 §8): type, codings, language, length, range, disposition,
//! location, validators and digests; and so do signatures, since they cover parts that are no more (RFC 9421).
//! What tells the client what to do stays: challenges, `Allow`, `Retry-After`, limits, cookies, links, CORS,
//! and what was said about caches.

use std::io::Write;

use candor_problem::Rendered;
use candor_wire::response::ResponseHead;

use crate::head_out::{self, Added};

/// A refusal that is told again, as far as its head is concerned.
pub(super) struct Told<'a> {
    pub(super) status: u16,
    pub(super) rendered: &'a Rendered,
    /// What the gateway says to pages of other origins, unless the upstream does.
    pub(super) cors: Vec<(&'static str, String)>,
    /// Value of `Candor-Reading`.
    pub(super) reading: Option<String>,
    /// Value of `WWW-Authenticate`, unless the upstream has one.
    pub(super) challenge: Option<String>,
    /// True for HEAD: nobody knows how long the document of a GET would be.
    pub(super) to_head: bool,
}

/// Fields that describe the old body, besides those that begin with `Content-`.
const OF_BODY: &[&str] = &[
    "etag",
    "last-modified",
    "accept-ranges",
    "digest",
    "repr-digest",
    "unencoded-digest",
    "signature",
    "signature-input",
    "candor-reading",
];

/// Fields with which an answer tells caches what to do; any of them stands in for ours.
const OF_CACHES: &[&str] = &["cache-control", "expires", "pragma"];

const ALLOW_ORIGIN: &str = "access-control-allow-origin";

impl Told<'_> {
    /// Appends the head to `out`.
    pub(super) fn head(&self, answer: &ResponseHead, added: &Added<'_>, out: &mut Vec<u8>) {
        let own = self.own(answer);
        let reason = match self.status == answer.status {
            true => answer.reason.of(&answer.octets),
            false => candor_rule::reason_phrase(self.status).as_bytes(),
        };
        head_out::status_line(added.version, self.status, reason, out);
        let nominated = head_out::nominated(answer);
        let is_ours = |name: &[u8]| own.iter().any(|(own, _)| own.as_bytes().eq_ignore_ascii_case(name));
        let mut has_date = false;
        for field in &answer.fields {
            let name = answer.name(field);
            if head_out::goes_on(answer, field, &nominated)
                && !is_of_body(name, answer.status)
                && !is_ours(name)
            {
                has_date |= name.eq_ignore_ascii_case(b"date");
                head_out::push(name, &answer.value(field), out);
            }
        }
        head_out::push(b"Content-Type", self.rendered.content_type.as_bytes(), out);
        for (name, value) in &own {
            head_out::push(name.as_bytes(), value.as_bytes(), out);
        }
        if !self.to_head {
            // Writing to a Vec cannot fail.
            let _ = write!(out, "Content-Length: {}\r\n", self.rendered.body.len());
        }
        if !has_date {
            head_out::push(b"Date", &added.date, out);
        }
        head_out::push(b"X-Request-Id", added.request_id.as_bytes(), out);
        head_out::connection(added, out);
        out.extend_from_slice(b"\r\n");
    }

    /// Our fields, each of which replaces one of the same name.
    fn own(&self, answer: &ResponseHead) -> Vec<(&'static str, String)> {
        let has = |name: &str| answer.get(name).is_some();
        let is_cached = OF_CACHES.iter().any(|name| has(name));
        let cors = if has(ALLOW_ORIGIN) { &[] } else { &self.cors[..] };
        let mut own = Vec::new();
        for (name, value) in self.rendered.headers.iter().chain(cors) {
            match *name {
                "Vary" => {}
                "Cache-Control" if is_cached => {}
                "Content-Language" => own.push((*name, languages(answer, value))),
                _ => own.push((*name, value.clone())),
            }
        }
        let vary = cors.iter().chain(&self.rendered.headers).filter(|(name, _)| *name == "Vary");
        let vary: Vec<&str> = vary.map(|(_, value)| value.as_str()).collect();
        own.push(("Vary", merged(answer, &vary)));
        own.extend(self.reading.clone().map(|value| ("Candor-Reading", value)));
        let challenge = self.challenge.clone().filter(|_| !has("www-authenticate"));
        own.extend(challenge.map(|value| ("WWW-Authenticate", value)));
        own
    }
}

/// True for fields that say something of the old body. The validators of a 412 and the range of a 416 are about
/// the resource, not about the body beside them (RFC 9110 §8.8, §15.5.17).
fn is_of_body(name: &[u8], status: u16) -> bool {
    let is = |other: &str| name.eq_ignore_ascii_case(other.as_bytes());
    if status == 412 && (is("etag") || is("last-modified"))
        || status == 416 && (is("content-range") || is("accept-ranges"))
    {
        return false;
    }
    let is_content = name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
    let is_policy =
        name.get(..23).is_some_and(|start| start.eq_ignore_ascii_case(b"content-security-policy"));
    is_content && !is_policy || OF_BODY.iter().any(|other| is(other))
}

/// The document's language, and that of the sentences it repeats.
fn languages(answer: &ResponseHead, own: &str) -> String {
    let theirs = answer.get("content-language").map(|v| String::from_utf8_lossy(&v).into_owned());
    match theirs {
        Some(theirs) if !theirs.split(',').any(|tag| tag.trim().eq_ignore_ascii_case(own)) => {
            format!("{own}, {theirs}")
        }
        _ => own.to_owned(),
    }
}

/// What the answer varies by: what the upstream says and what we say, each once.
fn merged(answer: &ResponseHead, own: &[&str]) -> String {
    let theirs: Vec<String> =
        answer.all("vary").map(|f| String::from_utf8_lossy(&answer.value(f)).into_owned()).collect();
    let mut all: Vec<&str> = Vec::new();
    for name in theirs
        .iter()
        .map(String::as_str)
        .chain(own.iter().copied())
        .flat_map(|value| value.split(','))
        .map(str::trim)
    {
        if name == "*" {
            return "*".to_owned();
        }
        if !name.is_empty() && !all.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            all.push(name);
        }
    }
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;
    use candor_wire::response::ResponseScanner;

    use super::*;

    fn told(sent: &str, status: u16, challenge: Option<&str>) -> String {
        let mut buffer = BytesMut::from(sent.as_bytes());
        let answer = ResponseScanner::default().scan(&mut buffer, false).unwrap().unwrap();
        let rendered = Rendered {
            content_type: "application/problem+json".into(),
            headers: vec![
                ("Content-Language", "en".into()),
                ("Cache-Control", "no-store".into()),
                ("Vary", "Accept".into()),
                ("X-Content-Type-Options", "nosniff".into()),
            ],
            body: b"{}".to_vec(),
        };
        let told = Told {
            status,
            rendered: &rendered,
            cors: vec![("Vary", "Origin".into()), ("Access-Control-Allow-Origin", "https://a.test".into())],
            reading: None,
            challenge: challenge.map(str::to_owned),
            to_head: false,
        };
        let added = Added {
            request_id: "r1",
            date: *b"Sun, 06 Nov 1994 08:49:37 GMT",
            reading: None,
            version: candor_wire::Version::Http11,
            fields: &[],
            keep: true,
        };
        let mut out = Vec::new();
        told.head(&answer, &added, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_describes_the_old_body_goes_and_what_tells_the_client_what_to_do_stays() {
        let sent = "HTTP/1.1 429 Slow Down\r\nServer: s\r\nDate: d\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\
                    Content-Length: 5\r\nContent-Language: de\r\nContent-Disposition: inline\r\nContent-Location: /x\r\n\
                    Content-Digest: sha-256=:x:\r\nRepr-Digest: sha-256=:x:\r\nDigest: x\r\nContent-MD5: x\r\nETag: \"e\"\r\n\
                    Last-Modified: l\r\nAccept-Ranges: bytes\r\nSignature: a=:x:\r\nSignature-Input: a=()\r\n\
                    Trailer: X\r\nVary: accept, Cookie\r\nCache-Control: max-age=1\r\nRetry-After: 7\r\nSet-Cookie: a=1\r\n\
                    Set-Cookie: b=2\r\nRateLimit: \"d\";r=0\r\nLink: </x>; rel=help\r\nContent-Security-Policy: p\r\n\
                    X-Content-Type-Options: other\r\nX-Request-Id: theirs\r\n\r\n";
        assert_eq!(
            told(sent, 429, None),
            "HTTP/1.1 429 Slow Down\r\nServer: s\r\nDate: d\r\nCache-Control: max-age=1\r\nRetry-After: 7\r\n\
             Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nRateLimit: \"d\";r=0\r\nLink: </x>; rel=help\r\n\
             Content-Security-Policy: p\r\nContent-Type: application/problem+json\r\nContent-Language: en, de\r\n\
             X-Content-Type-Options: nosniff\r\nAccess-Control-Allow-Origin: https://a.test\r\n\
             Vary: accept, Cookie, Origin\r\nContent-Length: 2\r\nX-Request-Id: r1\r\n\r\n"
        );
    }

    #[test]
    fn a_corrected_status_has_its_own_phrase_and_a_challenge() {
        let plain = "HTTP/1.1 400 Nope\r\nVary: *\r\nAccess-Control-Allow-Origin: *\r\n\r\n";
        let text = told(plain, 401, Some("Bearer"));
        assert!(text.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{text}");
        assert!(
            text.contains("\r\nWWW-Authenticate: Bearer\r\n") && text.contains("\r\nVary: *\r\n"),
            "{text}"
        );
        assert_eq!(text.matches("Access-Control-Allow-Origin").count(), 1, "{text}");
        assert!(text.contains("Cache-Control: no-store\r\n"), "{text}");
        let challenged = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n";
        let text = told(challenged, 401, Some("Bearer"));
        assert_eq!(text.matches("WWW-Authenticate").count(), 1, "{text}");
    }

    #[test]
    fn validators_of_412_and_the_range_of_416_are_about_the_resource() {
        let sent = "HTTP/1.1 412 No\r\nETag: \"e\"\r\nContent-Range: bytes */9\r\n\r\n";
        let text = told(sent, 412, None);
        assert!(text.contains("ETag: \"e\"") && !text.contains("Content-Range"), "{text}");
        let text = told(&sent.replace("412", "416"), 416, None);
        assert!(!text.contains("ETag") && text.contains("Content-Range: bytes */9\r\n"), "{text}");
    }
}
