//! The request that the options of a command make.

use candor_syntax::base64;

use super::{Order, form};
use crate::given::{
    Sent,
    message::Message,
    url::{self, Url},
};

/// Length from which on curl asks before it sends a body.
const ASKS_FROM: usize = 1 << 20;

/// The octets for one URL.
pub(super) fn compose(order: &Order, url: &str, mut remarks: Vec<String>) -> Sent {
    let mut url = target(order, url);
    let (body, media_type) = body(order);
    if !matches!(url.scheme.as_str(), "http" | "https") {
        remarks.push(format!("The scheme {} is none of HTTP.", url.scheme));
    }
    let mut message = Message { body, ..Message::default() };
    let version = if order.http10 { "HTTP/1.0" } else { "HTTP/1.1" };
    let has_body = order.data.is_some() && !order.get || !order.parts.is_empty();
    let method = match &order.method {
        Some(method) => method.as_str(),
        None if order.head => "HEAD",
        None if order.upload.is_some() => "PUT",
        None if has_body => "POST",
        None => "GET",
    };
    if let Some((name, _)) = &order.upload
        && url.path.ends_with('/')
    {
        url.path.push_str(name.rsplit('/').next().unwrap_or(""));
    }
    let target = order.target.clone().unwrap_or_else(|| url.target());
    message.start = format!("{method} {target} {version}");
    own_fields(order, &url, &mut message);
    let mut custom: Vec<(String, Option<String>)> =
        order.headers.iter().filter_map(|line| custom(line)).collect();
    if order.json {
        for (name, value) in [("Content-Type", "application/json"), ("Accept", "application/json")] {
            if !custom.iter().any(|(n, _)| n.eq_ignore_ascii_case(name)) {
                custom.push((name.to_owned(), Some(value.to_owned())));
            }
        }
    }
    if let Some(media_type) = media_type {
        follow(&mut message, media_type, has_body && order.upload.is_none());
    }
    merge(&mut message, custom);
    if message.get("Transfer-Encoding").is_some_and(|v| v.eq_ignore_ascii_case("chunked")) {
        message.remove("Content-Length");
        let size = format!("{:x}\r\n", message.body.len());
        message.body = [size.as_bytes(), &message.body, b"\r\n0\r\n\r\n"].concat();
    }
    let host = Some(url.authority.clone()).filter(|a| !a.is_empty());
    let name = format!("{method} {target}");
    Sent { name, request: message.octets(), host, remarks, ..Sent::default() }
}

fn target(order: &Order, text: &str) -> Url {
    let mut url = Url::parse(text);
    if !order.path_as_is {
        url.tidy_path();
    }
    url.encode_path();
    let data =
        order.data.as_ref().filter(|_| order.get).map(|data| String::from_utf8_lossy(data).into_owned());
    for more in data.into_iter().chain(order.queries.iter().cloned()) {
        url.query = Some(match url.query.take().filter(|q| !q.is_empty()) {
            Some(query) => format!("{query}&{more}"),
            None => more,
        });
    }
    url
}

/// The body, and the Content-Type that curl gives it: `Some("")` for a body without one.
fn body(order: &Order) -> (Vec<u8>, Option<String>) {
    if let Some((_, octets)) = &order.upload {
        return (octets.clone(), Some(String::new()));
    }
    if !order.parts.is_empty() {
        let (body, media_type) = form::body(&order.parts);
        return (body, Some(media_type));
    }
    match &order.data {
        Some(data) if !order.get => {
            let media_type = if order.json { "" } else { "application/x-www-form-urlencoded" };
            (data.clone(), Some(media_type.to_owned()))
        }
        _ => (Vec::new(), None),
    }
}

/// The fields that curl writes of its own, in its order.
fn own_fields(order: &Order, url: &Url, message: &mut Message) {
    message.set("Host", url.authority.as_str());
    let user = order.user.clone().or_else(|| url.credentials.as_deref().map(url::decoded));
    if let Some(token) = &order.bearer {
        message.set("Authorization", format!("Bearer {token}"));
    } else if let Some(user) = user {
        let user = if user.contains(':') { user } else { format!("{user}:") };
        message.set("Authorization", format!("Basic {}", base64::encode(user.as_bytes())));
    }
    if let Some(range) = &order.range {
        message.set("Range", format!("bytes={range}"));
    }
    match order.agent.as_deref() {
        Some("") => {}
        agent => message.set("User-Agent", agent.unwrap_or("curl")),
    }
    message.set("Accept", "*/*");
    if order.compressed {
        message.set("Accept-Encoding", "deflate, gzip, br, zstd");
    }
    if let Some(referer) = order.referer.as_deref().filter(|r| !r.is_empty()) {
        message.set("Referer", referer);
    }
    if !order.cookies.is_empty() {
        message.set("Cookie", order.cookies.join(";"));
    }
}

/// The fields that follow from the body.
fn follow(message: &mut Message, media_type: String, is_form: bool) {
    let length = message.body.len();
    message.set("Content-Length", length.to_string());
    if !media_type.is_empty() {
        message.set("Content-Type", media_type);
    }
    if length > ASKS_FROM || !is_form && length > 0 {
        message.set("Expect", "100-continue");
    }
}

/// `Name: value`; `Name;` for an empty one; `Name:` takes curl's own field out.
fn custom(line: &str) -> Option<(String, Option<String>)> {
    let end = line.find([':', ';'])?;
    let (name, rest) = line.split_at(end);
    let value = rest.get(1..)?.trim();
    match (rest.starts_with(';'), value.is_empty()) {
        (true, true) => Some((name.to_owned(), Some(String::new()))),
        (true, false) => None,
        (false, true) => Some((name.to_owned(), None)),
        (false, false) => Some((name.to_owned(), Some(value.to_owned()))),
    }
}

/// Fields of the user's take the place of curl's own; others come behind them, before what follows from the
/// body.
fn merge(message: &mut Message, custom: Vec<(String, Option<String>)>) {
    let own: Vec<String> = message.fields.iter().map(|(n, _)| n.clone()).collect();
    let is_own = |name: &str| own.iter().any(|o| o.eq_ignore_ascii_case(name));
    let first_of_body = ["Content-Length", "Content-Type"];
    for (name, value) in custom.iter().filter(|(name, _)| is_own(name)) {
        if name.eq_ignore_ascii_case("Host") {
            let host = message.fields.iter_mut().find(|(n, _)| n.eq_ignore_ascii_case("Host"));
            if let (Some((n, v)), Some(value)) = (host, value) {
                (*n, *v) = (name.clone(), value.clone());
                continue;
            }
        }
        message.remove(name);
    }
    let at = message.fields.iter().position(|(n, _)| first_of_body.contains(&n.as_str()));
    let mut at = at.unwrap_or(message.fields.len());
    for (name, value) in custom {
        let is_host = name.eq_ignore_ascii_case("Host") && message.has("Host");
        if let Some(value) = value.filter(|_| !is_host) {
            message.fields.insert(at, (name, value));
            at += 1;
        }
    }
}
