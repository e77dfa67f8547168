//! What was concluded about a refusal, as sentences.

use candor_exchange::{Exchange, FieldRecord, Layer, ReadingRecord};
use candor_reader::{Reader, reading::Cause};
use candor_rule::{Shape, reason_phrase, text::thousands};

/// Octets of what an answer says that a sentence repeats.
const MOST_SAID: usize = 160;

/// The reading of an exchange. A refusal that was kept unread is read now.
pub fn of(exchange: &Exchange) -> Option<ReadingRecord> {
    let now = || Reader::default().read_exchange(exchange).map(|reading| ReadingRecord::from(&reading));
    exchange.reading.clone().or_else(now)
}

/// Who wrote the answer: its product, else its layer.
pub fn author(reading: &ReadingRecord) -> &str {
    match reading.layer {
        _ if !reading.product.is_empty() => &reading.product,
        Layer::Edge => "an edge",
        Layer::Server => "a server",
        Layer::Framework => "a framework",
        Layer::Application => "the application",
        Layer::Candor => "Candor",
    }
}

/// What was refused, and why, in one sentence; `code` in backticks.
pub fn sentence(reading: &ReadingRecord) -> String {
    // Products are written as they write themselves.
    let by = match reading.product.is_empty() {
        true => capital(author(reading)),
        false => reading.product.clone(),
    };
    let status = reading.status;
    let said = match reading.fields.as_slice() {
        [] => because(reading),
        [only] => format!(" {}", about(only)),
        [first, rest @ ..] => format!(" {} And {} more.", about(first), thousands(rest.len() as u64)),
    };
    format!("{by} answered {status} {}.{said}", reason_phrase(status))
}

fn because(reading: &ReadingRecord) -> String {
    let cause = cause(reading);
    match (cause, reading.messages.first()) {
        (Some(cause), _) => format!(" {}", cause.says()),
        (None, Some(message)) => format!(" It says \"{}\".", beginning(message)),
        (None, None) => String::new(),
    }
}

/// A place that the answer names, and what it says of it.
fn about(field: &FieldRecord) -> String {
    let message = beginning(&field.message);
    let end = if message.ends_with(['.', '!', '?', '…']) { "" } else { "." };
    if message.is_empty() {
        return format!("It names `{}`.", field.name);
    }
    format!("`{}`: {message}{end}", field.name)
}

/// The cause, where more is known than the status.
pub fn cause(reading: &ReadingRecord) -> Option<Cause> {
    let known = Cause::ALL.iter().copied().find(|cause| cause.word() == reading.cause);
    known.filter(|cause| *cause != Cause::AsSent)
}

/// What whoever runs the server can do; empty where the status fits.
pub fn fix(reading: &ReadingRecord) -> String {
    let right = reading.right_status;
    match reading.misuse {
        true => {
            format!("On the server, answer {right} {} instead of {}.", reason_phrase(right), reading.status)
        }
        false => String::new(),
    }
}

/// The word for the part of the request that it is about.
pub fn shape(reading: &ReadingRecord) -> Option<&'static str> {
    let shapes = [Shape::TargetOrHeaders, Shape::Body, Shape::Values, Shape::Guard];
    shapes.into_iter().find(|shape| shape.number() == reading.shape).map(Shape::word)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn beginning(text: &str) -> String {
    match text.char_indices().nth(MOST_SAID) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(part: serde_json::Value) -> ReadingRecord {
        serde_json::from_value(part).unwrap()
    }

    #[test]
    fn what_was_refused_is_said_by_whom_and_why() {
        let cases = [
            (
                serde_json::json!({"layer": "server", "product": "nginx", "status": 413, "cause": "body-too-large"}),
                "nginx answered 413 Content Too Large. The body is larger than the server takes.",
            ),
            (
                serde_json::json!({"layer": "framework", "status": 422, "cause": "values", "fields": [
                    {"name": "/items/0/qty", "in": "body", "message": "must be a number"},
                    {"name": "/note", "in": "body", "message": "is long"}]}),
                "A framework answered 422 Unprocessable Content. `/items/0/qty`: must be a number. And 1 more.",
            ),
            (
                serde_json::json!({"layer": "application", "status": 402, "cause": "as-sent",
                    "messages": ["No funds"]}),
                "The application answered 402 Payment Required. It says \"No funds\".",
            ),
            (
                serde_json::json!({"layer": "edge", "status": 499, "cause": "a-word-of-tomorrow"}),
                "An edge answered 499 Client Error.",
            ),
        ];
        for (part, expected) in cases {
            assert_eq!(sentence(&reading(part)), expected);
        }
        let misuse =
            reading(serde_json::json!({"status": 400, "right_status": 415, "misuse": true, "shape": 2}));
        assert_eq!(fix(&misuse), "On the server, answer 415 Unsupported Media Type instead of 400.");
        assert_eq!(shape(&misuse), Some(Shape::Body.word()));
        assert_eq!(shape(&ReadingRecord::default()), None);
    }
}
