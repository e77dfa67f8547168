//! The same exchanges as JSON, for programs.

use std::sync::Arc;

use axum::{
    Router,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use candor_exchange::{Exchange, ExchangeId};
use candor_journal::Page;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    failure::{Failure, unreadable},
    traffic::one_line,
};
use crate::{
    clock,
    server::Site,
    store,
    views::{chip, reading, verdict},
};

/// What is promised of these addresses; held against their answers by `tests/workbench_api.py`.
const DOCUMENT: &str = include_str!("../../assets/openapi.json");

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/api/exchanges", get(list))
        .route("/api/exchanges/{id}", get(one))
        .route("/api/exchanges/{id}/log", get(log))
        .route("/api/complete", get(complete))
        .route("/api/openapi.json", get(|| async { ([(CONTENT_TYPE, "application/json")], DOCUMENT) }))
        // Every text in JSON is one in YAML 1.2.
        .route("/api/openapi.yaml", get(|| async { ([(CONTENT_TYPE, "application/yaml")], DOCUMENT) }))
}

#[derive(Deserialize)]
struct Params {
    #[serde(default)]
    q: String,
    before: Option<ExchangeId>,
    limit: Option<usize>,
}

async fn list(
    State(site): State<Arc<Site>>,
    params: Result<Query<Params>, QueryRejection>,
) -> Result<Response, Response> {
    let Query(params) = params.map_err(|e| unreadable(e).json())?;
    let query = store::parse(&one_line(&params.q)).map_err(|error| {
        let fix = error.suggestion.map_or("Change the query.".into(), |s| format!("Did you mean {s}?"));
        Failure::new(StatusCode::BAD_REQUEST, error.message, fix).at(error.offset).json()
    })?;
    let limit = params.limit.unwrap_or(50).clamp(1, 1000);
    let page = Page { before: params.before, limit, ..Page::default() };
    let found = site.store.search(query, page).await.map_err(|e| Failure::from(e).json())?;
    let exchanges: Vec<Value> = found.exchanges.iter().map(|e| summary(e)).collect();
    Ok(respond(&json!({ "exchanges": exchanges, "scanned": found.scanned, "next": found.next })))
}

/// What is typed, and the octet at which the cursor stands; at its end unless that is said.
#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    q: String,
    at: Option<usize>,
}

/// What could stand where somebody types a query; values are those of the newest exchanges.
async fn complete(
    State(site): State<Arc<Site>>,
    params: Result<Query<Typed>, QueryRejection>,
) -> Result<Response, Response> {
    const LOOKED_AT: usize = 500;
    let Query(typed) = params.map_err(|e| unreadable(e).json())?;
    let page = Page { limit: LOOKED_AT, ..Page::default() };
    let newest = site.store.search(candor_journal::Query::default(), page).await;
    let seen = newest.map_err(|e| Failure::from(e).json())?.exchanges;
    Ok(respond(&candor_journal::complete::at(&typed.q, typed.at.unwrap_or(usize::MAX), &seen)))
}

pub(super) fn summary(exchange: &Exchange) -> Value {
    let read = reading::of(exchange);
    json!({
        "id": exchange.id,
        "request_id": exchange.request_id,
        "time": clock::iso(exchange.id.unix_millis()),
        "client": exchange.client,
        "method": exchange.method,
        "target": exchange.target,
        "operation": exchange.operation,
        "verdict": exchange.verdict,
        "status": exchange.response.as_ref().map(|r| r.status),
        "made_by": chip::made_by(exchange, read.as_ref()),
        "code": exchange.code(),
        "born": read.as_ref().map(|read| read.layer).or_else(|| exchange.born()),
        "product": read.as_ref().map(|read| read.product.as_str()).or_else(|| exchange.product()),
        "right_status": read.as_ref().map(|read| read.right_status),
        "detail": verdict::sentence(exchange, read.as_ref()),
        "total_micros": exchange.timing.total,
    })
}

async fn one(
    State(site): State<Arc<Site>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Response> {
    exchange(&site, id).await.map(|exchange| respond(&*exchange))
}

/// Lines of the application's log.
async fn log(
    State(site): State<Arc<Site>>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Response> {
    let exchange = exchange(&site, id).await?;
    let lines = site.store.logs_of(&exchange).await.map_err(|e| Failure::from(e).json())?;
    Ok(respond(&json!({ "lines": lines })))
}

async fn exchange(site: &Site, id: Result<Path<String>, PathRejection>) -> Result<Arc<Exchange>, Response> {
    let Path(id) = id.map_err(|e| unreadable(e).json())?;
    let missing = |fix: &str| Failure::new(StatusCode::NOT_FOUND, "No such exchange.", fix).json();
    let id: ExchangeId = id.parse().map_err(|_| missing("Give the exchange's own id, a UUID."))?;
    match site.store.get(id).await {
        Ok(Some(exchange)) => Ok(exchange),
        Ok(None) => Err(missing("It may be older than what the journal keeps.")),
        Err(error) => Err(Failure::from(error).json()),
    }
}

pub(super) fn respond(value: &impl serde::Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => ([(CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => {
            let what = format!("The exchange cannot be written as JSON: {error}");
            Failure::new(StatusCode::INTERNAL_SERVER_ERROR, what, "Report this.").json()
        }
    }
}
