//! The pages: each module owns its routes, links and template.

use std::sync::Arc;

use axum::Router;

use crate::server::Site;

mod account;
pub(crate) mod api;
mod application_log;
pub(crate) mod audit;
mod baseline;
pub(crate) mod compare;
mod copies;
mod cost;
mod counts;
pub(crate) mod docs;
pub(crate) mod exchange;
mod exchange_parts;
pub(crate) mod failure;
pub(crate) mod health;
mod layout;
pub(crate) mod login;
pub(crate) mod otlp;
mod reading;
mod redacted;
pub(crate) mod reference;
mod replay;
pub(crate) mod tail;
pub(crate) mod traffic;
mod tried;
mod view;

/// Every route.
pub(crate) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .merge(traffic::routes())
        .merge(exchange::routes())
        .merge(copies::routes())
        .merge(replay::routes())
        .merge(compare::routes())
        .merge(audit::routes())
        .merge(cost::routes())
        .merge(reference::routes())
        .merge(health::routes())
        .merge(login::routes())
        .merge(otlp::routes())
        .merge(api::routes())
        .merge(docs::routes())
        .merge(counts::routes())
        .merge(tail::routes())
}
