//! Who may read, and what a page may do.
//!
//! A browser can be talked into asking a server on this machine: by a name that suddenly resolves to
//! 127.0.0.1 (DNS rebinding: refused by `Host`), or by a form on another site (refused by `Origin` and
//! `Sec-Fetch-Site`). Off loopback a token is asked for as well, or a field that a trusted proxy sets.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{self, AUTHORIZATION, CONTENT_LENGTH, COOKIE, HOST, ORIGIN, TRANSFER_ENCODING},
    },
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    assets, encode,
    guesses::Peer,
    pages::{docs, failure::Failure, login, otlp},
    server::Site,
};

/// Largest request body: a form with one field.
pub(crate) const MAX_FORM: u64 = 4096;

/// Largest form with a request to try: percent-encoded it may be three times as long.
pub(crate) const MAX_TRIED: u64 = 192 << 10;

/// What every answer carries. Nothing is allowed but what we serve ourselves.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // With no-referrer a browser sends our own forms with `Origin: null`.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Checks a request, and sets the headers of every answer.
pub(crate) async fn gate(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let mut response = match refusal(&site, &request) {
        None => next.run(request).await,
        Some(refusal) => refusal,
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What was captured does not belong into a cache on disk.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn refusal(site: &Site, request: &Request) -> Option<Response> {
    let headers = request.headers();
    let path = request.uri().path();
    let as_json = is_for_machines(path);
    let refuse = |failure: Failure| Some(failure.respond(as_json));
    if !host(headers).is_some_and(|host| is_allowed_host(site, host)) {
        return refuse(Failure::new(
            StatusCode::MISDIRECTED_REQUEST,
            "This name does not lead here.",
            "The workbench answers only to the names that it was given. Open it by its address, or add the \
             name to the workbench's hosts in the configuration.",
        ));
    }
    if !request.method().is_safe() && !is_same_origin(headers)
        || request.method().is_safe() && is_fetched_by_others(headers)
    {
        return refuse(Failure::new(
            StatusCode::FORBIDDEN,
            if request.method().is_safe() {
                "Another site asked for this."
            } else {
                "The form was sent by another site."
            },
            "Only pages of the workbench itself may send something here.",
        ));
    }
    if let Some(failure) = body_failure(request) {
        return refuse(failure);
    }
    if let Some(wait) = wait(site, request) {
        return Some(wait.respond_later(as_json));
    }
    if assets::PATHS.contains(&path)
        || path == login::PATH
        || path == HEALTH
        || path == READY
        || is_known(site, headers, peer(request))
    {
        return None;
    }
    if headers.contains_key(AUTHORIZATION) {
        site.guesses.wrong(peer(request), Instant::now());
    }
    if site.config.token.is_none() {
        let failure = Failure::new(
            StatusCode::UNAUTHORIZED,
            "Nobody says who asks.",
            "Open the workbench through the proxy that knows its readers.",
        );
        return refuse(failure);
    }
    if as_json {
        let failure = Failure::new(
            StatusCode::UNAUTHORIZED,
            "No token.",
            "Send the workbench's token as `Authorization: Bearer …`.",
        );
        let mut response = failure.respond(true);
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        return Some(response);
    }
    let wanted = request.uri().path_and_query().map_or("/", |p| p.as_str());
    Some(Redirect::to(&format!("{}?next={}", login::PATH, encode::url(wanted))).into_response())
}

/// Who asks; without a connection (in a test of the routes) this machine.
pub(crate) fn peer(request: &Request) -> IpAddr {
    let info = request.extensions().get::<ConnectInfo<Peer>>();
    info.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(Peer(address))| *address)
}

/// The answer to whoever gave too many wrong tokens and presents another one.
fn wait(site: &Site, request: &Request) -> Option<Wait> {
    site.config.token.as_ref()?;
    let is_login = request.uri().path() == login::PATH && request.method() == Method::POST;
    if !is_login && !request.headers().contains_key(AUTHORIZATION) {
        return None;
    }
    site.guesses.wait(peer(request), Instant::now()).map(|left| Wait { seconds: left.as_secs() + 1 })
}

/// How long somebody has to wait.
struct Wait {
    seconds: u64,
}

impl Wait {
    fn respond_later(&self, as_json: bool) -> Response {
        let fix = format!("Wait {} seconds.", self.seconds);
        let failure =
            Failure::new(StatusCode::TOO_MANY_REQUESTS, "Too many wrong tokens came from this address.", fix);
        let mut response = failure.respond(as_json);
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(self.seconds));
        response
    }
}

/// Answered to probes without a token; it holds a word and no traffic.
pub(crate) const HEALTH: &str = "/_candor/health";

/// The same, for whoever sends requests to the gateway.
pub(crate) const READY: &str = "/_candor/ready";

fn is_for_machines(path: &str) -> bool {
    ["/api/", "/_candor/", "/fragment/"].iter().any(|folder| path.starts_with(folder))
        || path.ends_with(".json")
        || path == otlp::PATH
}

