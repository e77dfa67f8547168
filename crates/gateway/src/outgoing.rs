//! The head of a request for the upstream: the client's, and what we say of the hop.
//!
//! Each request goes through here, so everything is written where it belongs at once: nothing is gathered first.

use std::net::IpAddr;

use candor_wire::Head;
use candor_wire::serialise::{Body, request_head};

use crate::address;
use crate::record::Record;
use crate::services::Pools;
use crate::trace;
use crate::worker::Worker;

/// Fields that are ours to say, or of which only trusted peers may say something. Behind them those of the
/// trace: where spans of our own are told, the parent is ours; where no valid trace is continued, half of one
/// that is not is no use to anybody.
const OURS: &[&str] = &[
    "x-request-id",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "forwarded",
    "via",
    "traceparent",
    "tracestate",
];

/// What the gateway itself says in a request, besides the hop.
pub(crate) struct Said<'a> {
    /// Protocols that the connection may switch to, of those that the client offers.
    pub(crate) offered: &'a [u8],
    /// What the gateway calls itself.
    pub(crate) pseudonym: &'a str,
    /// Who the request comes from. Clients cannot send fields of these names.
    pub(crate) identity: &'a [(String, String)],
    /// True if what the peer says of earlier hops is believed, and passed on.
    pub(crate) trusts_peer: bool,
}

/// Puts the request's head together.
///
/// `X-Forwarded-For` gets the peer's address at its end; `-Proto` and `-Host` are kept if there, else say
/// what the client used. `Forwarded` gets an element at its end where the request has one already: who
/// uses neither is not given both. What came from a peer that is not trusted is dropped first.
#[expect(clippy::too_many_arguments, reason = "all of it is known in one place only")]
pub(crate) fn head(
    worker: &Worker,
    service: &Pools,
    (peer, scheme): (IpAddr, &str),
    head: &Head,
    body: Body,
    record: &Record,
    said: &Said<'_>,
    out: &mut Vec<u8>,
) {
    let Said { offered, pseudonym, identity, .. } = said;
    let earlier = said.trusts_peer.then_some(head);
    let peer = peer.to_canonical();
    let has_spans = worker.config.telemetry.is_some();
    let more = |out: &mut Vec<u8>| {
        field("X-Forwarded-For", out, |out| {
            list(earlier, "x-forwarded-for", out);
            address::push(peer, |part| out.extend_from_slice(part.as_bytes()));
        });
        field("X-Forwarded-Proto", out, |out| {
            if !joined(earlier, "x-forwarded-proto", out) {
                out.extend_from_slice(scheme.as_bytes());
            }
        });
        field("X-Forwarded-Host", out, |out| {
            if !joined(earlier, "x-forwarded-host", out)
                && let Some((_, host)) = head.get("host")
            {
                out.extend_from_slice(&host);
            }
        });
        field("Forwarded", out, |out| {
            if list(earlier, "forwarded", out) {
                element(peer, scheme, out);
            }
        });
        field("Via", out, |out| {
            list(Some(head), "via", out);
            let hop = [head.version.number(), " ", pseudonym];
            hop.into_iter().for_each(|part| out.extend_from_slice(part.as_bytes()));
        });
        field("X-Request-Id", out, |out| out.extend_from_slice(record.request_id.as_bytes()));
        for (name, value) in *identity {
            field(name, out, |out| out.extend_from_slice(value.as_bytes()));
        }
        match &record.trace_id {
            None => field("traceparent", out, |out| trace::push_parent(record.id, out)),
            Some(trace) if has_spans => {
                field("traceparent", out, |out| trace::push_child(record.id, trace, head, out));
            }
            Some(_) => {}
        }
        if !offered.is_empty() {
            field("Connection", out, |out| out.extend_from_slice(b"Upgrade"));
            field("Upgrade", out, |out| out.extend_from_slice(offered));
        }
    };
    let of_trace = match (&record.trace_id, has_spans) {
        (None, _) => 0,
        (Some(_), true) => 1,
        (Some(_), false) => 2,
    };
    let ours = OURS.get(..OURS.len() - of_trace).unwrap_or(OURS);
    request_head(head, &service.rewrite(head), body, ours, more, out);
    name_host(service, out);
}

/// A client of HTTP/1.0 may leave Host out; HTTP/1.1 to the upstream must have one.
fn name_host(service: &Pools, out: &mut Vec<u8>) {
    let Some(end) = memchr::memchr(b'\n', out) else { return };
    if out.get(end + 1..).is_some_and(|rest| rest.starts_with(b"Host: \r\n")) {
        let at = end + 1 + b"Host: ".len();
        out.splice(at..at, service.authority().into_bytes());
    }
}

/// The field line with the value that is written; none if nothing is.
fn field(name: &str, out: &mut Vec<u8>, value: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b": ");
    let at = out.len();
    value(out);
    match out.len() > at {
        true => out.extend_from_slice(b"\r\n"),
        false => out.truncate(start),
    }
}

/// The element of `Forwarded` (RFC 7239 §4) for this hop.
fn element(peer: IpAddr, scheme: &str, out: &mut Vec<u8>) {
    let (before, behind): (&[u8], &[u8]) = match peer {
        IpAddr::V4(_) => (b"for=", b";proto="),
        IpAddr::V6(_) => (b"for=\"[", b"]\";proto="),
    };
    out.extend_from_slice(before);
    address::push(peer, |part| out.extend_from_slice(part.as_bytes()));
    out.extend_from_slice(behind);
    out.extend_from_slice(scheme.as_bytes());
}

/// The members of a list field that the request has, ready for another one behind them; false if it has none.
fn list(head: Option<&Head>, name: &str, out: &mut Vec<u8>) -> bool {
    let any = joined(head, name, out);
    if any {
        out.extend_from_slice(b", ");
    }
    any
}

/// All values of a field as one; false if there is nothing to write.
fn joined(head: Option<&Head>, name: &str, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    let fields = head.into_iter().flat_map(|head| head.all(name).map(|field| head.value(field)));
    for (number, value) in fields.enumerate() {
        if number > 0 {
            out.extend_from_slice(b", ");
        }
        out.extend_from_slice(&value);
    }
    out.len() > start
}
