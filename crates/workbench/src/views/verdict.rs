//! What became of an exchange, in one sentence, and what to do about it.
//!
//! The sentences about rules are the rules' own; only those that no rule can write stand here.

use candor_exchange::{Exchange, ReadingRecord, Verdict};
use candor_rule::{Ruling, reason_phrase};

use super::reading;

/// The sentence; `code` in backticks.
pub fn sentence(exchange: &Exchange, read: Option<&ReadingRecord>) -> String {
    match exchange.verdict {
        Verdict::Refused => match exchange.errors.as_slice() {
            [] => "Refused; the journal holds no reason.".into(),
            [only] => only.detail.clone(),
            [first, rest @ ..] => format!("{} And {} more.", first.detail, rest.len()),
        },
        Verdict::Failed => match &exchange.fault {
            Some(fault) if !fault.cause.is_empty() => fault.cause.clone(),
            Some(fault) => candor_catalogue::fault(&fault.code)
                .map_or_else(|| format!("Failed: `{}`.", fault.code), |kind| kind.detail.to_owned()),
            None => "Failed; the journal holds no cause.".into(),
        },
        Verdict::Observed => match observed(exchange) {
            Some(detail) => {
                let would_be = exchange.observed.filter(|o| o.status > 0);
                let with = would_be.map_or(String::new(), |o| format!(" with {}", o.status));
                format!("Passed, answered {}; would be refused{with}: {detail}", answered(exchange))
            }
            None => "Passed; it would have been refused.".into(),
        },
        Verdict::Passed => match exchange.status() {
            0 => "The client got no answer.".into(),
            400..=599 if read.is_some() => read.map(reading::sentence).unwrap_or_default(),
            400..=599 => format!("The upstream answered {}.", answered(exchange)),
            _ => match exchange.findings.as_slice() {
                [] => match exchange.notes.iter().find(|n| n.ruling == Ruling::Overlook.word()) {
                    Some(note) => format!("Passed; a clause is overlooked: {}", note.error.detail),
                    None => "Passed.".into(),
                },
                [only] => format!("Passed. {}", only.detail),
                [first, rest @ ..] => format!("Passed. {} And {} more.", first.detail, rest.len()),
            },
        },
    }
}

/// What to do; empty where there is nothing to do.
pub fn fix(exchange: &Exchange, read: Option<&ReadingRecord>) -> String {
    match exchange.verdict {
        Verdict::Refused => exchange.errors.first().map(|e| e.fix.clone()).unwrap_or_default(),
        Verdict::Observed => {
            let note = exchange.notes.iter().find(|n| n.ruling == "observed");
            note.map(|n| n.error.fix.clone()).unwrap_or_default()
        }
        Verdict::Failed => {
            let kind = exchange.fault.as_ref().and_then(|f| candor_catalogue::fault(&f.code));
            kind.map(|k| k.fix.to_owned()).unwrap_or_default()
        }
        Verdict::Passed => read.map(reading::fix).unwrap_or_default(),
    }
}

fn answered(exchange: &Exchange) -> String {
    match exchange.status() {
        0 => "with nothing".into(),
        status => format!("{status} {}", reason_phrase(status)),
    }
}

fn observed(exchange: &Exchange) -> Option<&str> {
    let note = exchange.notes.iter().find(|n| n.ruling == "observed")?;
    Some(&note.error.detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::chip::{Chip, Form};

    fn exchange(part: serde_json::Value) -> Exchange {
        let mut whole = serde_json::json!({
            "id": "01a1fdfe-33ca-7c3e-9a41-e5d20b6f7789", "request_id": "r", "client": "127.0.0.1",
            "method": "GET", "target": "/", "host": "h", "operation": null, "verdict": "passed",
            "errors": [], "notes": [], "fault": null, "request": {"head": {}, "body": {}}, "response": null,
            "timing": {"total": 1, "inspect": 1, "upstream": 0}
        });
        for (name, value) in part.as_object().unwrap() {
            whole[name] = value.clone();
        }
        serde_json::from_value(whole).unwrap()
    }

    fn answer(status: u16, birthplace: &str) -> serde_json::Value {
        serde_json::json!({"status": status, "birthplace": birthplace, "message": {"head": {}, "body": {}}})
    }

    #[test]
    fn every_outcome_has_a_form_and_a_sentence() {
        let item = serde_json::json!({"code": "bare-lf", "detail": "A line ends with LF.", "fix": "End it."});
        let observed = serde_json::json!({"ruling": "observed", "code": "bare-lf", "detail": "A line ends.",
            "fix": "End it."});
        let overlooked = serde_json::json!({"ruling": "overlooked", "code": "body-type", "detail": "It is null.",
            "fix": ""});
        let cases = [
            (
                serde_json::json!({"verdict": "refused", "errors": [item, item, item],
                    "response": answer(400, "candor")}),
                (Form::Refused, "400"),
                "A line ends with LF. And 2 more.",
            ),
            (
                serde_json::json!({"verdict": "observed", "notes": [observed],
                    "response": answer(201, "upstream")}),
                (Form::Observed, "400"),
                "Passed, answered 201 Created; would be refused: A line ends.",
            ),
            (
                serde_json::json!({"response": answer(404, "upstream")}),
                (Form::Upstream, "404"),
                "The upstream answered 404 Not Found.",
            ),
            (
                serde_json::json!({"verdict": "failed", "response": answer(502, "candor"),
                    "fault": {"code": "upstream-closed", "cause": "It closed after 3 octets."}}),
                (Form::Fault, "502"),
                "It closed after 3 octets.",
            ),
            (serde_json::json!({"response": answer(200, "upstream")}), (Form::Passed, "200"), "Passed."),
            (
                serde_json::json!({"notes": [overlooked], "response": answer(200, "upstream")}),
                (Form::Passed, "200"),
                "Passed; a clause is overlooked: It is null.",
            ),
            (serde_json::json!({}), (Form::Passed, "–"), "The client got no answer."),
        ];
        for (part, (form, text), expected) in cases {
            let exchange = exchange(part);
            assert_eq!(Chip::of(&exchange), Chip { form, text: text.into() });
            assert_eq!(sentence(&exchange, None), expected);
        }
    }
}
