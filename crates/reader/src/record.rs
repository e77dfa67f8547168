//! Readings of exchanges that were kept, and readings as they are kept.
//!
//! What was kept differs from what was on the wire: bodies have no transfer coding any more, though the head
//! still names one; they may be cut; secrets are masked, octet for octet. A reading takes that into account,
//! and since it sees masked octets only, nothing in it has to be masked again.

use candor_exchange::{Birthplace, Exchange, FieldRecord, Message, ReadingRecord, Response};

use crate::{
    Reader, Reading,
    reading::{Answer, Asked, FieldRead},
};

/// Entries of each list that are kept.
const MAX_ENTRIES: usize = 30;
/// Octets of each text that are kept.
const MAX_TEXT: usize = 400;

impl Reader {
    /// Reads the upstream's refusal in an exchange, if there is one to read: the original where the client was
    /// given something else, and none where Candor refused or a fault ended it.
    pub fn read_exchange(&self, exchange: &Exchange) -> Option<Reading> {
        let refusal = refusal(exchange)?;
        Some(self.read_kept(&exchange.request, &refusal.message))
    }

    /// Reads an answer, given the beginning of the request that it answers: that the rest is missing is no fault
    /// of the client's.
    pub(crate) fn read_beginning(&self, request: &[u8], response: &[u8]) -> Reading {
        let message = crate::reading::Message::of(request);
        let head = request.get(..message.head_length).unwrap_or(request);
        let body = message.content();
        let size = message.length().unwrap_or(body.len() as u64 + 1);
        self.conclude(&Asked::kept(head, &body, size), &Answer::of(response))
    }

    /// Reads an answer that was kept, given the request that was kept with it.
    pub fn read_kept(&self, request: &Message, response: &Message) -> Reading {
        self.conclude(
            &Asked::kept(request.head.octets(), request.body.octets(), request.body.size()),
            &Answer::kept(response.head.octets(), response.body.octets(), response.body.size()),
        )
    }
}

/// The upstream's refusal in an exchange.
pub fn refusal(exchange: &Exchange) -> Option<&Response> {
    let is_foreign = |response: &&Response| {
        response.birthplace == Birthplace::Upstream && response.status >= 400 && exchange.fault.is_none()
    };
    exchange.original.as_ref().or(exchange.response.as_ref()).filter(is_foreign)
}

impl From<&Reading> for ReadingRecord {
    fn from(reading: &Reading) -> Self {
        let birthplace = &reading.birthplace;
        Self {
            layer: birthplace.layer,
            product: birthplace.product.to_owned(),
            confidence: birthplace.confidence,
            evidence: texts(&birthplace.evidence),
            exceeded: texts(&reading.exceeded),
            shape: reading.shape,
            status: reading.status,
            right_status: reading.right_status,
            misuse: reading.is_misuse,
            cause: reading.cause.word().to_owned(),
            fields: reading.fields.iter().take(MAX_ENTRIES).map(field).collect(),
            messages: texts(&reading.messages),
        }
    }
}

fn field(field: &FieldRead) -> FieldRecord {
    FieldRecord { name: cut(&field.name), within: field.within.to_owned(), message: cut(&field.message) }
}

fn texts<T: ToString>(list: &[T]) -> Vec<String> {
    list.iter().take(MAX_ENTRIES).map(|text| cut(&text.to_string())).collect()
}

/// The text, its end replaced by `…` where it is long.
fn cut(text: &str) -> String {
    match text.char_indices().find(|(at, _)| *at >= MAX_TEXT) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use candor_exchange::{Layer, Redactor};

    use super::*;
    use crate::reading::Cause;

    fn message(head: &str, body: &str, size: usize) -> Message {
        let redactor = Redactor::default();
        let head = redactor.head(head.as_bytes());
        Message { head, body: redactor.body(None, body.as_bytes(), size as u64), gap: 0 }
    }

    const CHUNKED: &str = "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
                           Transfer-Encoding: chunked\r\nAuthorization: Basic YTpi\r\n\r\n";
    const NO: &str = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\
                      Transfer-Encoding: chunked\r\n\r\n";

    #[test]
    fn a_kept_body_has_no_chunks_whatever_the_head_says() {
        let request = message(CHUNKED, r#"{"qty":"x"}"#, 11);
        let answer = r#"{"errors":[{"field":"qty","message":"qty must be a number"}]}"#;
        let reading = Reader::default().read_kept(&request, &message(NO, answer, answer.len()));
        let named: Vec<_> = reading.fields.iter().map(|f| (f.name.as_str(), f.within)).collect();
        assert_eq!(named, [("/qty", "body")]);
        assert_eq!((reading.shape, reading.right_status, reading.is_misuse), (3, 422, true));
    }

    #[test]
    fn what_was_cut_or_masked_is_not_taken_for_broken() {
        let head = "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
                    Content-Length: 90000\r\n\r\n";
        let reader = Reader::default();
        let no = message("HTTP/1.1 400 Bad Request\r\n\r\n", "", 0);
        for (body, size) in [
            (r#"{"note":"a very long text that goes on and o"#, 90_000),
            ("", 90_000),
            // The answer came before the first octet of the body.
            ("", 0),
            (r#"{"password":[1,2],"pin":1234,"token":{"a":1},"qty":1}"#, 90_000),
        ] {
            let reading = reader.read_kept(&message(head, body, size), &no);
            assert!(!matches!(reading.cause, Cause::Syntax | Cause::BodyIncomplete), "{body}: {reading:?}");
        }
        for framing in ["Content-Length: 90000", "Transfer-Encoding: chunked"] {
            let octets = format!(
                "POST /orders HTTP/1.1\r\nContent-Type: application/json\r\n{framing}\r\n\r\n8\r\n{{\"note\":\r\n0\r\n\r\n"
            );
            let reading = reader.read_beginning(octets.as_bytes(), b"HTTP/1.1 400 Bad Request\r\n\r\n");
            assert!(
                !matches!(reading.cause, Cause::Syntax | Cause::BodyIncomplete),
                "{framing}: {reading:?}"
            );
        }
    }

    #[test]
    fn a_record_is_bounded_and_says_what_the_reading_says() {
        let page = format!(
            "<html><head><title>413 Request Entity Too Large</title></head><body>\r\n<center><h1>413 \
                            Request Entity Too Large</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n{}</body>\
                            </html>\r\n",
            "<!-- pad -->".repeat(500)
        );
        let head = "HTTP/1.1 413 Request Entity Too Large\r\nServer: nginx/1.22.1\r\nContent-Type: text/html\r\n\r\n";
        let request = message(CHUNKED, "{}", 2_000_000);
        let reading = Reader::default().read_kept(&request, &message(head, &page, page.len()));
        let record = ReadingRecord::from(&reading);
        assert_eq!((record.layer, record.product.as_str()), (Layer::Server, "nginx"));
        assert_eq!((record.cause.as_str(), record.right_status), ("body-too-large", 413));
        assert_eq!(record.exceeded.len(), 1, "{:?}", record.exceeded);
        assert!(serde_json::to_string(&record).unwrap().len() < 2000);
        assert_eq!(cut(&"ä".repeat(300)).chars().count(), 201);
    }
}
