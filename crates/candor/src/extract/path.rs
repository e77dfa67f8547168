//! Parameters in the path.

use axum::extract::{FromRequestParts, RawPathParams};
use candor_rule::ParameterIn;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::Refusal;
use crate::read::{self, Field, Text, Within};

/// The parameters of the path: one, a tuple of them in their order, or a type with their names.
///
/// ```
/// use candor::extract::Path;
///
/// async fn show(Path(id): Path<u64>) -> String { id.to_string() }
/// # let app: axum::Router = axum::Router::new().route("/orders/{id}", axum::routing::get(show));
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// # use tower::ServiceExt;
/// let request = http::Request::get("/orders/first").body(axum::body::Body::empty())?;
/// let response = app.oneshot(request).await?;
/// let text = axum::body::to_bytes(response.into_body(), 9999).await?;
/// let problem: serde_json::Value = serde_json::from_slice(&text)?;
/// assert_eq!(problem["detail"], "The path parameter `id` is \"first\"; an integer of 0 or more is expected.");
/// # Ok::<(), Box<dyn std::error::Error>>(()) })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Path<T>(
    /// The value.
    pub T,
);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Ok(raw) = RawPathParams::from_request_parts(parts, state).await else {
            let start = parts.method.as_str().len() + 1;
            let span = candor_rule::Span::new(start, start + parts.uri.path().len());
            let found = not_ascii(parts.uri.path().as_bytes());
            let violation = candor_wire::rules::target_encoded_not_utf8::at(span, "path", found);
            return Err(Refusal::of(violation, Vec::new()));
        };
        let field = |(name, value): (&str, &str)| Field {
            name: name.to_owned(),
            texts: vec![Text { value: value.to_owned(), at: None }],
        };
        let fields: Vec<Field> = raw.iter().map(field).collect();
        read::fields(&fields, Within::Parameters(ParameterIn::Path))
            .map(Self)
            .map_err(|(first, rest)| Refusal::of(first, rest))
    }
}

/// The first escape that stands for no ASCII.
fn not_ascii(path: &[u8]) -> &[u8] {
    let is_it = |three: &&[u8]| matches!(three, [b'%', b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F', _]);
    path.windows(3).find(is_it).unwrap_or_default()
}
