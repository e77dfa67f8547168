//! Whether the client can use the body of a refusal as it is.

use candor_exchange::Layer;
use candor_problem::weight;
use candor_reader::{Reading, retell::is_phrase};
use candor_rule::Confidence;
use candor_syntax::json::{Document, Kind, Limits};
use candor_wire::response::ResponseHead;
use serde_json::Value;

/// What a body is to the client, and why.
pub(super) enum Usefulness {
    /// It stays.
    Useful(&'static str),
    /// It is told again.
    Useless(&'static str),
}
use Usefulness::{Useful, Useless};

/// What the answer calls its body, and what the client takes.
pub(super) struct Asked<'a> {
    pub(super) kind: Option<&'a str>,
    pub(super) accept: Option<&'a [u8]>,
    /// What it called its own body.
    pub(super) sent: Option<&'a str>,
    /// Media types of the operator's own formats.
    pub(super) own: Vec<&'a str>,
}

const JSON: Limits = Limits { max_depth: 128 };

impl Asked<'_> {
    /// Judges a whole body; `content` has no content coding any more.
    pub(super) fn judge(&self, status: u16, content: &[u8], reading: &Reading) -> Usefulness {
        let seen = content.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(content).trim_ascii();
        let kind = self.essence();
        if seen.is_empty() {
            return Useless("Its body was empty.");
        }
        if kind == "application/problem+json" {
            return match is_problem(seen, status) {
                true => Useful("Its body is a problem document already."),
                false => Useless("Its body is called a problem document and is none."),
            };
        }
        if kind == "application/problem+xml" {
            return Useful("Its body is a problem document already.");
        }
        if matches!(seen.first(), Some(b'{' | b'[' | b'"')) || is_json(&kind) {
            return match Document::parse(seen, &JSON) {
                Err(_) if is_json(&kind) => Useless("Its body is called JSON and is none."),
                Err(_) => Useless("Its body was plain text."),
                Ok(_) if !reading.fields.is_empty() => Useless("Its body was JSON of another layout."),
                Ok(document) if says_nothing(&document, reading) => {
                    Useless("Its body said no more than the status.")
                }
                Ok(_) if is_of_product(reading) => Useless("Its body was JSON as a framework writes it."),
                Ok(_) => Useful("Its body is JSON of the API's own, which names no place."),
            };
        }
        if seen.iter().take(512).filter(|o| **o < 0x20 && !o.is_ascii_whitespace()).count() > 8 {
            return Useful("Its body is no text.");
        }
        self.of_kind(&kind, seen)
    }

    /// Judges by the head alone, for HEAD. Of JSON only the body could tell.
    pub(super) fn judge_head(&self, answer: &ResponseHead) -> Usefulness {
        let kind = self.essence();
        let is_empty = match answer.get("content-length") {
            Some(length) => &*length == b"0",
            None => kind.is_empty(),
        };
        match is_empty {
            true => Useless("Its body is empty."),
            false if is_json(&kind) || kind.is_empty() || kind == "application/problem+xml" => {
                Useful("Only the body of a GET would tell whether it is of use.")
            }
            false => self.of_kind(&kind, b""),
        }
    }

    /// Pages, XML and text.
    fn of_kind(&self, kind: &str, seen: &[u8]) -> Usefulness {
        let markup = seen.first() == Some(&b'<') || kind == "text/html" || is_xml(kind);
        let own = if kind.is_empty() { "text/html" } else { kind };
        match markup {
            true if self.prefers(own) => Useful("The client prefers this form of a body."),
            true => Useless("Its body was markup, for which the client did not ask."),
            false => Useless("Its body was plain text."),
        }
    }

    /// True if the client takes this media type rather than one in which a problem can be told to programs. Who says nothing and sends XML reads it too.
    fn prefers(&self, kind: &str) -> bool {
        let accept = self.accept.unwrap_or_default();
        if accept.is_empty() && is_xml(kind) {
            return self.sent.is_some_and(|sent| is_xml(&essence(sent)));
        }
        let ours =
            ["application/problem+json", "application/json"].into_iter().chain(self.own.iter().copied());
        let ours = ours.filter(|ours| *ours != kind).map(|ours| weight(accept, ours));
        weight(accept, kind) > ours.max().unwrap_or_default()
    }

    fn essence(&self) -> String {
        essence(self.kind.unwrap_or_default())
    }
}

/// A media type in lower case, without parameters.
fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// True for media types whose bodies people can read; any other body stays as it is.
pub(super) fn is_text(kind: &str) -> bool {
    let kind = essence(kind);
    kind.is_empty()
        || kind.starts_with("text/") && kind != "text/event-stream"
        || is_json(&kind)
        || is_xml(&kind)
}

fn is_json(kind: &str) -> bool {
    kind == "application/json" || kind == "text/json" || kind.ends_with("+json")
}

fn is_xml(kind: &str) -> bool {
    kind == "application/xml" || kind == "text/xml" || kind.ends_with("+xml")
}

