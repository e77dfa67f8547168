//! Fetches an OpenAPI document from an address, with the client that speaks to the upstream: within a time
//! and a size, and from no other origin than the one that was named.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bytes::Buf;
use candor_wire::response::{BodyDecoder, ResponseHead, ResponseLimits};
use tokio::time::timeout;

use crate::upstream::{Connector, UpstreamConnection, UpstreamError};
use crate::{UpstreamTls, UpstreamUrl, UrlError};

/// Redirects that are followed, all of them within the origin.
const MAX_REDIRECTS: usize = 3;

/// Longest validator that is sent back, in octets.
const MAX_VALIDATOR: usize = 1024;

/// The address of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentUrl {
    origin: UpstreamUrl,
    /// Path and query.
    target: String,
}

impl DocumentUrl {
    /// A document of the upstream: `/openapi.json`.
    ///
    /// # Errors
    /// If that is no path.
    pub fn of(origin: UpstreamUrl, target: &str) -> Result<Self, UrlError> {
        let target = if target.is_empty() { "/" } else { target };
        let good = target.starts_with('/') && target.bytes().all(|b| b.is_ascii_graphic() && b != b'#');
        match good {
            true => Ok(Self { origin, target: target.to_owned() }),
            false => {
                let what = "the path of a document starts with / and has neither spaces nor a fragment (#)";
                Err(UrlError::new(target, what))
            }
        }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &UpstreamUrl {
        &self.origin
    }

    /// Where a `Location` leads, if within the origin.
    fn redirected(&self, location: &str) -> Result<Self, String> {
        let location = location.split('#').next().unwrap_or_default();
        let elsewhere = || format!("it redirects to another origin, {location}, which is not asked");
        if location.contains("://") {
            let url: Self = location.parse().map_err(|error: UrlError| error.to_string())?;
            return if url.origin == self.origin { Ok(url) } else { Err(elsewhere()) };
        }
        if location.starts_with("//") {
            return Err(elsewhere());
        }
        let folder =
            self.target.split('?').next().unwrap_or_default().rsplit_once('/').map_or("", |(f, _)| f);
        let target =
            if location.starts_with('/') { location.to_owned() } else { format!("{folder}/{location}") };
        Self::of(self.origin.clone(), &target).map_err(|error| error.to_string())
    }
}

impl fmt::Display for DocumentUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.target)
    }
}

impl FromStr for DocumentUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let start = text.find("://").map_or(0, |at| at + 3);
        let end = text.get(start..).and_then(|rest| rest.find(['/', '?', '#']));
        let (origin, target) = text.split_at(end.map_or(text.len(), |at| start + at));
        Self::of(origin.parse()?, target)
    }
}

/// What the last answer said of its version, to be asked with next time (RFC 9110 §13.1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub last_modified: Option<String>,
}

/// What a fetch may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchLimits {
    /// For everything, redirects included.
    pub time: Duration,
    /// Octets of the document.
    pub octets: usize,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// It is what it was.
    Unchanged,
    /// The document.
    Document {
        /// Its octets.
        text: Vec<u8>,
        /// To ask with next time.
        validators: Validators,
    },
}

/// Fetches the document, or learns that it is unchanged.
///
/// # Errors
/// Why there is none, as the second half of a sentence about the address.
pub async fn fetch(
    url: &DocumentUrl,
    tls: &UpstreamTls,
    known: &Validators,
    limits: FetchLimits,
) -> Result<Fetched, String> {
    match timeout(limits.time, follow(url, tls, known, limits)).await {
        Ok(result) => result,
        Err(_) => Err(format!("it took longer than {} s", limits.time.as_secs_f64())),
    }
}

