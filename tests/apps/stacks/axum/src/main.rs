//! The orders API as one writes it with axum. usage: axum-orders PORT

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, Query},
    http::StatusCode,
    routing::{get, post},
};
use axum_extra::{
    TypedHeader,
    headers::{Authorization, authorization::Bearer},
};
use serde::{Deserialize, Serialize};
use tower_governor::{GovernorLayer, governor::GovernorConfigBuilder};

#[derive(Deserialize, Serialize)]
struct Customer {
    name: String,
    email: String,
}

#[derive(Deserialize, Serialize)]
struct Item {
    sku: String,
    quantity: u8,
}

#[derive(Deserialize, Serialize)]
struct Order {
    customer: Customer,
    items: Vec<Item>,
    note: Option<String>,
}

#[derive(Deserialize)]
struct Listing {
    limit: Option<u8>,
}

async fn create(Json(order): Json<Order>) -> (StatusCode, Json<Order>) {
    (StatusCode::CREATED, Json(order))
}

async fn listing(Query(query): Query<Listing>) -> String {
    format!("{{\"limit\":{}}}", query.limit.unwrap_or(10))
}

async fn read(Path(number): Path<u32>) -> Result<String, (StatusCode, String)> {
    if number == 7 {
        Ok("{\"number\":7}".into())
    } else {
        Err((StatusCode::NOT_FOUND, format!("Order {number} does not exist")))
    }
}

async fn account(TypedHeader(_token): TypedHeader<Authorization<Bearer>>) -> &'static str {
    "{\"name\":\"Ada\"}"
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let port = std::env::args().nth(1).and_then(|a| a.parse::<u16>().ok()).expect("usage: axum-orders PORT");
    let limit = GovernorConfigBuilder::default().per_second(3600).burst_size(1).finish().expect("not zero");
    let report = get(|| async { "{\"orders\":7}" }).layer(GovernorLayer::new(Arc::new(limit)));
    let app = Router::new()
        .route("/orders", post(create).get(listing))
        .route("/orders/{number}", get(read))
        .route("/account", get(account))
        .route("/report", report);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("a free port");
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await.expect("serves");
}
