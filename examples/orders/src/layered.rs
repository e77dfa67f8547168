//! The shop with Candor: the same routes, and refusals that say what to mend.

use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use candor::extract::{Form, Json, Path, Query, TypedHeader};
use candor::tower::ContractError;
use candor::{ApiError, Candor, ContractLayer, LimitLayer, ParameterIn, Settings};
use headers::IfMatch;

use crate::{BROKEN, Login, NewOrder, Order, Page, STOCK, kept, order, short_of};

candor::catalogue! {
    /// What the shop refuses by rules of its own.
    pub static SHOP;
    /// Fewer are left than were ordered.
    pub OUT_OF_STOCK = "out-of-stock", 409, include_str!("rules/out_of_stock.md");
    /// Nobody has ordered under this number.
    pub ORDER_UNKNOWN = "order-unknown", 404, include_str!("rules/order_unknown.md");
}

/// The contract of the shop.
///
/// # Errors
/// If the document is wrong.
pub fn contract() -> Result<ContractLayer, ContractError> {
    Ok(ContractLayer::from_text("openapi.yaml", include_str!("../openapi.yaml"))?.requiring_host())
}

/// The service.
///
/// # Errors
/// If its contract is wrong.
pub fn app() -> Result<Router, ContractError> {
    let limits = LimitLayer::new().max_body(16 << 10).timeout(Duration::from_secs(1));
    let candor = Candor::new(Settings::new().catalogue(&SHOP)).limits(limits).contract(contract()?);
    Ok(Router::new()
        .route("/orders", get(list).post(create))
        .route("/orders/{id}", get(show).put(pay))
        .route("/login", post(login))
        .route("/report", get(report))
        .layer(candor))
}

async fn list(Query(page): Query<Page>) -> Json<Vec<Order>> {
    let _ = page.status;
    Json(order(1).into_iter().take(page.limit.unwrap_or(10) as usize).collect())
}

async fn create(Json(new): Json<NewOrder>) -> Result<impl IntoResponse, ApiError> {
    if let Some((index, item)) = short_of(&new.items) {
        return Err(ApiError::new(&OUT_OF_STOCK)
            .detail(format!("The shop has {STOCK} of `{}`; {} were ordered.", item.sku, item.quantity))
            .fix(format!("Order {STOCK} or fewer."))
            .pointer(format!("/items/{index}/quantity")));
    }
    Ok((StatusCode::CREATED, Json(kept(new))))
}

async fn show(Path(id): Path<u64>) -> Result<Json<Order>, ApiError> {
    #[expect(clippy::panic, reason = "a bug, to be looked at from outside")]
    if id == BROKEN {
        panic!("order {id}: the row has no customer (db at 10.0.0.7)");
    }
    order(id).map(Json).ok_or_else(|| unknown(id))
}

async fn pay(
    Path(id): Path<u64>,
    TypedHeader(condition): TypedHeader<IfMatch>,
) -> Result<StatusCode, ApiError> {
    let _ = condition.is_any();
    order(id).map(|_| StatusCode::NO_CONTENT).ok_or_else(|| unknown(id))
}

fn unknown(id: u64) -> ApiError {
    ApiError::new(&ORDER_UNKNOWN)
        .detail(format!("There is no order {id}."))
        .fix("Take the number from the answer to the order, or from the list.")
        .parameter(ParameterIn::Path, "id")
}

async fn login(Form(login): Form<Login>) -> StatusCode {
    let _ = (login.user, login.age);
    StatusCode::NO_CONTENT
}

async fn report() -> &'static str {
    tokio::time::sleep(Duration::from_secs(600)).await;
    "nobody reads this"
}