async fn follow(
    url: &DocumentUrl,
    tls: &UpstreamTls,
    known: &Validators,
    limits: FetchLimits,
) -> Result<Fetched, String> {
    let connector = Connector::new(url.origin.clone(), tls)?;
    let mut url = url.clone();
    for _ in 0..=MAX_REDIRECTS {
        let stream = connector.connect().await.map_err(|error| format!("nothing answers there: {error}"))?;
        let mut connection = UpstreamConnection::new(stream, limits.time);
        let head = ask(&mut connection, &url, known).await.map_err(|error| error.to_string())?;
        match head.status {
            200 => return document(&mut connection, &head, limits.octets).await,
            304 if *known != Validators::default() => return Ok(Fetched::Unchanged),
            301 | 302 | 303 | 307 | 308 => {
                let location = head.get("location").ok_or("it redirects without saying where to")?;
                url = url.redirected(&String::from_utf8_lossy(&location))?;
            }
            status => return Err(format!("it answers {status}; 200 is expected")),
        }
    }
    Err(format!("it redirects more than {MAX_REDIRECTS} times"))
}

/// Sends the request and gives the final head.
async fn ask(
    connection: &mut UpstreamConnection,
    url: &DocumentUrl,
    known: &Validators,
) -> Result<ResponseHead, UpstreamError> {
    let mut request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nAccept: application/json, application/yaml, */*;q=0.5\r\n\
         Accept-Encoding: identity\r\nUser-Agent: candor/{}\r\nConnection: close\r\n",
        url.target,
        url.origin.authority(),
        env!("CARGO_PKG_VERSION"),
    );
    for (name, value) in [("If-None-Match", &known.etag), ("If-Modified-Since", &known.last_modified)] {
        if let Some(value) = value {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    request.push_str("\r\n");
    let sent = connection.send(request.as_bytes(), b"", &mut 0).await;
    sent.map_err(|error| UpstreamError::Closed("it had taken the request", Some(error)))?;
    loop {
        let head = connection.head(false).await?;
        if head.status >= 200 || head.status == 101 {
            return Ok(head);
        }
    }
}

async fn document(
    connection: &mut UpstreamConnection,
    head: &ResponseHead,
    limit: usize,
) -> Result<Fetched, String> {
    if let Some(coding) = head.get("content-encoding").filter(|v| !v.eq_ignore_ascii_case(b"identity")) {
        let coding = candor_rule::text::printable(&coding, 40);
        return Err(format!("it answers in the content coding {coding}, which was not asked for"));
    }
    let text = body(connection, head, limit).await?;
    let validator = |name| {
        let value = String::from_utf8(head.get(name)?.into_owned()).ok()?;
        let plain = value.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
        (plain && value.len() <= MAX_VALIDATOR).then_some(value)
    };
    let validators = Validators { etag: validator("etag"), last_modified: validator("last-modified") };
    Ok(Fetched::Document { text, validators })
}

/// The whole body of an answer, at most `limit` octets.
pub(crate) async fn body(
    connection: &mut UpstreamConnection,
    head: &ResponseHead,
    limit: usize,
) -> Result<Vec<u8>, String> {
    let mut decoder = BodyDecoder::new(head.framing, &ResponseLimits::default());
    let mut text = Vec::new();
    while !decoder.is_complete() {
        let step = decoder
            .step(&connection.buffer)
            .map_err(|fault| UpstreamError::body(fault, &connection.buffer, 0).to_string())?;
        text.extend_from_slice(step.data.of(&connection.buffer));
        if text.len() > limit {
            return Err(format!("it answers with more than {limit} octets"));
        }
        connection.buffer.advance(step.taken);
        if step.end || !connection.buffer.is_empty() {
            continue;
        }
        match connection.more_body().await {
            Ok(()) => {}
            Err(UpstreamError::Closed(_, None)) if decoder.ends_with_connection() => break,
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[test]
    fn addresses_of_documents_are_read_and_written() {
        for (text, shown) in [
            ("http://127.0.0.1:9000/openapi.json", "http://127.0.0.1:9000/openapi.json"),
            ("https://API.test/v1/o.yaml?x=1", "https://API.test/v1/o.yaml?x=1"),
            ("http://api.test", "http://api.test/"),
        ] {
            assert_eq!(text.parse::<DocumentUrl>().unwrap().to_string(), shown);
        }
        for bad in ["http://u:p@a/x", "ftp://a/x", "http://a/x#y", "http://a/x y", "/x"] {
            assert!(bad.parse::<DocumentUrl>().is_err(), "{bad}");
        }
    }

    #[test]
    fn redirects_stay_within_the_origin() {
        let url: DocumentUrl = "http://a:9000/v1/o.json?x".parse().unwrap();
        let to = |location| url.redirected(location).map(|u| u.to_string());
        assert_eq!(to("p.json").unwrap(), "http://a:9000/v1/p.json");
        assert_eq!(to("/p.json#f").unwrap(), "http://a:9000/p.json");
        assert_eq!(to("http://a:9000/p").unwrap(), "http://a:9000/p");
        for other in ["http://b:9000/p", "https://a:9000/p", "http://a/p", "//a:9000/p"] {
            assert!(to(other).unwrap_err().contains("another origin"), "{other}");
        }
    }

    /// Answers each connection with the next of `answers`, and gives what it was asked.
    async fn served(answers: &[&str], known: &Validators) -> (Result<Fetched, String>, Vec<String>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/openapi.json", listener.local_addr().unwrap()).parse().unwrap();
        let server = async {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (mut octets, mut piece) = (Vec::new(), [0; 1024]);
                while !octets.ends_with(b"\r\n\r\n") {
                    let length = stream.read(&mut piece).await.unwrap();
                    octets.extend_from_slice(&piece[..length]);
                }
                asked.push(String::from_utf8(octets).unwrap());
                // The client may have seen enough of it.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
            asked
        };
        let limits = FetchLimits { time: Duration::from_secs(20), octets: 10 };
        let tls = UpstreamTls::default();
        tokio::join!(fetch(&url, &tls, known, limits), server)
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_document_comes_with_its_validators_and_is_asked_for_with_them() {
        let answer =
            "HTTP/1.1 200 OK\r\nETag: \"7\"\r\nLast-Modified: yesterday\r\nContent-Length: 2\r\n\r\n{}";
        let (fetched, asked) = served(&[answer], &Validators::default()).await;
        let Ok(Fetched::Document { text, validators }) = fetched else { panic!("{fetched:?}") };
        assert_eq!((&*text, validators.etag.as_deref()), (&b"{}"[..], Some("\"7\"")));
        assert!(
            asked[0].starts_with("GET /openapi.json HTTP/1.1\r\nHost: 127.0.0.1:")
                && !asked[0].contains("If-")
        );
        let (fetched, asked) = served(&["HTTP/1.1 304 Not Modified\r\n\r\n"], &validators).await;
        assert_eq!(fetched, Ok(Fetched::Unchanged));
        assert!(
            asked[0].contains("\r\nIf-None-Match: \"7\"\r\nIf-Modified-Since: yesterday\r\n"),
            "{}",
            asked[0]
        );
    }

    #[tokio::test(flavor = "current_thread")]
    async fn what_is_no_document_is_said() {
        let found = "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n";
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n";
        let (fetched, asked) = served(&[found, chunked], &Validators::default()).await;
        assert!(matches!(fetched, Ok(Fetched::Document { text, .. }) if text == b"{}"));
        assert!(asked[1].starts_with("GET /there "));
        for (answers, expected) in [
            (&["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"][..], "it answers 404"),
            (&["HTTP/1.1 304 Not Modified\r\n\r\n"], "it answers 304"),
            (&["HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n12345678901"], "more than 10 octets"),
            (&["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123"], "before the whole response body"),
            (
                &["HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"],
                "content coding gzip",
            ),
            (
                &["HTTP/1.1 301 x\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"],
                "another origin",
            ),
            (&[found, found, found, found], "more than 3 times"),
            (&["nonsense\r\n\r\n"], "malformed"),
        ] {
            let (fetched, _) = served(answers, &Validators::default()).await;
            assert!(fetched.as_ref().is_err_and(|e| e.contains(expected)), "{expected}: {fetched:?}");
        }
    }
}
