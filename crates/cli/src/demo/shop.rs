//! The sample API: a shop in memory, written as most first versions are. It trusts what it is sent; that is
//! the point. Its contract is `shop.yaml` beside this file.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// The shop's OpenAPI document.
pub const CONTRACT: &str = include_str!("shop.yaml");

/// The name under which the document is known.
pub const CONTRACT_NAME: &str = "shop.yaml";

const PRODUCTS: &[(&str, &str, &str, u32)] = &[
    ("KB-01", "Keyboard with real keys", "keyboard", 8900),
    ("KB-02", "Keyboard that fits a bag", "keyboard", 5900),
    ("MS-01", "Mouse", "mouse", 2400),
    ("CB-01", "Cable, one metre", "cable", 700),
];

type Orders = Arc<Mutex<Vec<Value>>>;

/// Starts the shop on a thread of its own, on a free port of this machine.
///
/// # Errors
/// If no port or thread can be had.
pub fn start() -> std::io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("sample-api".into()).spawn(move || {
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener)?;
            axum::serve(listener, router()).await
        })
    })?;
    Ok(address)
}

fn router() -> Router {
    Router::new()
        .route("/products", get(list_products))
        .route("/products/{sku}", get(get_product))
        .route("/orders", get(list_orders).post(create_order))
        .route("/orders/{number}", get(get_order))
        .with_state(Orders::default())
}

async fn list_products(Query(query): Query<Vec<(String, String)>>) -> Response {
    let value = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    let category = value("category");
    let limit = value("limit").and_then(|l| l.parse().ok()).unwrap_or(usize::MAX);
    let wanted = PRODUCTS.iter().filter(|p| category.is_none_or(|c| c == p.2)).take(limit);
    answer(StatusCode::OK, &wanted.map(product).collect())
}

async fn get_product(Path(sku): Path<String>) -> Response {
    match PRODUCTS.iter().find(|p| p.0 == sku) {
        Some(found) => answer(StatusCode::OK, &product(found)),
        None => answer(StatusCode::NOT_FOUND, &json!({ "error": "no such product" })),
    }
}

async fn list_orders(State(orders): State<Orders>) -> Response {
    let orders = orders.lock().unwrap_or_else(PoisonError::into_inner).clone();
    answer(StatusCode::OK, &Value::Array(orders))
}

async fn create_order(State(orders): State<Orders>, body: Bytes) -> Response {
    // No check whatsoever: a body that is not JSON becomes an order of nothing by nobody.
    let mut order: Value = serde_json::from_slice(&body).unwrap_or_default();
    let mut orders = orders.lock().unwrap_or_else(PoisonError::into_inner);
    let number = orders.len() + 1;
    if let Some(members) = order.as_object_mut() {
        members.insert("number".into(), number.into());
    }
    orders.push(order.clone());
    answer(StatusCode::CREATED, &order)
}

async fn get_order(State(orders): State<Orders>, Path(number): Path<String>) -> Response {
    let orders = orders.lock().unwrap_or_else(PoisonError::into_inner);
    match number.parse::<usize>().ok().and_then(|n| orders.get(n.checked_sub(1)?)) {
        Some(order) => answer(StatusCode::OK, order),
        None => answer(StatusCode::NOT_FOUND, &json!({ "error": "no such order" })),
    }
}

fn product(&(sku, name, category, cents): &(&str, &str, &str, u32)) -> Value {
    json!({ "sku": sku, "name": name, "category": category, "cents": cents })
}

fn answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
