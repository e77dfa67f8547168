//! Client errors that explain themselves, for services written in Rust.
//!
//! A client that is told *what* was wrong, *where*, *what was expected* and *how to mend it* mends its request by
//! itself. This crate makes every refusal of a service such an answer, in the format of RFC 9457, with the rules, codes
//! and words of the Candor gateway, so that a service that has it needs no repair in front.
//!
//! ```
//! use axum::{Router, routing::post};
//! use candor::{Candor, Settings, extract::Json};
//!
//! #[derive(serde::Deserialize)]
//! struct Order { customer: String, quantity: u8 }
//!
//! async fn create(Json(order): Json<Order>) -> String {
//!     format!("{} × {}", order.quantity, order.customer)
//! }
//!
//! let app: Router = Router::new()
//!     .route("/orders", post(create))
//!     .layer(Candor::new(Settings::new()));
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! # use tower::ServiceExt;
//!
//! let request = http::Request::post("/orders")
//!     .header("Content-Type", "application/json")
//!     .body(axum::body::Body::from("{\"customer\": \"Ada\",\n \"quantity\": \"two\"}"))?;
//! let response = app.oneshot(request).await?;
//! assert_eq!(response.status(), 422);
//! # let text = axum::body::to_bytes(response.into_body(), 9999).await?;
//! # let problem: serde_json::Value = serde_json::from_slice(&text)?;
//! let error = &problem["errors"][0];
//! assert_eq!(error["detail"], "`/quantity` is the string \"two\"; an integer from 0 to 255 is expected.");
//! assert_eq!((&error["line"], &error["column"]), (&2.into(), &14.into()));
//! # Ok::<(), Box<dyn std::error::Error>>(()) })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to begin
//!
//! - **An axum service**: add [`Candor`] with `Router::layer`, and take `candor::extract::{Json, Query, Path, Form, …}`
//!   in the place of axum's own. Nothing else changes.
//! - **With an OpenAPI document**: give [`Candor::contract`] a [`ContractLayer`]: requests that break it never reach the
//!   handlers, and while you develop, answers that break it are warnings in the log.
//! - **Rules of your own** ("out of stock"): declare them with [`catalogue!`] and return [`ApiError`].
//! - **Any other tower service of HTTP**: the layers of [`tower`], one by one or all together.
//! - **Tests**: [`testing::assert_conforms`] asks the service whatever its document gives rise to.
//!
//! # Features
//!
//! | feature | default | what it adds | it needs |
//! |---|---|---|---|
//! | `tower` | yes | [`tower`]: the layers; [`testing`] | tower, http-body, tokio's timers, tracing |
//! | `axum` | no | [`extract`]: the extractors; [`ApiError`] as a response | axum 0.8, headers 0.4 |
//! | `openapi` | no | [`openapi`]: schema and responses of problems | utoipa 6 |
//!
//! # Versions
//!
//! The least Rust version is 1.90; a newer one is only asked for in a new minor version. Crates of others that appear
//! in the public interface are `http` 1, `tower-layer` and `tower-service` 0.3, `axum` 0.8, `headers` 0.4 and `utoipa` 6.

mod api_error;
mod catalogue;
mod context;
#[cfg(feature = "axum")]
pub mod extract;
#[cfg(feature = "openapi")]
pub mod openapi;
#[cfg(feature = "axum")]
mod read;
mod settings;
#[cfg(feature = "tower")]
mod taken;
#[cfg(feature = "tower")]
pub mod testing;
mod told;
#[cfg(feature = "tower")]
pub mod tower;

pub use api_error::ApiError;
pub use candor_problem::TemplateError;
pub use candor_rule::{ParameterIn, Place, Preset, Rule, Shape, Violation};
/// Rules of Candor's own that only an application can find broken: what is not there, what was changed meanwhile, what
/// there can be only one of. Each has a constructor whose violation is an [`ApiError`].
///
/// ```
/// use candor::{ApiError, rules};
///
/// fn pay(is_paid: bool) -> Result<(), ApiError> {
///     match is_paid {
///         true => Err(rules::state_conflict::at("/status", "the order", "it was paid before").into()),
///         false => Ok(()),
///     }
/// }
/// assert_eq!(pay(true).unwrap_err().code(), "state-conflict");
/// ```
pub use candor_state::rules;
pub use catalogue::Catalogue;
#[doc(hidden)]
pub use catalogue::rule as __rule;
pub use context::RequestContext;
pub use settings::Settings;
#[cfg(feature = "tower")]
pub use tower::{
    Candor, ContractLayer, LimitLayer, ProblemLayer, RequestIdLayer, ResponseGuardLayer, TapLayer,
};
