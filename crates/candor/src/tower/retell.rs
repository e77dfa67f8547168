//! Bare refusals: those of the stack below that say little and in no form.

use std::fmt::Write;
use std::sync::LazyLock;

use bytes::{Bytes, BytesMut};
use candor_contract::rules::{method_not_allowed, path_not_found};
use candor_reader::{Reader, retell::retelling};
use candor_rule::{Span, faults::service_failed, sensitive};
use candor_wire::rules::body_too_large;
use http::{HeaderMap, StatusCode, header, response::Parts};

use crate::{RequestContext, told::Told};

/// Octets of a plain text that are read; longer ones are somebody's own.
const MAX_TEXT: u64 = 16 << 10;

static READER: LazyLock<Reader> = LazyLock::new(Reader::default);

/// True if a refusal may be one that says little: its body is empty, or a short plain text.
pub(super) fn may_be_bare<B: http_body::Body>(parts: &Parts, body: &B) -> bool {
    let is_ours = parts.status.is_client_error() || parts.status == StatusCode::INTERNAL_SERVER_ERROR;
    let is_plain = match parts.headers.get(header::CONTENT_TYPE) {
        None => true,
        Some(kind) => kind.as_bytes().to_ascii_lowercase().starts_with(b"text/plain"),
    };
    let is_coded = parts.headers.contains_key(header::CONTENT_ENCODING);
    is_ours && is_plain && !is_coded && body.size_hint().upper().is_some_and(|size| size <= MAX_TEXT)
}

/// The body, which is short.
pub(super) async fn text<B: http_body::Body<Data = Bytes>>(body: B) -> Bytes {
    let mut body = std::pin::pin!(body);
    let mut octets = BytesMut::new();
    // One that breaks off has said what it has said.
    while let Some(Ok(frame)) = std::future::poll_fn(|cx| body.as_mut().poll_frame(cx)).await {
        if let Ok(data) = frame.into_data() {
            octets.extend_from_slice(&data);
        }
    }
    octets.freeze()
}

/// What it is told as; `None` leaves it as it is.
pub(super) fn told(context: &RequestContext, is_routed: bool, parts: &Parts, text: &[u8]) -> Option<Told> {
    match parts.status {
        StatusCode::NOT_FOUND if !is_routed => Some(no_route(context)),
        StatusCode::METHOD_NOT_ALLOWED => Some(wrong_method(context, parts)),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Some(Told::violations(body_too_large::of_unknown_limit(), Vec::new()))
        }
        StatusCode::INTERNAL_SERVER_ERROR => {
            let said = candor_rule::text::printable(text, 500);
            Some(Told::fault(service_failed::KIND.because(format!("answered 500: {said}"))))
        }
        status if status.is_client_error() => {
            let reading = READER.read(b"", &octets(parts, text));
            Some(Told::retelling(retelling(status.as_u16(), &reading)))
        }
        _ => None,
    }
}

/// 404 where no route is known.
fn no_route(context: &RequestContext) -> Told {
    let start = context.method().as_str().len() + 1;
    let span = Span::new(start, start + context.path().len());
    Told::violations(path_not_found::hiding(context.path().as_bytes(), span), Vec::new())
}

/// 405, with what the stack allows.
fn wrong_method(context: &RequestContext, parts: &Parts) -> Told {
    let listed = parts.headers.get_all(header::ALLOW).iter().filter_map(|value| value.to_str().ok());
    let methods = listed.flat_map(|list| list.split(',')).map(|method| method.trim().to_owned());
    let allow: Vec<String> = methods.filter(|method| !method.is_empty()).collect();
    let method = context.method().as_str();
    let path = match sensitive::echo("path", context.path()).starts_with('"') {
        true => context.path(),
        false => "this path",
    };
    let place = Span::new(0, method.len());
    let violation = match allow.is_empty() {
        true => method_not_allowed::of_unknown_methods(method.as_bytes(), path, place),
        false => method_not_allowed::of(method.as_bytes(), path, &allow, place),
    };
    let status = candor_rule::Policy::default().status(violation.rule);
    Told::plain(candor_rule::Rejection::new(status, violation, Vec::new()).allowing(allow))
}

/// An answer as it would be on the wire, for the reader.
fn octets(parts: &Parts, body: &[u8]) -> Vec<u8> {
    [head_of(parts.status, &parts.headers).as_slice(), body].concat()
}

/// The head of an answer as it would be on the wire.
pub(super) fn head_of(status: StatusCode, headers: &HeaderMap) -> Vec<u8> {
    let mut head =
        format!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or_default());
    // The framing is the server's, and not there yet; where it is, the body is not in it any more.
    let is_bare = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let is_framing = |name| name == header::TRANSFER_ENCODING || is_bare && name == header::CONTENT_LENGTH;
    for (name, value) in headers.iter().filter(|(name, _)| !is_framing(*name)) {
        let _ = write!(head, "{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes()));
    }
    head.push_str("\r\n");
    head.into_bytes()
}