fn host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    hosts.next().is_none().then_some(host)
}

/// True for the names of this machine with our port, the address that we listen on, and configured names.
/// An address in figures cannot be rebound: a page that was loaded from it is ours.
fn is_allowed_host(site: &Site, host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let address = site.address;
    let (name, port) = split_port(&host);
    let is_ours = port.unwrap_or("80") == address.port().to_string();
    let ip: Option<std::net::IpAddr> =
        name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name).parse().ok();
    let is_listened_to = match ip {
        Some(ip) => ip.is_loopback() || ip == address.ip() || address.ip().is_unspecified(),
        None => name == "localhost",
    };
    let is_configured = |allowed: &String| {
        let allowed = allowed.to_ascii_lowercase();
        allowed == host || (split_port(&allowed).1.is_none() && allowed == name)
    };
    (is_ours && is_listened_to) || site.config.hosts.iter().any(is_configured)
}

fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (name, Some(port)),
        _ => (host, None),
    }
}

/// True if a page of another site asks for something to read it: a script, a stream of events, an image. Links
/// from other sites may lead here.
fn is_fetched_by_others(headers: &HeaderMap) -> bool {
    let is = |name: &str, words: &[&[u8]]| {
        headers.get(name).is_some_and(|value| words.contains(&value.as_bytes()))
    };
    let is_navigated = is("sec-fetch-mode", &[b"navigate"]);
    is("sec-fetch-site", &[b"cross-site", b"same-site"]) && !is_navigated
        || headers.contains_key(ORIGIN) && !is_same_origin(headers)
}

/// What a browser says about where a form stands. A client that is no browser sends neither header.
fn is_same_origin(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(HeaderValue::as_bytes);
    if !matches!(site, None | Some(b"same-origin" | b"none")) {
        return false;
    }
    let Some(origin) = headers.get(ORIGIN) else { return true };
    let authority = origin.to_str().ok().and_then(|o| o.split_once("://")).map(|(_, authority)| authority);
    match (authority, host(headers)) {
        (Some(authority), Some(host)) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

fn body_failure(request: &Request) -> Option<Failure> {
    let headers = request.headers();
    let length = headers.get(CONTENT_LENGTH).and_then(|l| l.to_str().ok()?.parse::<u64>().ok());
    let has_body = length.is_some_and(|l| l > 0) || headers.contains_key(TRANSFER_ENCODING);
    let is_tried = request.uri().path().starts_with(docs::PREFIX);
    let (most, fix) = match is_tried {
        true => (MAX_TRIED, "Send at most 192 KiB; `candor inspect` takes any size."),
        false => (MAX_FORM, "Send at most 4 KiB."),
    };
    // An export of logs has a limit of its own, and is told in its own encoding.
    if request.uri().path() != otlp::PATH && length.is_some_and(|l| l > most) {
        let what = "The body is larger than any form of the workbench.";
        return Some(Failure::new(StatusCode::PAYLOAD_TOO_LARGE, what, fix));
    }
    (has_body && request.method() != Method::POST)
        .then(|| Failure::new(StatusCode::BAD_REQUEST, "A body stands where none is read.", "Leave it out."))
}

/// True if nobody is asked who they are, if a trusted proxy says it, or if the right token is there.
pub(crate) fn is_known(site: &Site, headers: &HeaderMap, peer: IpAddr) -> bool {
    if site.config.trusted.as_ref().is_some_and(|trusted| trusted.vouches(headers, peer)) {
        return true;
    }
    let Some(token) = &site.config.token else { return site.config.trusted.is_none() };
    let bearer = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, given)| given.trim());
    let expected = encode::hex(token.as_bytes());
    let cookies = headers.get_all(COOKIE).iter().filter_map(|c| c.to_str().ok());
    let mut cookies = cookies.flat_map(|c| c.split(';')).filter_map(|c| c.trim().split_once('='));
    bearer.is_some_and(|given| is_equal(given.as_bytes(), token.as_bytes()))
        || cookies.any(|(name, value)| name == COOKIE_NAME && is_equal(value.as_bytes(), expected.as_bytes()))
}

/// Name of the cookie that keeps the token.
pub(crate) const COOKIE_NAME: &str = "candor-workbench";

/// Compares in a time that depends on the lengths only.
pub(crate) fn is_equal(a: &[u8], b: &[u8]) -> bool {
    let difference = a.iter().zip(b).fold(a.len() ^ b.len(), |so_far, (x, y)| so_far | usize::from(x ^ y));
    std::hint::black_box(difference) == 0
}

/// How long a wrong token has to wait for its answer.
pub(crate) const PENALTY: Duration = Duration::from_millis(300);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_equal_only_if_every_octet_is() {
        assert!(is_equal(b"0123456789abcdef", b"0123456789abcdef"));
        for other in [&b"0123456789abcdeg"[..], b"0123456789abcde", b"", b"0123456789abcdef0"] {
            assert!(!is_equal(other, b"0123456789abcdef"));
        }
    }
}
