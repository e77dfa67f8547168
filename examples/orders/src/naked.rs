//! The shop as axum has it by default.

use std::time::Duration;

use axum::extract::{Form, Json, Path, Query};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Router, extract::DefaultBodyLimit};

use crate::{BROKEN, Login, NewOrder, Order, Page, kept, order, short_of};

/// The service.
pub fn app() -> Router {
    Router::new()
        .route("/orders", get(list).post(create))
        .route("/orders/{id}", get(show).put(pay))
        .route("/login", post(login))
        .route("/report", get(report))
        .layer(DefaultBodyLimit::max(16 << 10))
}

async fn list(Query(page): Query<Page>) -> Json<Vec<Order>> {
    let _ = page.status;
    Json(order(1).into_iter().take(page.limit.unwrap_or(10) as usize).collect())
}

async fn create(Json(new): Json<NewOrder>) -> Result<impl IntoResponse, (StatusCode, String)> {
    if let Some((_, item)) = short_of(&new.items) {
        return Err((StatusCode::CONFLICT, format!("not enough {}", item.sku)));
    }
    Ok((StatusCode::CREATED, Json(kept(new))))
}

async fn show(Path(id): Path<u64>) -> Result<Json<Order>, StatusCode> {
    #[expect(clippy::panic, reason = "a bug, to be looked at from outside")]
    if id == BROKEN {
        panic!("order {id}: the row has no customer (db at 10.0.0.7)");
    }
    order(id).map(Json).ok_or(StatusCode::NOT_FOUND)
}

async fn pay(Path(id): Path<u64>, headers: HeaderMap) -> Result<StatusCode, StatusCode> {
    headers.get("If-Match").ok_or(StatusCode::PRECONDITION_REQUIRED)?;
    order(id).map(|_| StatusCode::NO_CONTENT).ok_or(StatusCode::NOT_FOUND)
}

async fn login(Form(login): Form<Login>) -> StatusCode {
    let _ = (login.user, login.age);
    StatusCode::NO_CONTENT
}

async fn report() -> &'static str {
    tokio::time::sleep(Duration::from_secs(600)).await;
    "nobody reads this"
}
