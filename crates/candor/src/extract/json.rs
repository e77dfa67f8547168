//! Bodies of JSON.

use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use candor_syntax::MediaType;
use http::header;
use serde::{Serialize, de::DeserializeOwned};

use super::{Refusal, body::Sent};
use crate::read;

/// A body of JSON: `application/json` and every type that ends in `+json`. As an answer, a value written in JSON.
///
/// What is no JSON is refused with 400 and the place where it goes wrong; what does not fit the type with 422 and
/// every place that does not, whichever comes first.
///
/// ```
/// use candor::extract::Json;
///
/// #[derive(serde::Deserialize)]
/// struct Order { customer: String, quantity: u8 }
///
/// async fn create(Json(order): Json<Order>) -> String {
///     format!("{} × {}", order.quantity, order.customer)
/// }
/// # let app: axum::Router = axum::Router::new().route("/orders", axum::routing::post(create));
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # use tower::ServiceExt;
/// let request = http::Request::post("/orders")
///     .header("Content-Type", "application/json")
///     .body(axum::body::Body::from(r#"{"customer": 7, "quantity": 300}"#))?;
/// let response = app.oneshot(request).await?;
/// assert_eq!(response.status(), 422);
/// let text = axum::body::to_bytes(response.into_body(), 9999).await?;
/// let problem: serde_json::Value = serde_json::from_slice(&text)?;
/// assert_eq!(problem["errors"][0]["pointer"], "#/customer");
/// assert_eq!(problem["errors"][1]["detail"], "`/quantity` is the number 300; 255 or less is expected.");
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(
    /// The value.
    pub T,
);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let sent = Sent::read(request, state, MediaType::is_json, &["application/json"]).await?;
        // What is in order is read once; only what is not is looked at closely.
        if let Ok(value) = serde_json::from_slice(&sent.octets) {
            return Ok(Self(value));
        }
        let document = sent.json()?;
        read::json(&document).map(Self).map_err(|(first, rest)| sent.refusal(first, rest))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(octets) => ([(header::CONTENT_TYPE, "application/json")], octets).into_response(),
            Err(why) => crate::tower::untold(crate::told::Told::fault(
                candor_rule::faults::service_failed::KIND.because(format!("an answer has no JSON: {why}")),
            )),
        }
    }
}
