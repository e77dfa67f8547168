//! Parameters in the query.

use axum::extract::FromRequestParts;
use candor_rule::ParameterIn;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::{Refusal, form::fields};
use crate::read::{self, Within};

/// The parameters of the query. Those that are sent several times make a list.
///
/// ```
/// use candor::extract::Query;
///
/// #[derive(serde::Deserialize)]
/// struct Page { limit: Option<u32>, #[serde(default)] tag: Vec<String> }
///
/// async fn list(Query(page): Query<Page>) -> String { page.tag.join(",") }
/// # let app: axum::Router = axum::Router::new().route("/orders", axum::routing::get(list));
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # use tower::ServiceExt;
/// let request = http::Request::get("/orders?limit=ten").body(axum::body::Body::empty())?;
/// let response = app.oneshot(request).await?;
/// assert_eq!(response.status(), 400);
/// let text = axum::body::to_bytes(response.into_body(), 9999).await?;
/// let problem: serde_json::Value = serde_json::from_slice(&text)?;
/// assert_eq!(problem["detail"], "The query parameter `limit` is \"ten\"; an integer from 0 to 4294967295 is expected.");
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Query<T>(
    /// The value.
    pub T,
);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let fields = fields(parts.uri.query().unwrap_or_default().as_bytes(), false);
        read::fields(&fields, Within::Parameters(ParameterIn::Query))
            .map(Self)
            .map_err(|(first, rest)| Refusal::of(first, rest))
    }
}
