//! What a service is asked, and how it is written down.

use std::fmt::Write;

use bytes::Bytes;
use candor_contract::{Contract, Operation, Wanted};
use http::{HeaderMap, Request, StatusCode, header};

use crate::ContractLayer;

const HOST: &str = "localhost";

/// Requests with their names, as octets: for each operation what its document shows, and broken variants of it.
pub(super) fn of(contract: &ContractLayer) -> Vec<(String, Vec<u8>)> {
    let mut probes = vec![("a path that is not there".to_owned(), plain("GET", "/candor-asks-for-nothing"))];
    let Some(contract) = &contract.inspector().contract else {
        return probes;
    };
    for operation in contract.operations() {
        let name = |what: &str| format!("{} {}: {what}", operation.method(), operation.template());
        let shown = shown(contract, operation);
        if let Some(shown) = &shown {
            probes.push((name("as documented"), shown.clone()));
        }
        let target = shown.as_deref().and_then(target).unwrap_or_else(|| filled(operation.template()));
        if let Some(kind) = operation.body_types().next() {
            let sent = |what: &str, kind: Option<&str>, body: &str| {
                (name(what), with_body(operation.method(), &target, kind, body))
            };
            probes.push(sent("a body that is cut", Some(kind), "{\"a\": [1, "));
            probes.push(sent("a body of another type", Some("application/x-candor"), "a"));
            probes.push(sent("a body without a type", None, "{}"));
            probes.push(sent("a body of another shape", Some(kind), "[[[]]]"));
            if operation.is_body_required() {
                probes.push((name("no body"), plain(operation.method(), &target)));
            }
        }
        if let Some(method) = other_method(contract, operation.template()) {
            probes.push((name("another method"), plain(method, &target)));
        }
    }
    probes
}

/// A method that the path does not have.
fn other_method(contract: &Contract, template: &str) -> Option<&'static str> {
    let has = |method: &&str| {
        contract.operations().any(|known| known.template() == template && known.method() == *method)
    };
    ["DELETE", "PATCH", "PUT", "POST"].into_iter().find(|method| !has(method))
}

/// The request that the document shows, with values for the path made up where it shows none.
fn shown(contract: &Contract, operation: &Operation) -> Option<Vec<u8>> {
    let wanted = Wanted { host: HOST, ..Wanted::default() };
    contract.example(operation, &wanted).or_else(|| {
        let path = filled(operation.template());
        contract.example(operation, &Wanted { path: Some(&path), ..wanted })
    })
}

/// A template with 1 in each of its holes.
fn filled(template: &str) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, hole)) = rest.split_once('{') {
        out.push_str(before);
        out.push('1');
        rest = hole.split_once('}').map_or("", |(_, after)| after);
    }
    out + rest
}

fn target(request: &[u8]) -> Option<String> {
    let target = request.split(|octet| *octet == b' ').nth(1)?;
    String::from_utf8(target.to_vec()).ok()
}

fn plain(method: &str, target: &str) -> Vec<u8> {
    format!("{method} {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n").into_bytes()
}

fn with_body(method: &str, target: &str, kind: Option<&str>, body: &str) -> Vec<u8> {
    let kind = kind.map(|kind| format!("Content-Type: {kind}\r\n")).unwrap_or_default();
    let length = body.len();
    format!("{method} {target} HTTP/1.1\r\nHost: {HOST}\r\n{kind}Content-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// Octets as a request; `None` if they are none.
pub(super) fn request(octets: &[u8]) -> Option<Request<Bytes>> {
    let end = octets.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, body) = octets.split_at_checked(end + 4)?;
    let mut lines = std::str::from_utf8(head).ok()?.split("\r\n").filter(|line| !line.is_empty());
    let mut words = lines.next()?.split(' ');
    let mut request = Request::builder().method(words.next()?).uri(words.next()?);
    for line in lines {
        let (name, value) = line.split_once(':')?;
        request = request.header(name, value.trim());
    }
    request.body(Bytes::copy_from_slice(body)).ok()
}

/// A request as octets.
pub(super) fn request_octets<Q: AsRef<[u8]>>(request: &Request<Q>) -> Vec<u8> {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let mut head = format!("{} {target} HTTP/1.1\r\n", request.method());
    if !request.headers().contains_key(header::HOST) {
        let _ = write!(head, "host: {HOST}\r\n");
    }
    written(head, request.headers(), request.body().as_ref())
}

/// An answer as octets.
pub(super) fn response_octets(status: StatusCode, fields: &HeaderMap, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or_default());
    let mut fields = fields.clone();
    // The server below leaves out what such an answer must not have.
    if matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED) {
        fields.remove(header::CONTENT_LENGTH);
    }
    written(head, &fields, body)
}

fn written(mut head: String, fields: &HeaderMap, body: &[u8]) -> Vec<u8> {
    for (name, value) in fields.iter().filter(|(name, _)| **name != header::TRANSFER_ENCODING) {
        let _ = write!(head, "{name}: {}\r\n", String::from_utf8_lossy(value.as_bytes()));
    }
    if !fields.contains_key(header::CONTENT_LENGTH) && !body.is_empty() {
        let _ = write!(head, "content-length: {}\r\n", body.len());
    }
    head.push_str("\r\n");
    [head.as_bytes(), body].concat()
}