/// True for a document as RFC 9457 §3.1 has it that says something: members of the right types, this status if
/// any, and a title, a detail or a type of its own.
fn is_problem(text: &[u8], status: u16) -> bool {
    let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(text) else { return false };
    let is_text = |name: &str| members.get(name).is_none_or(Value::is_string);
    let says = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_str)
            .is_some_and(|text| !text.is_empty() && text != "about:blank")
    };
    ["type", "title", "detail", "instance"].into_iter().all(is_text)
        && members.get("status").is_none_or(|value| value.as_f64() == Some(status.into()))
        && ["title", "detail", "type"].into_iter().any(says)
}

/// True for JSON without any sentence beyond the name of the status.
fn says_nothing(document: &Document<'_>, reading: &Reading) -> bool {
    let root = document.root();
    let is_bare = match root.kind() {
        Kind::Object => root.members().next().is_none(),
        Kind::Array => root.items().next().is_none(),
        Kind::String => root.as_str().is_none_or(|text| is_phrase(&text, reading.status)),
        _ => true,
    };
    is_bare || !reading.messages.is_empty() && reading.messages.iter().all(|m| is_phrase(m, reading.status))
}

/// True if a product below the application is known to write such answers, and what it says was understood.
fn is_of_product(reading: &Reading) -> bool {
    let birthplace = &reading.birthplace;
    let is_sure = Confidence::thousandths(birthplace.confidence).is_strong();
    birthplace.layer != Layer::Application && is_sure && !reading.messages.is_empty()
}

#[cfg(test)]
mod tests {
    use candor_reader::Reader;

    use super::*;
    use candor_rule::reason_phrase;

    fn useful(kind: &str, accept: &str, status: u16, body: &str) -> bool {
        let answer =
            format!("HTTP/1.1 {status} {}\r\nContent-Type: {kind}\r\n\r\n{body}", reason_phrase(status));
        let request = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"email\": \"x\"}";
        let reading = Reader::default().read(request, answer.as_bytes());
        let accept = Some(accept.as_bytes()).filter(|a| !a.is_empty());
        let sent = Some(if kind == "text/xml" { "text/xml; charset=utf-8" } else { "application/json" });
        let own = vec!["application/vnd.own+json", "text/html"];
        matches!(
            Asked { kind: Some(kind), accept, sent, own }.judge(status, body.as_bytes(), &reading),
            Useful(_)
        )
    }

    #[test]
    fn a_problem_document_that_is_right_is_of_use() {
        let problem = "application/problem+json; charset=utf-8";
        assert!(useful(problem, "", 422, r#"{"title":"No","status":422}"#));
        assert!(useful(problem, "", 422, r#"{"type":"https://a.test/x","status":422.0}"#));
        for wrong in [
            r#"{"title":"No","status":400}"#,
            r#"{"title":7}"#,
            r#"{"type":"about:blank"}"#,
            "{}",
            "[]",
            r#"{"title":"No""#,
        ] {
            assert!(!useful(problem, "", 422, wrong), "{wrong}");
        }
    }

    #[test]
    fn pages_are_of_use_to_browsers_and_xml_to_who_asks_for_it() {
        const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        let page = "<html><body><h1>Not Found</h1></body></html>";
        assert!(useful("text/html", BROWSER, 404, page));
        for accept in [
            "",
            "*/*",
            "application/vnd.own+json, text/html;q=0.9",
            "application/json",
            "application/json, text/plain, */*",
        ] {
            assert!(!useful("text/html", accept, 404, page), "{accept}");
        }
        assert!(useful("application/xml", "application/xml", 404, "<Error><Code>NoSuchKey</Code></Error>"));
        assert!(useful("text/xml", "", 404, "<Fault/>"), "who sends XML and says no more reads it");
        assert!(!useful("application/xml", "*/*", 404, "<Error><Code>NoSuchKey</Code></Error>"));
    }

    #[test]
    fn json_is_of_use_if_it_says_something_and_could_not_be_read_into_fields() {
        let json = "application/json";
        assert!(useful(json, "", 400, r#"{"code":17,"error":"the cart is closed since Monday"}"#));
        let fields = r#"{"detail":[{"loc":["body","email"],"msg":"value is not a valid email address","type":"value_error"}]}"#;
        for foreign in [
            fields,
            "",
            " \r\n",
            "{}",
            "null",
            r#""Bad Request""#,
            r#"{"error":"Bad Request"}"#,
            r#"{"error": oops"#,
            r#"{"detail":[{"type":"json_invalid","loc":["body",12],"msg":"JSON decode error","input":{},"ctx":{"error":"Expecting value"}}]}"#,
        ] {
            assert!(!useful(json, "", 400, foreign), "{foreign}");
        }
        assert!(!useful("text/plain", "text/plain", 400, "Bad Request"));
    }

    #[test]
    fn only_what_is_text_is_looked_at() {
        for kind in
            ["", "text/html; charset=utf-8", "Application/JSON", "application/vnd.a+json", "application/xml"]
        {
            assert!(is_text(kind), "{kind}");
        }
        for kind in [
            "text/event-stream",
            "application/grpc",
            "application/octet-stream",
            "image/png",
            "multipart/mixed",
        ] {
            assert!(!is_text(kind), "{kind}");
        }
    }
}
