//! Exchanges as HAR 1.2, which browsers and proxies read: bodies decoded, secrets masked as they are kept.
//!
//! What HAR has no member for stands under `_candor`; readers pass over names that begin with an underscore.

use candor_rule::reason_phrase;
use candor_syntax::base64;
use serde_json::{Value, json};

use crate::{Captured, Exchange, Message, Response, time};

/// What stands before the entries of a file, and what behind them.
pub const FILE: (&str, &str) = (
    concat!(
        "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"Candor\",\"version\":\"",
        env!("CARGO_PKG_VERSION"),
        "\"},\"entries\":[\n"
    ),
    "\n]}}\n",
);

/// One exchange as an entry.
pub fn entry(exchange: &Exchange) -> Value {
    let millis = |micros: u64| micros as f64 / 1000.0;
    let timing = &exchange.timing;
    let wait =
        if timing.upstream > 0 { timing.upstream } else { timing.total.saturating_sub(timing.inspect) };
    json!({
        "startedDateTime": time::rfc3339(exchange.id.unix_millis()),
        "time": millis(timing.total),
        "request": request(exchange),
        "response": exchange.response.as_ref().map_or_else(no_response, response),
        "cache": {},
        "timings": {
            "send": millis(timing.inspect),
            "wait": millis(wait),
            "receive": millis(timing.total.saturating_sub(timing.inspect + wait)),
        },
        "_candor": {
            "id": exchange.id.to_string(),
            "request_id": exchange.request_id,
            "client": exchange.client,
            "operation": exchange.operation,
            "verdict": exchange.verdict,
            "code": exchange.code(),
        },
    })
}

fn request(exchange: &Exchange) -> Value {
    let message = &exchange.request;
    let head = Head::of(message);
    let host = if exchange.host.is_empty() { "unknown.invalid" } else { &exchange.host };
    let is_whole = exchange.target.contains("://");
    let url = if is_whole { exchange.target.clone() } else { format!("http://{host}{}", exchange.target) };
    let (_, query) = exchange.target.split_once('?').unwrap_or_default();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let query: Vec<Value> = pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            json!({"name": name, "value": value})
        })
        .collect();
    let mut request = json!({
        "method": exchange.method,
        "url": url,
        "httpVersion": head.version(),
        "cookies": [],
        "headers": head.fields(),
        "queryString": query,
        "headersSize": message.head.size(),
        "bodySize": message.body.size(),
    });
    if message.body.size() > 0 {
        let mut data = text(&message.body);
        data["mimeType"] = head.get("content-type").unwrap_or_default().into();
        request["postData"] = data;
    }
    request
}

fn response(response: &Response) -> Value {
    let message = &response.message;
    let head = Head::of(message);
    let media_type = head.get("content-type").unwrap_or_default();
    let mut content = match is_read_as_utf8(message.body.octets(), &media_type) {
        true => text(&message.body),
        false => in_base64(&message.body),
    };
    content["size"] = message.body.size().into();
    content["mimeType"] = if media_type.is_empty() { "x-unknown".into() } else { media_type.into() };
    json!({
        "status": response.status,
        "statusText": head.reason().unwrap_or_else(|| reason_phrase(response.status).to_owned()),
        "httpVersion": head.version(),
        "cookies": [],
        "headers": head.fields(),
        "content": content,
        "redirectURL": head.get("location").unwrap_or_default(),
        "headersSize": message.head.size(),
        "bodySize": message.body.size(),
    })
}

/// As browsers write it where no answer came.
fn no_response() -> Value {
    json!({
        "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
        "content": {"size": 0, "mimeType": "x-unknown"}, "redirectURL": "", "headersSize": -1, "bodySize": -1,
    })
}

/// True for text of which every reader makes the same octets again: others write it in the charset that the
/// media type names, or in the one that they take for its default.
fn is_read_as_utf8(octets: &[u8], media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    let charset = media_type.split_once("charset=").map(|(_, rest)| rest.trim_start_matches('"'));
    match charset {
        Some(charset) if charset.starts_with("utf-8") => true,
        Some(charset) if charset.starts_with("utf-") || charset.starts_with("ucs") => false,
        None if media_type.contains("json") => true,
        _ => octets.is_ascii(),
    }
}

/// A body as text, or in base64 where it is none.
fn text(body: &Captured) -> Value {
    let Ok(text) = std::str::from_utf8(body.octets()) else { return in_base64(body) };
    with_comment(json!({"text": text}), body)
}

fn in_base64(body: &Captured) -> Value {
    with_comment(json!({"text": base64::encode(body.octets()), "encoding": "base64"}), body)
}

fn with_comment(mut text: Value, body: &Captured) -> Value {
    if body.is_truncated() {
        text["comment"] = format!("{} of {} octets were kept", body.octets().len(), body.size()).into();
    }
    text
}

/// A head, line by line.
struct Head<'m>(&'m [u8]);

impl<'m> Head<'m> {
    fn of(message: &'m Message) -> Self {
        Self(message.head.octets())
    }

    fn lines(&self) -> impl Iterator<Item = &'m [u8]> {
        self.0.split(|octet| *octet == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn start(&self) -> String {
        self.lines().next().map(|line| String::from_utf8_lossy(line).into_owned()).unwrap_or_default()
    }

    /// The version that the first line names.
    fn version(&self) -> String {
        let start = self.start();
        let word = start.split(' ').find(|word| word.starts_with("HTTP/"));
        word.unwrap_or("HTTP/1.1").to_owned()
    }

    fn reason(&self) -> Option<String> {
        self.start().splitn(3, ' ').nth(2).map(str::to_owned)
    }

    fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        let pair = |line: &[u8]| {
            let colon = line.iter().position(|octet| *octet == b':')?;
            let part = |octets: &[u8]| String::from_utf8_lossy(octets.trim_ascii()).into_owned();
            Some((part(line.get(..colon)?), part(line.get(colon + 1..)?)))
        };
        self.lines().skip(1).filter_map(pair)
    }

    fn fields(&self) -> Vec<Value> {
        self.pairs().map(|(name, value)| json!({"name": name, "value": value})).collect()
    }

    fn get(&self, name: &str) -> Option<String> {
        self.pairs().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_where_every_reader_makes_the_same_octets_of_it() {
        let umlaut = "\u{fc}".as_bytes();
        for (octets, media_type, is) in [
            (&b"plain"[..], "text/plain", true),
            (b"plain", "text/plain; charset=utf-16", false),
            (umlaut, "application/problem+json", true),
            (umlaut, "text/html; charset=\"UTF-8\"", true),
            (umlaut, "text/html; charset=latin1", false),
            (umlaut, "text/plain", false),
        ] {
            assert_eq!(is_read_as_utf8(octets, media_type), is, "{media_type}");
        }
    }
}
