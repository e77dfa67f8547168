//! An exchange that somebody else recorded, as the journal keeps it: redacted and read like our own.

use std::hash::{DefaultHasher, Hash, Hasher};

use candor_exchange::{Birthplace, Exchange, ExchangeId, Message as Kept, ReadingRecord, Redactor, Response};

use super::Sent;
use crate::{Reader, reading::Message};

/// The exchange of a recording, `number` of its file. Its id follows from its time, number and octets, so that
/// the same recording taken twice gives the same.
pub fn recorded(sent: &Sent, number: usize, redactor: &Redactor, reader: &Reader) -> Exchange {
    let request = Message::of(&sent.request);
    let mut words = request.start.split(|octet| *octet == b' ');
    let mut word = || words.next().unwrap_or_default();
    let (method, target) = (String::from_utf8_lossy(word()).into_owned(), redactor.target(word()));
    let response = sent.response.as_deref().map(|octets| {
        let message = Message::of(octets);
        let status = message.start.get(9..12).and_then(|code| std::str::from_utf8(code).ok()?.parse().ok());
        let status = status.unwrap_or_default();
        Response { status, birthplace: Birthplace::Upstream, message: kept(octets, &message, redactor) }
    });
    let mut exchange = Exchange {
        method,
        target,
        host: sent.host.clone().unwrap_or_default(),
        ..Exchange::of(id(sent, number), kept(&sent.request, &request, redactor), response)
    };
    let reading = reader.read_exchange(&exchange);
    exchange.reading = reading.as_ref().map(ReadingRecord::from);
    exchange
}

fn kept(octets: &[u8], message: &Message<'_>, redactor: &Redactor) -> Kept {
    let head = octets.get(..message.head_length).unwrap_or(octets);
    let body = message.content();
    let media_type = message.text("content-type");
    Kept {
        head: redactor.head(head),
        body: redactor.body(media_type.as_deref(), &body, body.len() as u64),
        gap: 0,
    }
}

fn id(sent: &Sent, number: usize) -> ExchangeId {
    let mut hasher = DefaultHasher::new();
    (number, &sent.request, &sent.response).hash(&mut hasher);
    let mut random = [0; 10];
    for (to, octet) in
        random.iter_mut().zip((number as u16).to_be_bytes().into_iter().chain(hasher.finish().to_be_bytes()))
    {
        *to = octet;
    }
    ExchangeId::new(sent.at.unwrap_or_default(), random)
}
