//! An exchange as the journal kept it, as the octets that travelled.
//!
//! The journal keeps bodies decoded, cut to a limit and with their secrets masked. The framing that the head
//! announces is put around the body again; what came over HTTP/2 is written as HTTP/1.1; what cannot be had back is
//! remarked.

use candor_exchange::{Exchange, Masked, Message, as_http1};
use candor_rule::text::thousands;

use super::{Copied, Sent};

/// The request of an exchange and what was answered: by the upstream, where the client was given something
/// else.
pub fn kept(exchange: &Exchange) -> Sent {
    let request = &exchange.request;
    let is_as_received = request.gap > 0
        || exchange
            .errors
            .iter()
            .any(|e| e.line.is_none() && e.offset.is_some_and(|at| request.in_body(at).is_some()));
    let refused = exchange.original.as_ref().filter(|original| original.status >= 400);
    let response = refused.or(exchange.response.as_ref());
    let framed = octets(request, is_as_received);
    Sent {
        name: format!("{} {}", exchange.method, exchange.target),
        masked: masked(request, framed.body_at),
        request: framed.octets,
        response: response.map(|response| octets(&response.message, false).octets),
        host: Some(exchange.host.clone()).filter(|host| !host.is_empty()),
        remarks: remarks(request),
        at: Some(exchange.id.unix_millis()),
        request_is: Copied::of(request),
        response_is: response.map_or(Copied::Whole, |response| Copied::of(&response.message)),
        line: 0,
    }
}

impl Copied {
    /// Of a message that the journal keeps.
    pub(crate) fn of(message: &Message) -> Self {
        if !is_whole(message) {
            Self::Cut
        } else if !message.body.masked().is_empty() {
            Self::Masked
        } else {
            Self::Whole
        }
    }
}

/// True if everything of a message was kept, so that a verdict on what is there is one on what was sent. It is
/// not where the answer came before the body that the head announces.
pub fn is_whole(message: &Message) -> bool {
    let announced = crate::reading::Message::of(message.head.octets()).length().unwrap_or_default();
    message.gap == 0
        && !message.head.is_truncated()
        && !message.body.is_truncated()
        && announced <= message.body.size()
}

fn remarks(request: &Message) -> Vec<String> {
    let (there, size) = (request.body.octets().len() as u64, request.body.size());
    match () {
        () if !is_whole(request) && there == size => {
            vec!["The body was not read before the answer, so the journal does not have it.".to_owned()]
        }
        () if there == size => Vec::new(),
        () if there == 0 => vec![format!("The body is not in the journal ({} octets).", thousands(size))],
        () => {
            vec![format!("The journal kept {} of {} octets of the body.", thousands(there), thousands(size))]
        }
    }
}

/// Octets of a message, and where its body begins in them.
struct Framed {
    octets: Vec<u8>,
    body_at: usize,
}

/// Head and body, the body in the chunks that the head announces.
fn octets(message: &Message, is_as_received: bool) -> Framed {
    let (head, body) = (as_http1(message.head.octets()), message.body.octets());
    let head = head.as_ref();
    if is_as_received || !announces_chunks(head) {
        return Framed { octets: [head, body].concat(), body_at: head.len() };
    }
    let first = if body.is_empty() { String::new() } else { format!("{:x}\r\n", body.len()) };
    let end: &[u8] = if body.is_empty() { b"0\r\n\r\n" } else { b"\r\n0\r\n\r\n" };
    Framed { octets: [head, first.as_bytes(), body, end].concat(), body_at: head.len() + first.len() }
}

/// What was masked of head and body together.
fn masked(message: &Message, body_at: usize) -> Vec<Masked> {
    let of_body =
        message.body.masked().iter().map(|masked| Masked { at: masked.at + body_at, ..masked.clone() });
    message.head.masked().iter().cloned().chain(of_body).collect()
}

fn announces_chunks(head: &[u8]) -> bool {
    const NAME: &[u8] = b"transfer-encoding:";
    head.split(|octet| *octet == b'\n').any(|line| {
        let is_it = line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME));
        is_it && line.trim_ascii_end().to_ascii_lowercase().ends_with(b"chunked")
    })
}

#[cfg(test)]
mod tests {
    use candor_exchange::Redactor;

    use super::*;

    #[test]
    fn a_body_gets_the_framing_back_that_its_head_announces() {
        let redactor = Redactor::default();
        let message = |head: &str, body: &str| Message {
            head: redactor.head(head.as_bytes()),
            body: redactor.body(None, body.as_bytes(), body.len() as u64),
            gap: 0,
        };
        let chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n";
        let read = |message| String::from_utf8(octets(&message, false).octets).unwrap();
        assert_eq!(read(message(chunked, "abc")), format!("{chunked}3\r\nabc\r\n0\r\n\r\n"));
        assert_eq!(read(message(chunked, "")), format!("{chunked}0\r\n\r\n"));
        let plain = "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n";
        assert_eq!(read(message(plain, "abc")), format!("{plain}abc"));
        let over_http2 = "GET / HTTP/2.0\r\nHost: a HTTP/2.0\r\n\r\n";
        assert_eq!(
            read(message(over_http2, "")),
            over_http2.replacen("2.0", "1.1", 1),
            "one that can be sent"
        );
    }
}
