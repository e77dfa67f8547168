//! What the journal counts in a result, as JSON.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Query, State, rejection::QueryRejection},
    http::StatusCode,
    response::Response,
    routing::get,
};
use candor_journal::Class;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    api::respond,
    failure::{Failure, unreadable},
    traffic::{COUNTED, one_line},
};
use crate::{clock, server::Site, store};

pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/api/counts", get(counts))
}

#[derive(Deserialize)]
struct Params {
    #[serde(default)]
    q: String,
}

async fn counts(
    State(site): State<Arc<Site>>,
    params: Result<Query<Params>, QueryRejection>,
) -> Result<Response, Response> {
    let Query(params) = params.map_err(|e| unreadable(e).json())?;
    let query = store::parse(&one_line(&params.q)).map_err(|error| {
        Failure::new(StatusCode::BAD_REQUEST, error.message, "Change the query.").at(error.offset).json()
    })?;
    let counts = site.store.count(query, COUNTED).await.map_err(|e| Failure::from(e).json())?;
    let facets: Map<String, Value> = counts
        .facets
        .iter()
        .map(|(name, tally)| ((*name).to_owned(), json!({ "values": tally.values, "others": tally.others })))
        .collect();
    let bins = counts.bins.bins.iter().map(|(start, numbers)| {
        let numbers =
            Class::ALL.iter().zip(numbers).map(|(class, number)| (class.name().to_owned(), json!(number)));
        let mut bin: Map<String, Value> = numbers.collect();
        bin.insert("since".into(), clock::iso(*start).into());
        Value::from(bin)
    });
    Ok(respond(&json!({
        "matched": counts.matched,
        "failures_since": counts.failures_since.map(clock::iso),
        "successes_since": counts.successes_since.map(clock::iso),
        "facets": facets,
        "over_time": { "step_seconds": counts.bins.width / 1000, "bins": bins.collect::<Vec<_>>() },
    })))
}
