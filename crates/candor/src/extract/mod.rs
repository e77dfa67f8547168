//! Extractors for axum that say what is wrong, and where.
//!
//! They take the place of axum's own of the same name and are read in the same way. What they refuse is a [`Refusal`]:
//! 400 for what cannot be read at all, 415 for another media type, 422 for values of a body that do not fit, 400 for
//! parameters that do not, each with *all* faults: pointer, line and column in the body, what was found, what the type
//! takes, and a name that was probably meant.
//!
//! | extractor | refuses with |
//! |---|---|
//! | [`Json`] | `json-…` rules (400), `content-type-…` (415), `body-…` rules (422) |
//! | [`Form`] | `form-…` rules (400), `content-type-…` (415), `body-…` rules (422) |
//! | [`Multipart`] | `multipart-…` rules (400, 413), `content-type-…` (415) |
//! | [`Query`], [`Path`] | `param-…` rules (400) |
//! | [`TypedHeader`] | `param-required`, `param-format` (400) |

mod body;
mod form;
mod header;
mod json;
mod multipart;
mod path;
mod query;

use axum::response::{IntoResponse, Response};
use candor_rule::Violation;

pub use form::Form;
pub use header::TypedHeader;
pub use json::Json;
pub use multipart::{Multipart, Part};
pub use path::Path;
pub use query::Query;

use crate::told::Told;

/// What an extractor refuses, as a problem document.
///
/// ```
/// use axum::response::IntoResponse;
/// use candor::extract::{Json, Refusal};
///
/// // A handler may take it instead of letting it be answered.
/// async fn create(order: Result<Json<serde_json::Value>, Refusal>) -> axum::response::Response {
///     match order {
///         Ok(Json(order)) => order.to_string().into_response(),
///         Err(refusal) => { println!("{refusal}"); refusal.into_response() }
///     }
/// }
/// # let _ = axum::routing::post::<_, _, ()>(create);
/// ```
#[derive(Clone, Debug)]
pub struct Refusal {
    told: Told,
    /// Code and detail of the first fault.
    first: (&'static str, String),
}

impl Refusal {
    /// Of violations whose places are shown in a body.
    fn of_body(first: Violation, rest: Vec<Violation>, content_type: &str, body: &[u8]) -> Self {
        let summary = (first.rule.code, first.detail.clone());
        Self { told: Told::violations_in(first, rest, content_type, body), first: summary }
    }

    /// Of violations outside of the body.
    fn of(first: Violation, rest: Vec<Violation>) -> Self {
        let summary = (first.rule.code, first.detail.clone());
        Self { told: Told::violations(first, rest), first: summary }
    }

    fn carrying(self, field: Option<(&'static str, String)>) -> Self {
        Self { told: self.told.carrying(field.into_iter().collect()), ..self }
    }

    /// The code of its first error.
    ///
    /// ```
    /// fn is_of_values(refusal: &candor::extract::Refusal) -> bool { refusal.code().starts_with("body-") }
    /// ```
    pub fn code(&self) -> &'static str {
        self.first.0
    }

    /// The status of the answer.
    ///
    /// ```
    /// fn is_unreadable(refusal: &candor::extract::Refusal) -> bool { refusal.status() == 400 }
    /// ```
    pub fn status(&self) -> u16 {
        self.told.status().as_u16()
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.first.0, self.first.1)
    }
}

impl std::error::Error for Refusal {}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        crate::tower::untold(self.told)
    }
}
