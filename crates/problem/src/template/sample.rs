//! A refusal that has every member and a fault that has the fewest: what templates are tried out with.

use crate::{ErrorItem, Problem, document::Source};

const INSTANCE: &str = "urn:uuid:00000000-0000-7000-8000-000000000000";

/// A refusal with two errors and every member there is.
pub(super) fn refusal() -> Problem {
    let error = ErrorItem {
        code: "body-type".into(),
        reason: Some("reason".into()),
        detail: "`/quantity` is the string \"2\"; an integer is expected.".into(),
        fix: "Send an integer.".into(),
        pointer: Some("#/quantity".into()),
        parameter: Some("limit".into()),
        location: Some("query".into()),
        header: Some("Content-Type".into()),
        offset: Some(13),
        length: Some(3),
        line: Some(1),
        column: Some(14),
        excerpt: vec!["{\"quantity\": \"2\"}".into(), "             ^^^".into()],
        schema: None,
    };
    Problem {
        page: "/_candor/rules/body-type".into(),
        title: "A value has another type".into(),
        status: 422,
        detail: error.detail.clone(),
        code: error.code.clone(),
        shape: Some("values"),
        fix: error.fix.clone(),
        workbench: Some("http://127.0.0.1:8401/x/1".into()),
        errors_total: Some(200),
        original: Some("<h1>Unprocessable Entity</h1>".into()),
        source: Source::Rule,
        errors: Some(vec![error.clone(), error]),
        ..fault()
    }
}

/// A fault: neither shape nor errors.
pub(super) fn fault() -> Problem {
    Problem {
        page: "/_candor/rules/upstream-timeout".into(),
        title: "The upstream did not answer in time".into(),
        status: 504,
        detail: "The service behind the gateway did not answer in time.".into(),
        instance: INSTANCE.into(),
        code: "upstream-timeout".into(),
        request_id: "r-1".into(),
        shape: None,
        fix: "Try again later.".into(),
        workbench: None,
        errors: None,
        errors_total: None,
        original: None,
        source: Source::Fault,
        left_out: Vec::new(),
        count: None,
        allow: None,
        fields: Vec::new(),
        retry_after: None,
    }
}
