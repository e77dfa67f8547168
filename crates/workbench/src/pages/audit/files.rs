//! The audit as files: SARIF, JUnit and JSON, written as `candor audit` writes them.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{
        StatusCode,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use candor_reader::{
    audit::formats::{Outcome, json},
    told::{junit, sarif},
};
use candor_rule::Severity;
use serde_json::{Value, json};

use super::soon;
use crate::{
    audit::{Audited, MOST, Observed},
    clock,
    pages::failure::Failure,
    server::Site,
};

/// Addresses and names of the files.
pub(super) const ALL: [(&str, &str); 3] =
    [("/audit.sarif", "SARIF"), ("/audit.junit.xml", "JUnit"), ("/audit.json", "JSON")];

/// Examples of what was observed that are named.
const OBSERVED: usize = 1000;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route(
            "/audit.sarif",
            get(async |site| {
                file(site, "sarif", "application/sarif+json", |a| sarif(&outcome(a).told())).await
            }),
        )
        .route(
            "/audit.junit.xml",
            get(async |site| file(site, "junit.xml", "application/xml", |a| junit(&outcome(a).told())).await),
        )
        .route("/audit.json", get(async |site| file(site, "json", "application/json", as_json).await))
        .route("/api/audit", get(api))
}

/// Errors fail, as they do by default on the command line.
fn outcome(audited: &Audited) -> Outcome<'_> {
    Outcome::new(&audited.report, Some(Severity::Error))
}

/// What was looked at and what was only observed beside what `candor audit --format json` says.
fn as_json(audited: &Audited) -> String {
    let mut all = json::value(&outcome(audited));
    all["since"] = clock::iso(audited.since).into();
    all["until"] = clock::iso(audited.at).into();
    all["limit"] = MOST.into();
    all["observed"] = audited.observed.iter().take(OBSERVED).map(observed).collect();
    format!("{all:#}\n")
}

fn observed(one: &Observed) -> Value {
    json!({
        "operation": Some(&one.operation).filter(|name| !name.is_empty()), "code": one.code, "status": one.status,
        "count": one.count, "of": one.of, "clients": one.clients.len(), "newest": one.example.to_string(),
    })
}

async fn file(
    State(site): State<Arc<Site>>,
    ending: &str,
    media_type: &'static str,
    write: impl Fn(&Audited) -> String,
) -> Response {
    match soon(&site).await.last {
        Some(Ok(audited)) => {
            let name = format!("attachment; filename=\"candor-audit.{ending}\"");
            ([(CONTENT_TYPE, media_type.to_owned()), (CONTENT_DISPOSITION, name)], write(&audited))
                .into_response()
        }
        Some(Err(error)) => failed(error).into_response(),
        None => later(
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, UNDER_WAY, "Ask again in a few seconds.")
                .into_response(),
        ),
    }
}

async fn api(State(site): State<Arc<Site>>) -> Response {
    let now = soon(&site).await;
    match now.last {
        Some(Ok(audited)) => ([(CONTENT_TYPE, "application/json")], as_json(&audited)).into_response(),
        Some(Err(error)) => failed(error).json(),
        None => later(
            Failure::new(StatusCode::SERVICE_UNAVAILABLE, UNDER_WAY, "Ask again in a few seconds.").json(),
        ),
    }
}

const UNDER_WAY: &str = "The journal is still being read.";

fn failed(error: String) -> Failure {
    let fix = "`candor journal check` says what is damaged and how to mend it.";
    Failure::new(StatusCode::INTERNAL_SERVER_ERROR, error, fix)
}

fn later(mut response: Response) -> Response {
    response.headers_mut().insert(RETRY_AFTER, 2.into());
    response
}
